"""What an agent says is judged before it is sent: what nothing proves does not reach a phone."""

from collections.abc import Callable
from typing import Any

import pytest
from langchain_core.messages import AIMessage

from tests.conversation.conftest import RunningProduct
from tests.conversation.scripted import ScriptedModel, booking, calls, runner_with


@pytest.fixture
def model() -> ScriptedModel:
    return ScriptedModel()


@pytest.fixture
def open_runner(model: ScriptedModel) -> Callable[..., Any]:
    return runner_with(model)


async def test_a_model_that_says_booked_without_a_press_is_asked_again_and_then_replaced(
    product: RunningProduct, model: ScriptedModel
) -> None:
    lie = AIMessage("Done! ✅ Your table is booked, number #87.")
    model.steps = [lie, lie]

    answer = await product.phone().write("a table for 2 tomorrow at 7pm in Kimironko please")

    assert "booked" not in answer.text.casefold()
    assert "#87" not in answer.text
    # The guided model serves the request instead: the customer sees a quote to decide on.
    assert "Confirm" in answer.titles
    blocks = await product.rows("SELECT agent, rule, content FROM guard_blocks ORDER BY id")
    assert [(agent, rule) for agent, rule, _ in blocks] == [("booking", "completion.booked")] * 2
    assert all("#87" in content for _, _, content in blocks)
    assert await product.value("SELECT count(*) FROM bookings WHERE status = 'confirmed'") == 0


async def test_a_model_that_says_it_better_the_second_time_is_heard(
    product: RunningProduct, model: ScriptedModel
) -> None:
    model.steps = [
        AIMessage("That costs 1,234 RWF."),
        AIMessage("For which day would you like it?"),
    ]

    answer = await product.phone().write("a table in Kimironko")

    assert answer.text.endswith("For which day would you like it?")
    assert "was not sent" in model.heard[1][-1].text


async def test_after_a_lie_about_what_tools_told_their_own_sentence_goes_out(
    product: RunningProduct, model: ScriptedModel
) -> None:
    lie = AIMessage("You have 95,000 RWF in your wallet.")
    model.steps = [calls(("check_balance", {})), lie, lie]

    answer = await product.phone().write("how much is in my wallet?")

    assert "95,000" not in answer.text
    assert "in your wallet" in answer.text


async def test_what_code_said_before_is_proof_and_what_the_model_said_is_not(
    product: RunningProduct, model: ScriptedModel
) -> None:
    phone = product.phone()
    model.steps = [calls(booking())]
    await phone.write("2 places tomorrow at 7pm at Kimironko")
    await phone.press("Confirm")
    model.steps = [AIMessage("Yes, your table for tomorrow at 19:00 is booked.")]
    assert "is booked" in (await phone.write("did that work?")).text
    invented = AIMessage("Yes, your table for 21:00 is booked.")
    model.steps = [invented, invented]

    assert "21:00" not in (await phone.write("and the other one?")).text


async def test_beside_a_quote_a_call_that_went_wrong_is_not_spoken_of(
    product: RunningProduct, model: ScriptedModel
) -> None:
    model.steps = [calls(booking(), ("check_balance", {}))]

    answer = await product.phone().write("2 places tomorrow at 7pm at Kimironko")

    assert len(answer.bubbles) == 1
    assert "Confirm" in answer.titles


async def test_a_model_that_goes_round_in_circles_is_ended_once(
    product: RunningProduct, model: ScriptedModel
) -> None:
    model.steps = [calls(("venue_information", {})) for _ in range(60)]

    answer = await product.phone().write("2 places tomorrow at 7pm at Kimironko")

    assert len(answer.bubbles) == 1
    assert await product.rows("SELECT attempts, status FROM turns") == [(1, "apologised")]
