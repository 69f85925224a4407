"""What is left alone because it failed again and again can be seen from outside."""

import asyncio
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
import typer
from llmock.scenarios import Fail, Match
from llmock.testing import LLMockServer
from pydantic import SecretStr
from typer.testing import CliRunner

from easymo.services.handoff import operator_tokens
from kit.settings.models import BreakerSettings, OpenAISettings
from server.commands import breakers
from tests.conversation.conftest import RunningProduct
from tests.patience import PATIENCE_SECONDS

TOLD = "SELECT guards, bool_or(state = 'opened') FROM breakers GROUP BY guards ORDER BY guards"


@pytest.fixture
def openai() -> Iterator[LLMockServer]:
    with LLMockServer() as server:
        yield server


@pytest.fixture
def settings_changes(openai: LLMockServer) -> dict[str, Any]:
    return {
        "openai_api_key": SecretStr("test"),
        "openai_base_url": openai.base_url("openai"),
        "openai": OpenAISettings(tries=1),
        "breakers": BreakerSettings(failures=1),
    }


@pytest.mark.slow
async def test_a_model_that_is_left_alone_is_shown_and_customers_are_answered(
    product: RunningProduct,
    openai: LLMockServer,
    monkeypatch: pytest.MonkeyPatch,
    own_database: str,
) -> None:
    openai.state.scenarios.add(Fail(status=500, match=Match(model="gpt-5*"), times=None))
    answer = await product.phone().write("2 places tomorrow 7pm in Kimironko")
    assert "10,000 RWF" in answer.text, "the guided model's"

    async with asyncio.timeout(PATIENCE_SECONDS):
        while await product.rows(TOLD) != [("model", True), ("tool", False)]:
            await asyncio.sleep(0.05)
    async with product.pool.connection() as conn:
        token = await operator_tokens.add(conn, "Viewer", "viewer")
    asked = await asyncio.to_thread(
        httpx.get,
        f"{product.api}/api/v1/breakers",
        headers={"Authorization": f"Bearer {token}"},
        trust_env=False,
    )
    assert {"model", "tool"} == {one["guards"] for one in asked.json()}
    assert asked.json()[0]["state"] == "opened"

    monkeypatch.setenv("DATABASE_URL", own_database)
    shown = await asyncio.to_thread(CliRunner().invoke, _program(), [])
    assert shown.exit_code == 1
    assert "gpt-5-nano" in shown.stdout
    assert "left alone" in shown.stdout
    assert "create_booking" in shown.stdout


def _program() -> typer.Typer:
    program = typer.Typer()
    program.command()(breakers.run)
    return program
