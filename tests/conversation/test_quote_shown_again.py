"""The open quote of every kind comes back whole: in the language spoken now, or not at all."""

from collections.abc import Sequence
from datetime import timedelta
from typing import get_args

import pytest

from db.repositories.action.kinds import ActionKind
from easymo.messages.catalogue import LANGUAGES, say
from evals.play.operator_client import sitting
from evals.play.phone import CustomerPhone, ScreenAnswer
from tests.conversation.conftest import RunningProduct
from tests.gate import at_gate

TABLE = "2 places tomorrow 7pm at Kimironko"
PRESS = "press: "
VIEWING = ("house to rent in Kanombe", f"{PRESS}House in Kanombe", f"{PRESS}Schedule a viewing")
RIDE = "I need a moto from Kimironko to the airport"
SUGAR = "I want to order 2 kg of sugar and 3 milk in Remera"
CONFIRM, FIRST = f"{PRESS}Confirm", PRESS

Steps = Sequence[str]
JOURNEYS: dict[str, dict[ActionKind, Steps]] = {
    "a table": {
        "create_booking": (TABLE,),
        "pay_booking": (CONFIRM, "pay my booking"),
        "change_booking": ("change my booking to 4 people",),
        "cancel_booking": ("cancel my booking",),
    },
    "money": {"top_up": ("top up 7000",)},
    "a ride": {"request_ride": (RIDE,), "cancel_ride": (CONFIRM, "cancel my ride")},
    "an order": {
        "create_order": (SUGAR,),
        "pay_order": (CONFIRM, "pay my order"),
        "cancel_order": ("cancel my order",),
    },
    "a viewing": {
        "schedule_viewing": (*VIEWING, FIRST),
        "cancel_viewing": (CONFIRM, "cancel my viewing"),
    },
}
"""What is asked for, one after the other, until the quote of each kind stands."""
STANDS = "SELECT kind FROM actions WHERE status = 'proposed'"
TOLD = "SELECT translations->>%s FROM actions WHERE status = 'proposed'"
SPEAKS = {"en": "English", "fr": "français", "rw": "kinyarwanda", "sw": "kiswahili"}


def test_every_kind_of_quote_is_asked_for_here() -> None:
    kinds = [kind for journey in JOURNEYS.values() for kind in journey]
    assert sorted(kinds) == sorted(get_args(ActionKind))


async def quoted(phone: CustomerPhone, steps: Steps) -> ScreenAnswer:
    for said in steps:
        if said == FIRST:
            await phone.press(phone.last.titles[0])
        elif said.startswith(PRESS):
            await phone.press(said.removeprefix(PRESS))
        else:
            await phone.write(said)
    return phone.last


def titles_of(kind: str, quote: ScreenAnswer, language: str) -> list[str]:
    """The quote's buttons as they are called in another language."""
    ways = [option["id"].partition(":")[0] for one in quote.bubbles for option in one["options"]]
    return [
        say(f"action.{way if way.startswith('pay_') else f'{kind}_{way}'}", language)
        for way in ways
    ]


@pytest.mark.parametrize("about", at_gate(list(JOURNEYS), 2))
async def test_it_is_shown_again_whole_and_in_the_language_that_is_spoken_now(
    product: RunningProduct, about: str
) -> None:
    phone = product.phone()
    for kind, steps in JOURNEYS[about].items():
        quote = await quoted(phone, steps)
        assert await product.rows(STANDS) == [(kind,)]
        for language in ("fr", "rw", "sw", "en"):
            shown = await phone.write(SPEAKS[language])
            told = await product.value(TOLD, language)
            assert told.replace("**", "*").partition("{minutes}")[0] in shown.text
            assert "{minutes}" not in shown.text
            assert shown.titles == titles_of(kind, quote, language)
        words = quote.bubbles[-1]["text"].removeprefix(f"{say('profile.welcome', 'en')}\n\n")
        assert words in shown.text


@pytest.mark.parametrize("steps", at_gate([[SUGAR], [RIDE], [TABLE, CONFIRM, "cancel my booking"]]))
async def test_it_never_comes_back_after_a_person_had_the_conversation_or_its_time_ran_out(
    product: RunningProduct, steps: Steps
) -> None:
    phone = product.phone()
    quote = await quoted(phone, steps)
    confirm = quote.titles[0]
    await phone.write("I want to talk to a person")
    async with sitting(product, "Claire") as claire:
        [waiting] = await claire.waiting()
        await claire.take(waiting)
        await claire.hand_back(waiting)
    await phone.read_when_quiet()
    assert confirm not in (await phone.write("English")).titles

    quote = await phone.write("top up 7000")
    await product.advance(timedelta(minutes=11))
    await phone.read_when_quiet()
    assert quote.titles[0] not in (await phone.write("English")).titles


@pytest.mark.parametrize(
    ("language", "one", "five"),
    [
        ("en", "1 minute", "5 minutes"),
        ("fr", "1 minute", "5 minutes"),
        ("rw", "iminota 1", "iminota 5"),
        ("sw", "dakika 1", "dakika 5"),
    ],
)
def test_minutes_are_said_as_their_number_wants(language: str, one: str, five: str) -> None:
    assert say("action.minutes", language, count=1) == one
    assert say("action.minutes", language, count=5) == five
    assert set(LANGUAGES) == {"en", "fr", "rw", "sw"}


async def test_the_last_minute_is_one_minute(product: RunningProduct) -> None:
    phone = product.phone()
    await phone.write(TABLE)
    await product.advance(timedelta(minutes=8, seconds=30))

    again = await phone.write("English")

    assert "I keep the places for 1 minute." in again.text
