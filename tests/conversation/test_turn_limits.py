"""A model that calls the same thing again and again in one turn: so much is kept, and no more."""

from collections.abc import Callable, Sequence
from typing import Any

import pytest
from langchain_core.messages import AIMessage, ToolMessage

from tests.conversation.conftest import RunningProduct
from tests.conversation.scripted import OpenRunner, ScriptedModel, booking, calls, runner_with
from tests.gate import at_gate

Made = Callable[[int], tuple[str, dict[str, Any]]]

SHAPES = {
    "at once": [10],
    # One call alone whose answer says all ends the turn, so that the first message has some.
    "some, then one after the other": [4, 1, 1, 1, 1],
    "some at once, again and again": [4, 2, 3],
}
TICKETS = "SELECT words FROM tickets"
DRAFTS = "SELECT kind, status FROM actions"
CALLED = "SELECT name FROM customers WHERE language IS NOT NULL"
RATINGS = "SELECT rating, comment FROM feedback"
REMEMBERED = "SELECT count(*) FROM ai_embeddings"
REMEMBER = """
    INSERT INTO ai_embeddings (customer_id, kind, content, fingerprint, noted_at)
    SELECT c.id, 'fact', 'likes number ' || n, n::text, '2026-11-20'
    FROM customers c, generate_series(10, 19) AS n WHERE c.language IS NOT NULL
"""
REFUSED = "SELECT tool, count(*) FROM ai_tool_executions WHERE outcome = 'refused' GROUP BY 1"


@pytest.fixture
def model() -> ScriptedModel:
    return ScriptedModel()


@pytest.fixture
def open_runner(model: ScriptedModel) -> OpenRunner:
    return runner_with(model)


def again_and_again(made: Made, shape: Sequence[int]) -> list[AIMessage]:
    """Messages with so many calls each, every call with other arguments."""
    numbers = iter(range(10, 100))
    return [calls(*(made(next(numbers)) for _ in range(size))) for size in shape]


def complaint(number: int) -> tuple[str, dict[str, Any]]:
    return "create_ticket", {"subject": "driver", "words": f"He was rude, {number}"}


def name(number: int) -> tuple[str, dict[str, Any]]:
    return "update_preferences", {"name": f"Didi{chr(97 + number - 10)}"}


def rating(number: int) -> tuple[str, dict[str, Any]]:
    return "give_feedback", {"rating": "up", "comment": f"good {number}"}


def forgetting(number: int) -> tuple[str, dict[str, Any]]:
    return "forget_memories", {"about": f"number {number}"}


def table(number: int) -> tuple[str, dict[str, Any]]:
    return booking(guests=number - 9, day=f"2026-11-{24 + number % 3}")


@pytest.mark.parametrize("shape", at_gate(SHAPES))
async def test_it_keeps_as_much_as_one_turn_may_and_tells_the_model_of_the_rest(
    product: RunningProduct, model: ScriptedModel, shape: Sequence[int]
) -> None:
    phone = product.phone()
    await phone.write("hello")
    most = sum(shape)
    over = AIMessage("That is all.")

    model.steps = [*again_and_again(complaint, shape), over]
    await phone.write("I have a complaint: the driver was rude")
    assert await product.rows(TICKETS) == [("He was rude, 10",)]
    answers = [one.text for one in model.heard[-1] if isinstance(one, ToolMessage)]
    assert sum(text.startswith("Not yet.") for text in answers) == most - 1

    model.steps = [*again_and_again(name, shape), over]
    await phone.write("what do you know about my settings?")
    assert await product.value(CALLED) == "Didic"

    model.steps = [*again_and_again(rating, shape), over]
    await phone.write("what do you know about my settings?")
    assert await product.rows(RATINGS) == [("up", "good 10")]

    async with product.pool.connection() as conn:
        await conn.execute(REMEMBER)
    model.steps = [*again_and_again(forgetting, shape), over]
    await phone.write("what do you know about my settings?")
    assert await product.value(REMEMBERED) == 7

    model.steps = again_and_again(table, shape)
    await phone.write("a table in Kimironko tomorrow")
    assert await product.rows(DRAFTS) == [("create_booking", "proposed")]
    refused = dict(await product.rows(REFUSED))
    assert (refused["create_ticket"], refused["give_feedback"]) == (most - 1, most - 1)
    assert (refused["update_preferences"], refused["forget_memories"]) == (most - 3, most - 3)


@pytest.mark.slow
async def test_it_looks_up_no_more_than_one_turn_needs(
    product: RunningProduct, model: ScriptedModel
) -> None:
    looked = calls(*[("venue_information", {}) for _ in range(12)])
    model.steps = [looked, looked, AIMessage("For how many people?")]

    await product.phone().write("a table in Kimironko tomorrow")

    outcomes = "SELECT outcome, count(*) FROM ai_tool_executions GROUP BY 1 ORDER BY 1"
    assert await product.rows(outcomes) == [("answered", 20), ("refused", 4)]


@pytest.mark.slow
async def test_the_next_turn_may_do_it_again(product: RunningProduct, model: ScriptedModel) -> None:
    phone = product.phone()
    for number in (10, 11, 12):
        model.steps = [calls(complaint(number)), AIMessage("Noted.")]
        await phone.write("I have a complaint: the driver was rude")
    assert len(await product.rows(TICKETS)) == 3
