"""A number that a model made up: refused, and the model is told which ones there are."""

import pytest
from langchain_core.messages import AIMessage

from tests.conversation.conftest import JEAN, RunningProduct
from tests.conversation.scripted import OpenRunner, ScriptedModel, calls, runner_with

UNDONE = "SELECT count(*) FROM actions WHERE kind <> 'create_booking'"


@pytest.fixture
def model() -> ScriptedModel:
    return ScriptedModel()


@pytest.fixture
def open_runner(model: ScriptedModel) -> OpenRunner:
    return runner_with(model)


@pytest.mark.slow
async def test_it_cancels_and_pays_nothing_and_hears_what_the_customer_has(
    product: RunningProduct, model: ScriptedModel
) -> None:
    for wa_id, at in ((JEAN, "9pm"), ("250788000001", "7pm")):
        phone = product.phone(wa_id)
        await phone.write(f"2 places tomorrow {at} at Kimironko")
        await phone.press("Confirm")
    [(jeans,), (own,)] = await product.rows("SELECT id FROM bookings ORDER BY id")

    for tool, name, made_up, hears in (
        ("cancel_booking", "booking", 4_711, f"#{own}."),
        ("cancel_booking", "booking", 0, f"#{own}."),
        ("cancel_booking", "booking", -own, f"#{own}."),
        ("cancel_booking", "booking", jeans, f"#{own}."),
        ("pay_booking", "booking", jeans, f"#{own}."),
        ("cancel_order", "order", own, "none."),
        ("cancel_viewing", "viewing", 10**12, "none."),
    ):
        model.steps = [calls((tool, {name: made_up})), AIMessage("Which one do you mean?")]
        answer = await phone.write(tool.replace("_", " my "))
        assert "Which one do you mean?" in answer.text, tool
        refused = [one.text for one in model.heard[-1] if f"Yours: {hears}" in one.text]
        assert refused, (tool, made_up)
    assert await product.value(UNDONE) == 0
