"""One line on the quote that waits, for a model that is asked while it stands, and for no other."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest
from langchain_core.messages import AIMessage, SystemMessage

from evals.play.operator_client import sitting
from evals.play.phone import CustomerPhone
from tests.conversation.conftest import RunningProduct
from tests.conversation.scripted import OpenRunner, ScriptedModel, runner_with
from tests.conversation.test_edits import revoke
from tests.gate import at_gate
from tests.languages import in_each

TABLE = "2 places tomorrow 7pm at Kimironko"
OPEN = "Open, not decided by the customer yet"
SPOKEN = {
    "en": (TABLE, "where are you?", ["Confirm", "Pay with MoMo", "Cancel"]),
    "fr": (
        "2 places demain à 19h à Kimironko",
        "où êtes-vous ?",
        ["Confirmer", "Payer avec MoMo", "Annuler"],
    ),
    "rw": ("imyanya 2 ejo saa 19:00 Kimironko", "muherereye he?", ["Emeza"]),
    "sw": ("nafasi 2 kesho saa 19:00 Kimironko", "mko wapi?", ["Thibitisha"]),
}


@pytest.fixture
def model() -> ScriptedModel:
    return ScriptedModel()


@pytest.fixture
def open_runner(model: ScriptedModel) -> OpenRunner:
    return runner_with(model)


async def briefed(phone: CustomerPhone, model: ScriptedModel, question: str) -> str:
    """What the model is told at the beginning when the customer asks."""
    model.steps = [AIMessage("Kimironko is at KG 11 Ave.")]
    await phone.write(question)
    model.steps = []
    return "\n".join(one.text for one in model.heard[-1] if isinstance(one, SystemMessage))


@pytest.mark.parametrize("language", in_each(SPOKEN))
async def test_it_says_what_it_commits_how_long_and_by_which_buttons(
    product: RunningProduct, model: ScriptedModel, language: str
) -> None:
    phone = product.phone()
    asked, question, titles = SPOKEN[language]
    await phone.write(asked)
    await product.advance(timedelta(minutes=3))

    told = await briefed(phone, model, question)

    *before, line = told.split("\n")
    assert line.startswith(f"{OPEN} (create_booking)")
    assert OPEN not in "\n".join(before), "what varies most comes last"
    for said in ("Kimironko", "10,000" if language == "en" else "10", "Minutes left: 7", *titles):
        assert said in line


async def decided(phone: CustomerPhone, product: RunningProduct) -> None:
    await phone.press("Cancel")


async def withdrawn(phone: CustomerPhone, product: RunningProduct) -> None:
    key = "SELECT key FROM inbox WHERE message->>'text' = %s"
    await phone.send(revoke(await product.value(key, TABLE)))


async def run_out(phone: CustomerPhone, product: RunningProduct) -> None:
    await product.advance(timedelta(minutes=11))


async def confirmed(phone: CustomerPhone, product: RunningProduct) -> None:
    await phone.press("Confirm")


async def taken_over(phone: CustomerPhone, product: RunningProduct) -> None:
    await phone.write("I want to talk to a person")
    async with sitting(product, "Claire") as claire:
        [waiting] = await claire.waiting()
        await claire.take(waiting)
        await claire.hand_back(waiting)
    await phone.read_when_quiet()


OVER: list[Callable[[CustomerPhone, RunningProduct], Awaitable[Any]]] = [
    decided,
    withdrawn,
    run_out,
    confirmed,
    taken_over,
]


@pytest.mark.parametrize("ends", OVER)
async def test_nothing_is_told_of_a_quote_that_stands_no_more(
    product: RunningProduct,
    model: ScriptedModel,
    ends: Callable[[CustomerPhone, RunningProduct], Awaitable[Any]],
) -> None:
    phone = product.phone()
    await phone.write(TABLE)

    await ends(phone, product)

    assert OPEN not in await briefed(phone, model, "where are you?")


async def test_of_two_quotes_the_newer_is_told(
    product: RunningProduct, model: ScriptedModel
) -> None:
    phone = product.phone()
    await phone.write(TABLE)
    await phone.write("top up 7000")

    told = await briefed(phone, model, "where are you?")

    assert f"{OPEN} (top_up)" in told
    assert told.count(OPEN) == 1


@pytest.mark.parametrize("way", at_gate(["confirm", "cancel", "pay_momo"]))
async def test_a_forged_press_leaves_the_quote_as_open_as_it_was(
    product: RunningProduct, model: ScriptedModel, way: str
) -> None:
    phone = product.phone()
    quote = await phone.write(TABLE)
    action = quote.option("Confirm")["id"].split(":")[1]
    forged = {"id": f"{way}:{action}:{'0' * 32}", "title": "Confirm"}
    wire = {"type": "button_reply", "button_reply": forged}

    await phone.send({"type": "raw", "message": {"type": "interactive", "interactive": wire}})

    assert await product.rows("SELECT status FROM actions") == [("proposed",)]
    assert OPEN in await briefed(phone, model, "where are you?")
    again = await phone.write("English")
    assert "Confirm" in again.titles
