"""Turns that die: run again with the same messages, and an apology when nothing helps."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from langchain_core.messages import AIMessage

from tests.conversation.conftest import RunningProduct, patient_workers
from tests.conversation.ledger import BOOKED, live_seats
from tests.conversation.scripted import OpenRunner, ScriptedModel, booking, calls, runner_with
from tests.patience import PATIENCE_SECONDS

QUOTE = "2 places tomorrow 7pm at Kimironko"
ONE_BOOKING = [("kimironko", 2, "confirmed", 10_000, "2026-11-24 19:00")]
ASK_GENERAL = ("hand_over", {"to": "general", "request": "how much is it?"})


class Broken(Exception):
    """The model fell over."""


@pytest.fixture
def model() -> ScriptedModel:
    return ScriptedModel()


@pytest.fixture
def open_runner(model: ScriptedModel) -> OpenRunner:
    return runner_with(model)


@pytest.fixture
def settings_changes() -> dict[str, Any]:
    """Nothing is swept behind the test's back."""
    return {"workers": patient_workers(sweep_seconds=3600)}


async def test_a_turn_that_dies_is_run_again_with_its_messages_and_without_its_drafts(
    product: RunningProduct, model: ScriptedModel
) -> None:
    model.steps = [calls(booking(), ASK_GENERAL), Broken("after the draft")]
    phone = product.phone()

    quote = await phone.write(QUOTE)

    assert quote.titles == ["Confirm", "Pay with MoMo", "Cancel"]
    assert await product.rows("SELECT status FROM actions ORDER BY id") == [
        ("superseded",),
        ("proposed",),
    ]
    assert await live_seats(product) == 2
    assert await product.rows("SELECT attempts, status FROM turns") == [(2, "answered")]
    assert "after the draft" in await product.value("SELECT error FROM turns")
    assert await product.rows("SELECT content FROM ai_messages WHERE role = 'customer'") == [
        (QUOTE,)
    ]
    await phone.press("Confirm")
    assert await product.rows(BOOKED) == ONE_BOOKING


async def test_the_third_failure_apologises_and_offers_a_person(
    product: RunningProduct, model: ScriptedModel
) -> None:
    model.steps = [calls(booking(), ASK_GENERAL), Broken("down")] * 3
    phone = product.phone()

    apology = await phone.write(QUOTE)

    assert "something went wrong" in apology.text
    assert apology.titles == ["Talk to a person"]
    assert await product.rows("SELECT attempts, status FROM turns") == [(3, "apologised")]
    assert await product.value("SELECT count(*) FROM inbox WHERE handled_at IS NULL") == 0
    assert await live_seats(product) == 0, "nothing was booked, and nothing is kept"
    assert await product.value("SELECT count(*) FROM actions WHERE status = 'proposed'") == 0

    asked = await phone.press("Talk to a person")
    assert "colleague" in asked.text
    assert await product.rows("SELECT status, reason FROM handoffs") == [("requested", "asked")]
    assert "10,000 RWF" in (await phone.write(QUOTE)).text


async def test_an_apology_leaves_an_older_proposal_open(
    product: RunningProduct, model: ScriptedModel
) -> None:
    phone = product.phone()
    quote = await phone.write(QUOTE)
    model.steps = [calls(booking(guests=5), ASK_GENERAL), Broken("down")] * 3

    assert "something went wrong" in (await phone.write("and now for five")).text
    await phone.press("Confirm", of=quote)

    assert await product.rows(BOOKED) == ONE_BOOKING


async def test_a_model_that_never_answers_ends_at_the_deadline_of_the_turn(
    product: RunningProduct, model: ScriptedModel
) -> None:
    turns = product.settings.turns
    turns.deadline_seconds, turns.max_attempts = 0.5, 1_000
    model.steps = [asyncio.Event()]
    phone = product.phone()

    wamid = await phone.post({"type": "text", "text": QUOTE})
    async with asyncio.timeout(PATIENCE_SECONDS):
        while not model.heard:
            await asyncio.sleep(0.01)
    turns.deadline_seconds = PATIENCE_SECONDS  # for the next attempt
    await phone.settled(wamid)

    assert "10,000 RWF" in (await phone.read()).text
    # A busy machine may meet the deadline before the model is asked.
    [(attempts, status)] = await product.rows("SELECT attempts, status FROM turns")
    assert (attempts > 1, status) == (True, "answered")


async def test_agents_that_hand_over_for_ever_are_stopped_with_an_answer(
    product: RunningProduct, model: ScriptedModel
) -> None:
    model.steps = [calls(ASK_GENERAL), *[calls(ASK_GENERAL)] * 9]

    answer = await product.phone().write(QUOTE)

    assert "other words" in answer.text
    assert "Talk to a person" in answer.titles


async def test_two_drafts_of_one_message_become_one_proposal_with_the_right_button(
    product: RunningProduct, model: ScriptedModel
) -> None:
    model.steps = [calls(booking(), booking(venue="nyamirambo", guests=4))]
    phone = product.phone()

    quote = await phone.write("two tables please")

    assert "Kimironko" in quote.text
    assert "One thing at a time" in quote.text
    await phone.press("Confirm", of=quote)
    assert await product.rows(BOOKED) == ONE_BOOKING


async def test_a_tool_that_does_not_exist_is_refused_and_the_agent_goes_on(
    product: RunningProduct, model: ScriptedModel
) -> None:
    model.steps = [
        calls(("transfer_money", {"amount": 5}), booking()),
        calls(("create_booking", {"guests": "a lot"})),
        AIMessage("Which day suits you?"),
    ]
    phone = product.phone()

    quote = await phone.write(QUOTE)
    assert "10,000 RWF" in quote.text

    answer = await phone.write("and a lot of people")
    assert answer.text == "Which day suits you?"
    outcomes = "SELECT tool, outcome FROM ai_tool_executions ORDER BY id"
    assert await product.rows(outcomes) == [
        ("transfer_money", "refused"),
        ("create_booking", "answered"),
        ("create_booking", "refused"),
    ]


async def test_a_tool_that_the_agent_may_not_call_is_refused(
    product: RunningProduct, model: ScriptedModel
) -> None:
    model.steps = [calls(booking()), AIMessage("Hello there.")]

    answer = await product.phone().write("hello")

    assert answer.text == "Hello there."
    assert await product.value("SELECT count(*) FROM bookings") == 0
    assert await product.rows("SELECT agent, outcome FROM ai_tool_executions") == [
        ("general", "refused")
    ]


async def test_a_press_after_the_hold_is_over_is_told_once_and_frees_the_seats(
    product: RunningProduct,
) -> None:
    phone = product.phone()
    await phone.write(QUOTE)
    await product.advance(timedelta(minutes=11))

    answer = await phone.press("Confirm")

    assert "ran out" in answer.text
    assert await live_seats(product) == 0
    assert await product.rows("SELECT status FROM actions") == [("expired",)]
    assert await product.value("SELECT expire_action(now() + '1 year', '2026-11-24')") is False
