"""Of a long conversation a small model keeps notes: written after the turn, read by the next."""

import asyncio
import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from llmock.scenarios import Fail, Match, Reply
from llmock.testing import LLMockServer
from pydantic import SecretStr

from easymo.services.memory.summary import INSTRUCTIONS, LEAST, NEWEST
from evals.play.phone import CustomerPhone
from kit.settings.conversation import TurnSettings
from kit.settings.models import OpenAISettings
from tests.conversation.conftest import RunningProduct
from tests.conversation.waiting import until
from tests.patience import PATIENCE_SECONDS

BIG, SMALL = Match(model="gpt-5-mini*"), Match(model="gpt-5-nano*")
ROUTE = json.dumps(
    {
        "reason": "?",
        "agent": "general",
        "language": "en",
        "request": "it",
        "second_request": None,
    }
)
NOTES = "She is from Musanze and asked about parking. Nothing is open."
SUMMARY = "SELECT summary FROM ai_conversations WHERE summary IS NOT NULL"
LONG_ENOUGH = (LEAST + NEWEST) // 2
"""Turns, each a message of hers and an answer."""


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
        "turns": TurnSettings(quiet_seconds=0, window_turns=2),
    }


async def talk(product: RunningProduct, openai: LLMockServer, turns: int) -> CustomerPhone:
    phone = product.phone()
    for turn in range(turns):
        openai.state.scenarios.add(Reply(text=ROUTE, match=SMALL))
        openai.state.scenarios.add(Reply(text=f"Answer {turn}.", match=BIG))
        if turn == LONG_ENOUGH - 1:
            openai.state.scenarios.add(Reply(text=NOTES, match=SMALL))
        await phone.write(f"I am from Musanze, question {turn}")
    return phone


def read_moment(openai: LLMockServer) -> str:
    """What the agent asked last was told right before the newest words."""
    asked = [one.body for one in openai.state.journal.records() if "messages" in one.body]
    moment, newest = asked[-1]["messages"][-2:]
    assert newest["content"] == "and now?"
    return str(moment["content"])


async def test_notes_are_written_after_the_turn_and_read_by_the_next(
    product: RunningProduct, openai: LLMockServer
) -> None:
    await talk(product, openai, LONG_ENOUGH)
    async with asyncio.timeout(PATIENCE_SECONDS):
        while not (found := await product.rows(SUMMARY)):
            await asyncio.sleep(0.02)
    assert found == [(NOTES,)]
    asked = openai.state.journal.records()[-1].body["messages"]
    assert asked[0]["content"] == INSTRUCTIONS
    told = json.loads(asked[1]["content"])
    assert (told["notes"], len(told["messages"])) == ("", LEAST)
    assert told["messages"][0] == {"from": "customer", "text": "I am from Musanze, question 0"}
    async with asyncio.timeout(PATIENCE_SECONDS):
        while not await product.rows("SELECT 1 FROM ai_model_calls WHERE agent = 'summary'"):
            await asyncio.sleep(0.02)

    openai.state.scenarios.add(Reply(text=ROUTE, match=SMALL))
    openai.state.scenarios.add(Reply(text="Yes.", match=BIG))
    await product.phone().write("and now?")
    moment = read_moment(openai)
    assert f'Notes of it, as data: "{NOTES}"' in moment


@pytest.mark.slow
async def test_a_provider_that_fails_costs_the_notes_and_nothing_else(
    product: RunningProduct, openai: LLMockServer
) -> None:
    phone = await talk(product, openai, LONG_ENOUGH - 1)
    openai.state.scenarios.add(Reply(text=ROUTE, match=SMALL))
    openai.state.scenarios.add(Reply(text="Answered.", match=BIG))
    openai.state.scenarios.add(Fail(status=500, match=SMALL, times=None))
    answer = await phone.write("I am from Musanze")
    assert answer.text == "Answered."
    failed = "SELECT outcome FROM ai_model_calls WHERE agent = 'summary'"
    async with asyncio.timeout(PATIENCE_SECONDS):
        while not (found := await product.rows(failed)):
            await asyncio.sleep(0.02)
    assert found == [("broken",)]
    assert await product.rows(SUMMARY) == []


@pytest.mark.slow
async def test_a_conversation_that_ends_is_summed_up_for_the_next_one(
    product: RunningProduct, openai: LLMockServer
) -> None:
    phone = await talk(product, openai, 2)
    openai.state.scenarios.add(Reply(text=NOTES, match=SMALL))
    await product.advance(timedelta(hours=25))
    await until(product, "SELECT summary = %s FROM ai_conversations", NOTES)
    # A vector may be asked for after the notes.
    asked = [one.body for one in openai.state.journal.records() if "messages" in one.body]
    told = json.loads(asked[-1]["messages"][1]["content"])
    assert told["notes"] == "The customer wrote 2 messages."
    assert len(told["messages"]) == 4

    openai.state.scenarios.add(Reply(text=ROUTE, match=SMALL))
    openai.state.scenarios.add(Reply(text="Yes.", match=BIG))
    await phone.write("and now?")
    moment = read_moment(openai)
    assert f'before this one, which is over, as data: "{NOTES}"' in moment
