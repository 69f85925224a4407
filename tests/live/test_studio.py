"""LangGraph's development server with our graph, where `make studio` has installed it."""

import os
import signal
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from db.embedded.folder import free_port
from tests.patience import PATIENCE_SECONDS

ROOT = Path(__file__).parents[2]
ASKS = {"text": "Book a table for 4 at Kimironko tomorrow at 7pm"}

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        not (ROOT / ".studio" / ".installed").exists(), reason="`make studio` was never run here"
    ),
]

JSON = dict[str, Any]


@dataclass(frozen=True)
class Thread:
    """A conversation of the studio, as its page in the browser talks to the server."""

    http: httpx.Client
    id: str

    def run(self, given: JSON | None, **options: object) -> JSON:
        body = {"assistant_id": "conversation", "input": given, **options}
        answer = self.http.post(f"/threads/{self.id}/runs/wait", json=body)
        said: JSON = answer.raise_for_status().json()
        assert "__error__" not in said, said
        return said

    def state(self) -> JSON:
        found: JSON = self.http.get(f"/threads/{self.id}/state").raise_for_status().json()
        return found

    def history(self) -> list[JSON]:
        url = f"/threads/{self.id}/history"
        found: list[JSON] = self.http.post(url, json={"limit": 100}).raise_for_status().json()
        return found

    def change(self, checkpoint: JSON, values: JSON, as_node: str) -> str:
        """Write another state beside an earlier one; gives its checkpoint."""
        body = {"values": values, "checkpoint": checkpoint, "as_node": as_node}
        answer = self.http.post(f"/threads/{self.id}/state", json=body).raise_for_status()
        return str(answer.json()["checkpoint"]["checkpoint_id"])


@pytest.fixture(scope="module")
def data_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("studio")


@pytest.fixture(scope="module")
def server(data_dir: Path) -> Iterator[httpx.Client]:
    port = free_port()
    words = ["scripts/studio", "--no-reload", "--port", str(port)]
    log = subprocess.DEVNULL
    env = {**os.environ, "DATA_DIR": str(data_dir), "OPENAI_API_KEY": ""}
    with subprocess.Popen(
        words, cwd=ROOT, env=env, stdout=log, stderr=log, start_new_session=True
    ) as run:
        try:
            base = f"http://127.0.0.1:{port}"
            with httpx.Client(base_url=base, timeout=4 * PATIENCE_SECONDS) as http:
                _until_it_answers(http, run)
                yield http
        finally:
            os.killpg(run.pid, signal.SIGTERM)
    _until_its_database_is_gone(data_dir)


@pytest.fixture
def thread(server: httpx.Client) -> Thread:
    return Thread(server, server.post("/threads", json={}).json()["thread_id"])


def bodies(state: JSON) -> str:
    return "\n".join(one["words"] for one in state["turn"]["outgoing"])


def test_it_lists_the_graph_draws_it_and_asks_for_a_message(server: httpx.Client) -> None:
    [found] = server.post("/assistants/search", json={}).json()
    assert found["graph_id"] == "conversation"
    url = f"/assistants/{found['assistant_id']}"
    drawing = server.get(f"{url}/graph").json()
    assert {"open_turn", "triage", "reply"} <= {node["id"] for node in drawing["nodes"]}
    schemas = server.get(f"{url}/schemas").json()
    assert set(schemas["input_schema"]["properties"]) == {"text", "press"}
    assert set(schemas["context_schema"]["properties"]) == {"phone"}


def test_a_developer_books_and_sees_each_step(thread: Thread) -> None:
    assert "20,000 RWF" in bodies(thread.run(ASKS))
    waits = thread.state()
    assert waits["next"] == ["confirm"]
    [task] = waits["tasks"]
    assert task["interrupts"][0]["value"]["kind"] == "create_booking"
    steps = [one["next"] for one in reversed(thread.history())]
    assert steps[:3] == [["__start__"], ["open_turn"], ["screen"]]
    assert ["booking_tools"] in steps
    button = waits["values"]["turn"]["outgoing"][-1]["messages"][-1]["options"][0]["id"]
    assert "Booked!" in bodies(thread.run({"press": button}))


def test_a_quote_is_gone_back_to_and_answered_otherwise(thread: Thread) -> None:
    thread.run(ASKS)
    asked = thread.state()["checkpoint"]["checkpoint_id"]
    assert "Booked!" not in bodies(thread.run({"text": "no"}))
    said = thread.run({"text": "What does it cost to cancel?"}, checkpoint_id=asked)
    words = [one["content"] for one in said["messages"] if one["type"] == "human"]
    assert words == [ASKS["text"], "What does it cost to cancel?"]


def test_a_turn_is_forked_in_its_middle_with_another_state(thread: Thread) -> None:
    thread.run(ASKS)
    [middle] = [one for one in thread.history() if one["next"] == ["answer_from_cache"]]
    wish = {"turn": {"request": "Book a table for 2 at Kimironko tomorrow at 9pm"}}
    fork = thread.change(middle["checkpoint"], wish, "recall")
    assert "10,000 RWF" in bodies(thread.run(None, checkpoint_id=fork))


def test_it_is_stepped_through_at_breakpoints(thread: Thread) -> None:
    thread.run(ASKS, interrupt_before="*")
    steps = list(thread.state()["next"])
    while steps[-1] != "confirm":
        said = thread.run(None, interrupt_before="*")
        steps += thread.state()["next"]
    assert {"open_turn", "triage", "booking", "booking_tools", "reply"} <= set(steps)
    assert "20,000 RWF" in bodies(said)
    assert "Booked!" in bodies(thread.run({"text": "yes"}))


def _until_it_answers(server: httpx.Client, run: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + 4 * PATIENCE_SECONDS
    while run.poll() is None and time.monotonic() < deadline:
        try:
            if server.get("/ok").status_code == 200:
                return
        except httpx.TransportError:
            time.sleep(0.1)
    pytest.fail("the development server did not start")


def _until_its_database_is_gone(data_dir: Path) -> None:
    deadline = time.monotonic() + 4 * PATIENCE_SECONDS
    while list(data_dir.rglob("postmaster.pid")):
        assert time.monotonic() < deadline, "the server left its database behind"
        time.sleep(0.1)
