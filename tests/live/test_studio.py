"""LangGraph's development server with our graph, where `make studio` has installed it."""

import os
import signal
import subprocess
import time
from pathlib import Path

import httpx
import pytest

from db.embedded.folder import free_port
from tests.patience import PATIENCE_SECONDS

ROOT = Path(__file__).parents[2]

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        not (ROOT / ".studio" / ".installed").exists(), reason="`make studio` was never run here"
    ),
]


def test_it_lists_the_graph_and_draws_it() -> None:
    port = free_port()
    words = ["scripts/studio", "--no-reload", "--port", str(port)]
    log = subprocess.DEVNULL
    with subprocess.Popen(words, cwd=ROOT, stdout=log, stderr=log, start_new_session=True) as run:
        try:
            with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=30) as server:
                _until_it_answers(server, run)
                [found] = server.post("/assistants/search", json={}).json()
                drawing = server.get(f"/assistants/{found['assistant_id']}/graph").json()
        finally:
            os.killpg(run.pid, signal.SIGTERM)
    assert found["graph_id"] == "conversation"
    assert {"open_turn", "triage", "reply"} <= {node["id"] for node in drawing["nodes"]}


def _until_it_answers(server: httpx.Client, run: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + 4 * PATIENCE_SECONDS
    while run.poll() is None and time.monotonic() < deadline:
        try:
            if server.get("/ok").status_code == 200:
                return
        except httpx.TransportError:
            time.sleep(0.1)
    pytest.fail("the development server did not start")
