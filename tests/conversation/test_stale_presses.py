"""A press that comes too late: what became of the offer is said, and it may be made anew."""

from datetime import timedelta
from typing import LiteralString

import pytest

from db.repositories.action.kinds import ActionKind
from easymo.messages.catalogue import LANGUAGES, say
from evals.play.phone import CustomerPhone, ScreenAnswer
from tests.conversation.conftest import RunningProduct
from tests.conversation.test_quote_shown_again import JOURNEYS, STANDS, TABLE, quoted
from tests.gate import at_gate
from tests.languages import in_each

STEPS: dict[ActionKind, list[str]] = {
    kind: [step for steps in list(journey.values())[: number + 1] for step in steps]
    for journey in JOURNEYS.values()
    for number, kind in enumerate(journey)
}
"""All that is said and pressed until the quote of a kind stands."""
del STEPS["change_booking"], STEPS["cancel_booking"]
STEPS["change_booking"] = [TABLE, "press: Confirm", "change my booking to 4 people"]
STEPS["cancel_booking"] = [TABLE, "press: Confirm", "cancel my booking"]
OTHER = {"top_up": "2 places tomorrow 9pm at Nyamirambo"}
EXECUTED = "SELECT count(*) FROM actions WHERE status = 'executed'"
ANEW = say("action.anew", "en")


def opening(key: LiteralString, language: str = "en") -> str:
    """How the sentence begins, up to what it is filled with."""
    return say(key, language, quote="").strip()


async def require_anew(
    product: RunningProduct, phone: CustomerPhone, quote: ScreenAnswer, kind: str
) -> None:
    """The answer on the screen offers it anew, and a press of that is a quote like the first."""
    executed = await product.value(EXECUTED)
    again = await phone.press(ANEW)
    first, _, _ = quote.bubbles[-1]["text"].removeprefix(welcome()).partition("\n\n")
    assert first in again.text
    assert await product.rows(STANDS) == [(kind,)]
    assert await product.value(EXECUTED) == executed


def welcome() -> str:
    return f"{say('profile.welcome', 'en')}\n\n"


@pytest.mark.parametrize("kind", at_gate(list(STEPS), 3))
async def test_an_offer_that_was_replaced_is_made_anew(
    product: RunningProduct, kind: ActionKind
) -> None:
    phone = product.phone()
    quote = await quoted(phone, STEPS[kind])
    await phone.write(OTHER.get(kind, "top up 6000"))

    late = await phone.press(quote.titles[0], of=quote)

    assert opening("action.replaced") in late.text
    await require_anew(product, phone, quote, kind)


@pytest.mark.parametrize("kind", at_gate(list(STEPS), 1))
async def test_an_offer_that_ran_out_is_made_anew(
    product: RunningProduct, kind: ActionKind
) -> None:
    phone = product.phone()
    quote = await quoted(phone, STEPS[kind])
    await product.advance(timedelta(minutes=11))
    await phone.read_when_quiet()

    late = await phone.press(quote.titles[0], of=quote)

    assert "ran out" in late.text
    await require_anew(product, phone, quote, kind)


@pytest.mark.parametrize("kind", at_gate(list(STEPS), 1))
async def test_an_offer_that_was_declined_is_made_anew(
    product: RunningProduct, kind: ActionKind
) -> None:
    phone = product.phone()
    quote = await quoted(phone, STEPS[kind])
    await phone.press(quote.titles[-1])

    late = await phone.press(quote.titles[0], of=quote)

    assert opening("action.declined") in late.text
    await require_anew(product, phone, quote, kind)


async def test_what_is_booked_is_not_booked_twice_but_another_one_may_be(
    product: RunningProduct,
) -> None:
    phone = product.phone()
    quote = await phone.write(TABLE)
    await phone.press("Confirm")

    late = await phone.press("Confirm", of=quote)

    assert "booked already" in late.text
    assert "You have a booking there" in (await phone.press("Book another")).text
    assert await product.value(EXECUTED) == 1


async def test_cancel_under_what_is_booked_quotes_its_cancellation(
    product: RunningProduct,
) -> None:
    phone = product.phone()
    quote = await phone.write(TABLE)
    await phone.press("Confirm")

    late = await phone.press("Cancel", of=quote)

    assert "booked already" in late.text
    assert "Cancel booking" in (await phone.press("Cancel a booking")).text
    assert await product.rows(STANDS) == [("cancel_booking",)]


async def test_cancel_under_what_is_over_offers_nothing(product: RunningProduct) -> None:
    phone = product.phone()
    quote = await phone.write(TABLE)
    await phone.press("Cancel")

    late = await phone.press("Cancel", of=quote)

    assert (late.titles, opening("action.declined") in late.text) == ([], True)


@pytest.mark.parametrize("language", in_each(LANGUAGES))
async def test_it_is_said_in_the_language_of_now(product: RunningProduct, language: str) -> None:
    phone = product.phone()
    speaks = {"en": "English", "fr": "français", "rw": "kinyarwanda", "sw": "kiswahili"}
    quote = await phone.write(TABLE)
    await phone.write("top up 6000")
    await phone.write(speaks[language])

    late = await phone.press("Confirm", of=quote)

    assert opening("action.replaced", language) in late.text
    assert say("action.anew", language) in late.titles
