"""The same graph on ChatOpenAI, against an independent OpenAI-compatible server."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from llmock.scenarios import Fail, Match, Reply, ToolCall, ToolFault
from llmock.testing import LLMockServer
from pydantic import SecretStr

from tests.conversation.conftest import Product

BIG, SMALL = Match(model="gpt-5-mini*"), Match(model="gpt-5-nano*")


@pytest.fixture(scope="session")
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
    }


def routes(openai: LLMockServer, agent: str = "booking") -> None:
    """Script triage's answer."""
    route = {"reason": "scripted", "agent": agent, "language": "en", "request": "it"}
    text = json.dumps({**route, "second_request": None})
    openai.state.scenarios.add(Reply(text=text, match=SMALL))


async def test_a_model_drafts_and_the_customer_confirms(
    product: Product, openai: LLMockServer
) -> None:
    routes(openai)
    arguments = {"venue": "kimironko", "day": "2026-11-24", "time": "19:00", "guests": 2}
    call = ToolCall("create_booking", arguments)
    openai.state.scenarios.add(Reply(tool_calls=(call,), match=BIG))
    phone = product.phone()

    quote = await phone.write("a table for two at Kimironko tomorrow at seven")
    assert "10,000 RWF" in quote.text
    receipt = await phone.press("Confirm")

    assert "Booked" in receipt.text
    assert await product.value("SELECT count(*) FROM bookings WHERE status = 'confirmed'") == 1


async def test_what_a_model_says_reaches_the_phone_in_whatsapps_formatting(
    product: Product, openai: LLMockServer
) -> None:
    routes(openai, "general")
    openai.state.scenarios.add(Reply(text="# Welcome\nWe have **three** venues.", match=BIG))

    answer = await product.phone().write("hello")

    assert "*Welcome*" in answer.text
    assert "*three* venues" in answer.text


async def test_a_model_that_invents_an_argument_is_told_and_tries_again(
    product: Product, openai: LLMockServer
) -> None:
    routes(openai)
    wrong = ToolCall("create_booking", {"venue": "atlantis", "guests": 2})
    openai.state.scenarios.add(Reply(tool_calls=(wrong,), match=BIG))
    openai.state.scenarios.add(Reply(text="Which of our three places?", match=BIG))

    answer = await product.phone().write("2 places in atlantis")

    assert answer.text == "Which of our three places?"
    outcomes = await product.rows("SELECT tool, outcome FROM ai_tool_executions")
    assert outcomes == [("create_booking", "refused")]


async def test_a_call_of_a_tool_that_does_not_exist_is_answered_and_nothing_dangles(
    product: Product, openai: LLMockServer
) -> None:
    routes(openai)
    openai.state.scenarios.add(
        ToolFault("unknown_tool", match=Match(model="gpt-5-mini*", tools=True))
    )
    openai.state.scenarios.add(Reply(tool_calls=(ToolCall("view_bookings", {}),), match=BIG))
    openai.state.scenarios.add(Reply(text="You have no bookings.", match=BIG))

    answer = await product.phone().write("my bookings?")

    assert "no bookings" in answer.text


async def test_an_error_of_the_provider_never_reaches_the_customer(
    product: Product, openai: LLMockServer
) -> None:
    openai.state.scenarios.add(Fail(500, times=None, message="upstream exploded"))

    answer = await product.phone().write("hello")

    assert "exploded" not in answer.text
    assert "500" not in answer.text
    assert answer.titles == ["Talk to a person"]
    assert await product.value("SELECT status FROM turns") == "apologised"
