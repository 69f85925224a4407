"""A conversation over several calls of a model, against a second independent server."""

import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from pydantic import SecretStr

from db.embedded.folder import free_port
from tests.conversation.conftest import RunningProduct
from tests.patience import PATIENCE_SECONDS

RULES = """
version: 1
rules:
  - name: routes
    when: {model_matches: "gpt-5-nano*"}
    respond:
      content: '{"reason": "a question", "agent": "general", "language": "en",
                 "request": "where", "second_request": null}'
  - name: speaks_from_the_tool
    when: {model_matches: "gpt-5-mini*", tool_result_contains: "KG 11 Ave"}
    respond: {content: "Kimironko is at KG 11 Ave, in Gasabo."}
  - name: looks_it_up
    when: {model_matches: "gpt-5-mini*", tools_include: venue_information}
    respond:
      tool_calls:
        - {name: venue_information, arguments: {venue: kimironko}}
"""


@pytest.fixture(scope="module")
def fakellm(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder, port = tmp_path_factory.mktemp("fakellm"), free_port()
    (folder / "rules.yaml").write_text(RULES)
    program = str(Path(sys.executable).with_name("fakellm"))
    command = [program, "serve", "--port", str(port), "--config", "rules.yaml"]
    with subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL) as server:
        url = f"http://127.0.0.1:{port}"
        _wait_for(f"{url}/_fakellm/stats")
        yield url
        server.terminate()


def _wait_for(url: str) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        try:
            httpx.get(url, trust_env=False)
        except httpx.TransportError:
            time.sleep(0.05)
        else:
            return
    raise AssertionError("the server did not start")


@pytest.fixture
def settings_changes(fakellm: str) -> dict[str, Any]:
    return {"openai_api_key": SecretStr("test"), "openai_base_url": f"{fakellm}/v1"}


@pytest.mark.slow
async def test_a_model_looks_it_up_and_speaks_from_what_it_was_told(
    product: RunningProduct, fakellm: str
) -> None:
    answer = await product.phone().write("where is kimironko?")

    assert answer.text.endswith("Kimironko is at KG 11 Ave, in Gasabo.")
    executions = "SELECT tool, outcome FROM ai_tool_executions"
    assert await product.rows(executions) == [("venue_information", "answered")]
    calls = "SELECT agent, outcome FROM ai_model_calls ORDER BY id"
    assert await product.rows(calls) == [
        ("triage", "answered"),
        ("general", "answered"),
        ("general", "answered"),
    ]
    recent = httpx.get(f"{fakellm}/_fakellm/stats", trust_env=False).json()["recent"]
    assert all(one["stream"] for one in recent)
