"""Plays the few endpoints of LangSmith that a dataset and an experiment need."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import UUID, uuid4

TENANT = str(UUID(int=1))
BATCHES = {
    "use_multipart_endpoint": False,
    "scale_up_qsize_trigger": 1000,
    "scale_up_nthreads_limit": 1,
    "scale_down_nempty_trigger": 4,
    "size_limit": 100,
    "size_limit_bytes": 20_000_000,
}
NOW = "2026-11-23T10:00:00+00:00"


@dataclass
class LangSmith:
    """What it was sent, and what it keeps."""

    url: str = ""
    requests: list[tuple[str, str, str]] = field(default_factory=list)
    datasets: dict[str, dict[str, Any]] = field(default_factory=dict)
    examples: dict[str, dict[str, Any]] = field(default_factory=dict)
    sessions: dict[str, dict[str, Any]] = field(default_factory=dict)
    runs: dict[str, dict[str, Any]] = field(default_factory=dict)
    feedback: list[dict[str, Any]] = field(default_factory=list)
    is_closed: bool = False

    def answer(self, method: str, path: str, query: dict[str, list[str]], body: Any) -> Any:
        """None is a 404."""
        noun = path.strip("/").partition("/")[0]
        answers = {"datasets": self._datasets, "examples": self._examples}
        if noun in answers:
            return answers[noun](method, query, body)
        match method, *path.strip("/").split("/"):
            case "GET", "info":
                return {"version": "0.1", "batch_ingest_config": BATCHES, "instance_flags": {}}
            case "GET", "settings":
                return {"id": TENANT, "display_name": "test", "created_at": NOW}
            case "POST", "sessions":
                self.sessions[body["id"]] = {**body, "tenant_id": TENANT}
                return self.sessions[body["id"]]
            case "PATCH", "sessions", key:
                return self.sessions[key] | body
            case "POST", "runs", "batch":
                for one in (*body.get("post", []), *body.get("patch", [])):
                    self.runs.setdefault(one["id"], {}).update(one)
                return {}
            case "POST", "feedback":
                self.feedback.append(body)
                return body
        return None

    def _datasets(self, method: str, query: dict[str, list[str]], body: Any) -> Any:
        if method == "GET":
            wanted = query.get("name", list(self.datasets))
            return [one for one in self.datasets.values() if one["name"] in wanted]
        made = {**body, "id": str(uuid4()), "created_at": NOW, "tenant_id": TENANT}
        return self.datasets.setdefault(body["name"], made)

    def _examples(self, method: str, query: dict[str, list[str]], body: Any) -> Any:
        if method == "GET":
            return list(self.examples.values())[int(query.get("offset", ["0"])[0]) :]
        for one in body:
            kept = self.examples.get(one["id"], {"created_at": NOW})
            self.examples[one["id"]] = {**kept, **one}
        return list(self.examples.values())


@contextmanager
def playing() -> Iterator[LangSmith]:
    """A server on a free port."""
    kept = LangSmith()

    class Handler(BaseHTTPRequestHandler):
        def _take(self) -> None:
            text = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
            kept.requests.append((self.command, self.path, text))
            url = urlsplit(self.path)
            found = (
                None
                if kept.is_closed
                else kept.answer(
                    self.command, url.path, parse_qs(url.query), json.loads(text or "null")
                )
            )
            status = 403 if kept.is_closed else 404 if found is None else 200
            said = json.dumps({"detail": "no"} if found is None else found).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(said)))
            self.end_headers()
            self.wfile.write(said)

        do_GET = do_POST = do_PATCH = _take

        def log_message(self, format: str, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    kept.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield kept
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
