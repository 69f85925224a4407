"""Several things in one message, of a customer or of a model: all served, in order."""

import pytest
from langchain_core.messages import AIMessage, ToolMessage

from tests.conversation.conftest import RunningProduct
from tests.conversation.scripted import OpenRunner, ScriptedModel, calls, runner_with

HAND_OVER = ("hand_over", {"to": "general", "request": "where is it?"})
AVAILABILITY = ("check_availability", {"day": "2026-11-24"})


@pytest.fixture
def model() -> ScriptedModel:
    return ScriptedModel()


@pytest.fixture
def open_runner(model: ScriptedModel) -> OpenRunner:
    return runner_with(model)


async def test_a_tool_call_and_a_hand_over_in_one_message_are_both_answered(
    product: RunningProduct, model: ScriptedModel
) -> None:
    model.steps = [calls(AVAILABILITY, HAND_OVER), AIMessage("It is in Gasabo.")]

    answer = await product.phone().write("is there a table tomorrow?")

    assert "It is in Gasabo." in answer.text
    heard = model.heard[-1]
    wanted = {call["id"] for one in heard if isinstance(one, AIMessage) for call in one.tool_calls}
    given = [one.tool_call_id for one in heard if isinstance(one, ToolMessage)]
    assert len(wanted) == 2
    assert sorted(given) == sorted(str(one) for one in wanted), "each once, and none dangles"
    outcomes = "SELECT tool, outcome FROM ai_tool_executions ORDER BY tool"
    assert await product.rows(outcomes) == [
        ("check_availability", "answered"),
        ("hand_over", "answered"),
    ]


async def test_two_requests_of_one_message_are_served_in_order(product: RunningProduct) -> None:
    answer = await product.phone().write(
        "what is my balance? and book 2 places tomorrow 7pm at Kimironko"
    )

    texts = [bubble["text"] for bubble in answer.bubbles]
    assert len(texts) == 2
    assert "wallet" in texts[0]
    assert "10,000 RWF" in texts[1]
    assert answer.titles[-3:] == ["Confirm", "Pay with MoMo", "Cancel"]
