"""Each request of a message is answered in a turn of its own; none is lost behind a quote."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from llmock.scenarios import Match, Reply, ToolCall
from llmock.testing import LLMockServer
from pydantic import SecretStr

from kit.settings.conversation import TurnSettings
from tests.conversation.conftest import RunningProduct

BIG, SMALL = Match(model="gpt-5-mini*"), Match(model="gpt-5-nano*")
BOOKING = {"venue": "kimironko", "day": "2026-11-24", "time": "19:00", "guests": 2}
LATER = {**BOOKING, "time": "21:00", "anywhere": None, "another": None}


@pytest.fixture(scope="module")
def openai() -> Iterator[LLMockServer]:
    with LLMockServer() as server:
        yield server


@pytest.fixture(autouse=True)
def fresh(openai: LLMockServer) -> None:
    openai.state.scenarios.clear()
    openai.state.journal.clear()


@pytest.fixture
def settings_changes(openai: LLMockServer) -> dict[str, Any]:
    return {
        "openai_api_key": SecretStr("test"),
        "openai_base_url": openai.base_url("openai"),
        "turns": TurnSettings(quiet_seconds=0, pause_seconds=0, deadline_seconds=60),
    }


def routes(openai: LLMockServer, request: str, *further: tuple[str, str]) -> None:
    others = [{"request": words, "agent": agent} for words, agent in further]
    route = {"reason": "?", "agent": "booking", "language": "en", "request": request}
    openai.state.scenarios.add(Reply(text=json.dumps({**route, "further": others}), match=SMALL))


def drafts(openai: LLMockServer, arguments: dict[str, Any]) -> None:
    call = ToolCall("create_booking", arguments)
    openai.state.scenarios.add(Reply(tool_calls=(call,), match=BIG))


async def test_the_second_is_answered_after_the_first_by_the_agent_triage_named(
    product: RunningProduct, openai: LLMockServer
) -> None:
    routes(openai, "2 places tomorrow 7pm at Kimironko", ("what is my balance", "payment"))
    drafts(openai, BOOKING)
    balance = ToolCall("check_balance", {})
    openai.state.scenarios.add(Reply(tool_calls=(balance,), match=BIG))

    said = "2 places tomorrow 7pm at Kimironko, and what is my balance?"
    answer = await product.phone().write(said)

    quote, wallet = (bubble["text"] for bubble in answer.bubbles)
    assert "10,000 RWF" in quote
    assert "wallet" in wallet
    paths = [path for (path,) in await product.rows("SELECT path FROM turns ORDER BY id")]
    assert len(paths) == 2
    assert "booking" in paths[0]
    assert "payment" in paths[1]
    asked = [one.model for one in openai.state.journal.records()]
    assert len(asked) == 3, "triage is asked once, and each agent once"
    transcript = "SELECT count(*) FROM ai_messages WHERE role = 'customer'"
    assert await product.value(transcript) == 1, "they wrote once"


async def test_a_second_draft_waits_until_the_first_is_decided_on(
    product: RunningProduct, openai: LLMockServer
) -> None:
    routes(openai, "2 places tomorrow 7pm", ("2 more at 9pm", "booking"))
    drafts(openai, BOOKING)
    drafts(openai, LATER)
    phone = product.phone()

    answer = await phone.write("2 places tomorrow 7pm and 2 more at 9pm")
    assert "19:00" in answer.bubbles[0]["text"]
    assert "“2 more at 9pm”" in answer.bubbles[1]["text"]
    assert await product.rows("SELECT status FROM actions") == [("proposed",)]

    drafts(openai, LATER)
    receipt = await phone.press("Confirm")

    assert "Booked" in receipt.bubbles[0]["text"]
    assert "21:00" in receipt.bubbles[1]["text"]
    statuses = "SELECT status FROM actions ORDER BY id"
    assert await product.rows(statuses) == [("executed",), ("proposed",)]
