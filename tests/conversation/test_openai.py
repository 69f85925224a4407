"""The same graph on ChatOpenAI, against an independent OpenAI-compatible server."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from llmock.scenarios import Fail, Match, Reply, ToolCall, ToolFault
from llmock.testing import LLMockServer
from pydantic import SecretStr

from db.repositories.turn import model_calls
from tests.conversation.conftest import RunningProduct
from tests.gate import at_gate
from tests.languages import in_each

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


def routes(openai: LLMockServer, agent: str = "booking", language: str = "en") -> None:
    """Script triage's answer."""
    route = {"reason": "scripted", "agent": agent, "language": language, "request": "it"}
    text = json.dumps({**route, "second_request": None})
    openai.state.scenarios.add(Reply(text=text, match=SMALL))


async def test_a_model_drafts_and_the_customer_confirms(
    product: RunningProduct, openai: LLMockServer
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


@pytest.mark.parametrize("language", in_each(["fr", "rw", "sw"]))
async def test_a_model_that_takes_a_number_for_another_language_changes_no_quote(
    product: RunningProduct, openai: LLMockServer, language: str
) -> None:
    phone = product.phone()
    routes(openai)
    openai.state.scenarios.add(Reply(text="For how many people?", match=BIG))
    await phone.write("I would like a table at Kimironko tomorrow at 7pm")
    routes(openai, language=language)
    arguments = {"venue": "kimironko", "day": "2026-11-24", "time": "19:00", "guests": 2}
    openai.state.scenarios.add(
        Reply(tool_calls=(ToolCall("create_booking", arguments),), match=BIG)
    )

    quote = await phone.write("2")

    assert "Shall I book it?" in quote.text
    assert quote.titles == ["Confirm", "Pay with MoMo", "Cancel"]


async def test_what_a_model_says_reaches_the_phone_in_whatsapps_formatting(
    product: RunningProduct, openai: LLMockServer
) -> None:
    routes(openai, "general")
    openai.state.scenarios.add(Reply(text="# Welcome\nWe have **three** venues.", match=BIG))

    answer = await product.phone().write("hello")

    assert "*Welcome*" in answer.text
    assert "*three* venues" in answer.text


async def test_a_model_that_invents_an_argument_is_told_and_tries_again(
    product: RunningProduct, openai: LLMockServer
) -> None:
    routes(openai)
    wrong = ToolCall("create_booking", {"venue": "atlantis", "guests": 2})
    openai.state.scenarios.add(Reply(tool_calls=(wrong,), match=BIG))
    openai.state.scenarios.add(Reply(text="Which of our three places?", match=BIG))

    answer = await product.phone().write("2 places in atlantis")

    assert answer.text.endswith("Which of our three places?")
    outcomes = await product.rows("SELECT tool, outcome FROM ai_tool_executions")
    assert outcomes == [("create_booking", "refused")]


async def test_a_call_of_a_tool_that_does_not_exist_is_answered_and_nothing_dangles(
    product: RunningProduct, openai: LLMockServer
) -> None:
    routes(openai)
    openai.state.scenarios.add(
        ToolFault("unknown_tool", match=Match(model="gpt-5-mini*", tools=True))
    )
    openai.state.scenarios.add(Reply(tool_calls=(ToolCall("view_bookings", {}),), match=BIG))
    openai.state.scenarios.add(Reply(text="You have no bookings.", match=BIG))

    answer = await product.phone().write("my bookings?")

    assert "no bookings" in answer.text


async def test_with_the_provider_dead_she_books_and_pays_all_the_same(
    product: RunningProduct, openai: LLMockServer
) -> None:
    openai.state.scenarios.add(Fail(500, times=None, message="upstream exploded"))
    phone = product.phone()

    quote = await phone.write("2 places tomorrow 7pm at Kimironko")
    assert "10,000 RWF" in quote.text
    assert "asking MTN" in (await phone.press("Pay with MoMo")).text
    receipt = await phone.momo("approve")

    assert "Booked and paid" in receipt.text
    assert "exploded" not in quote.text + receipt.text
    outcomes = "SELECT DISTINCT outcome, cost_usd FROM ai_model_calls"
    assert await product.rows(outcomes) == [("broken", 0)]
    assert await product.rows("SELECT attempts, status FROM turns") == [(1, "answered")] * 3


async def test_what_a_turn_took_is_kept_with_its_answer_its_conversation_and_its_day(
    product: RunningProduct, openai: LLMockServer
) -> None:
    routes(openai, "general")
    openai.state.scenarios.add(Reply(text="We have three venues.", match=BIG))

    await product.phone().write("hello, which places do you have?")

    for asked in openai.state.journal.records():
        told = (asked.body["reasoning_effort"], asked.body["max_completion_tokens"])
        assert told == ("low", 2_000), "so that thinking leaves room for the answer"
    calls = await product.rows(
        "SELECT agent, model, outcome, input_tokens > 0, output_tokens > 0, cost_usd > 0"
        " FROM ai_model_calls ORDER BY id"
    )
    assert calls == [
        ("triage", "gpt-5-nano", "answered", True, True, True),
        ("general", "gpt-5-mini", "answered", True, True, True),
    ]
    total = await product.value("SELECT sum(cost_usd) FROM ai_model_calls")
    assert total == await product.value("SELECT total_cost_usd FROM ai_conversations")
    assert await product.rows("SELECT cost_usd FROM ai_messages WHERE role = 'agent'") == [(total,)]
    async with product.pool.connection() as conn:
        counted = [await model_calls.count(conn, most=10) for _ in range(2)]
    # The worker's own sweep may have counted them first.
    assert sum(counted) in (0, 2)
    assert await product.value("SELECT sum(cost_usd) FROM ai_daily_metrics") == total
    assert await product.value("SELECT sum(calls) FROM ai_daily_metrics") == 2


async def test_when_the_money_of_a_conversation_is_spent_the_guided_model_goes_on(
    product: RunningProduct, openai: LLMockServer
) -> None:
    routes(openai, "general")
    openai.state.scenarios.add(Reply(text="We have three venues.", match=BIG))
    phone = product.phone()
    await phone.write("hello, which places do you have?")
    await product.rows("UPDATE ai_conversations SET total_cost_usd = 0.1 RETURNING 1")
    asked = len(openai.state.journal.records())

    quote = await phone.write("2 places tomorrow 7pm at Kimironko")

    assert "10,000 RWF" in quote.text
    assert len(openai.state.journal.records()) == asked


REPEATED = {
    "create_ticket": ("support", [{"words": f"He was rude, {n}"} for n in range(5)], 1),
    "update_preferences": ("general", [{"name": f"Didi{c}"} for c in "abcde"], 3),
    "give_feedback": ("general", [{"rating": "up", "comment": f"good {n}"} for n in range(5)], 1),
}
"""Who may call it, what with, and how often one turn may do it."""


@pytest.mark.parametrize("tool", at_gate(list(REPEATED)))
async def test_a_model_that_repeats_itself_at_once_and_again_does_no_more_than_a_turn_may(
    product: RunningProduct, openai: LLMockServer, tool: str
) -> None:
    agent, arguments, most = REPEATED[tool]
    routes(openai, agent)
    for some in (arguments[:4], arguments[4:]):
        called = tuple(ToolCall(tool, one) for one in some)
        openai.state.scenarios.add(Reply(tool_calls=called, match=BIG))
    openai.state.scenarios.add(Reply(text="That is all.", match=BIG))

    await product.phone().write("I have a complaint about the driver")

    done = "SELECT outcome, count(*) FROM ai_tool_executions GROUP BY 1 ORDER BY 1"
    assert await product.rows(done) == [("answered", most), ("refused", 5 - most)]


async def test_a_model_reads_the_open_quote_the_buttons_and_what_was_pressed(
    product: RunningProduct, openai: LLMockServer
) -> None:
    phone = product.phone()
    openai.state.scenarios.add(Fail(500, times=None, message="not yet"))
    await phone.write("2 places tomorrow 7pm at Kimironko")
    await phone.press("Cancel")
    await phone.write("3 places tomorrow 7pm at Kimironko")
    openai.state.scenarios.clear()
    routes(openai, "general")
    openai.state.scenarios.add(Reply(text="It is in Gasabo.", match=BIG))

    await phone.write("where is it?")

    read = json.dumps(openai.state.journal.records()[-1].body, ensure_ascii=False)
    assert "[pressed: Cancel]" in read
    assert "[buttons: Confirm · Pay with MoMo · Cancel]" in read
    assert "Open, not decided by the customer yet (create_booking)" in read
