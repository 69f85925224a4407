"""However a model writes an hour, the tools find what is free then."""

from typing import Any

import pytest
from langchain_core.messages import AIMessage

from tests.conversation.conftest import RunningProduct
from tests.conversation.scripted import OpenRunner, ScriptedModel, booking, calls, runner_with

DAY = "2026-11-24"
OFFSETS = ["{}", "{}:00", "{}Z", "{}:00Z", "{}+02:00", "{}:00+02:00"]


@pytest.fixture
def model() -> ScriptedModel:
    return ScriptedModel()


@pytest.fixture
def open_runner(model: ScriptedModel) -> OpenRunner:
    return runner_with(model)


def viewing(time: str) -> tuple[str, dict[str, Any]]:
    return "schedule_viewing", {"property": 1, "day": DAY, "time": time}


@pytest.mark.slow
async def test_an_offset_never_makes_a_free_hour_taken(
    product: RunningProduct, model: ScriptedModel
) -> None:
    phone = product.phone()
    for written in OFFSETS:
        model.steps = [calls(booking(time=written.format("19:00")))]
        table = await phone.write("2 places tomorrow at 7pm at Kimironko")
        assert "19:00" in table.text, written
        assert "Confirm" in table.titles, written

        model.steps = [calls(viewing(written.format("10:00")))]
        home = await phone.write("can I see the apartment tomorrow at 10?")
        assert "10:00" in home.text, written
        assert home.titles == ["Confirm", "Cancel"], written
        assert model.steps == [], "no other call was needed"


async def test_an_hour_of_another_zone_is_asked_back_and_not_called_taken(
    product: RunningProduct, model: ScriptedModel
) -> None:
    model.steps = [calls(viewing("10:00-05:00")), AIMessage("At which hour?")]

    answer = await product.phone().write("can I see the apartment tomorrow at 10?")

    assert answer.text.endswith("At which hour?")
    assert "HH:MM" in model.heard[-1][-1].text
