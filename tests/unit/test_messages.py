"""The wording: the same sentences in every language, with the same gaps to fill."""

import inspect
import re
import string
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta

import pytest
from babel import Locale

from db.repositories.booking import bookings
from easymo.messages import dates, refusals
from easymo.messages.catalogue import LANGUAGES, _sentences, keys, say
from easymo.models.guided.nlu.commands import read_assent, read_command
from easymo.services.booking import availability
from easymo.whatsapp.outbound.limits import BUTTON_TITLE_CHARACTERS, ROW_TITLE_CHARACTERS
from kit.errors import Refused
from tools.venue import tools as venue

WAYS = ("confirm", "cancel")
EVENING = datetime(2026, 11, 24, 17, 0, tzinfo=UTC)


def forms(sentence: str | dict[str, str]) -> dict[str, str]:
    return sentence if isinstance(sentence, dict) else {"other": sentence}


def gaps(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def every_sentence() -> Iterator[tuple[str, str, str]]:
    """Language, key, and each of its forms."""
    for language in LANGUAGES:
        for key, sentence in _sentences(language).items():
            for text in forms(sentence).values():
                yield language, key, text


def all_refusals() -> list[type[Refused]]:
    found: list[type[Refused]] = []
    waiting: list[type[Refused]] = [Refused]
    while waiting:
        one = waiting.pop()
        found.append(one)
        waiting += one.__subclasses__()
    return found


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_the_same_keys(language: str) -> None:
    assert keys(language) == keys("en")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_fills_the_same_gaps(language: str) -> None:
    for key, english in _sentences("en").items():
        wanted = set().union(*map(gaps, forms(english).values()))
        found = set().union(*map(gaps, forms(_sentences(language)[key]).values()))
        assert found == wanted, key


@pytest.mark.parametrize("language", LANGUAGES)
def test_sentences_with_plurals_have_the_forms_of_their_language(language: str) -> None:
    locale = Locale(language)
    needed = {locale.plural_form(number) for number in range(200)}
    for key, sentence in _sentences(language).items():
        if isinstance(sentence, dict):
            assert needed <= set(sentence), key


def test_no_sentence_is_empty_or_keeps_a_stray_brace() -> None:
    for language, key, text in every_sentence():
        assert text.strip() == text != "", (language, key)
        assert text.format(**dict.fromkeys(gaps(text), "x")), (language, key)


def test_refusals_of_every_floor_are_among_them() -> None:
    assert {bookings.SlotFull, availability.DayPast, venue.UnknownVenue} <= set(all_refusals())


@pytest.mark.parametrize("refusal", all_refusals(), ids=lambda one: one.__name__)
def test_every_refusal_has_its_sentence_in_every_language(refusal: type[Refused]) -> None:
    facts = dict.fromkeys(gaps(inspect.cleandoc(refusal.__doc__ or "")), "x")
    for language in LANGUAGES:
        assert refusal.key in keys(language)
        assert refusals.sentence(refusal(**facts), language)


def test_the_dates_of_a_refusal_are_read_in_her_language() -> None:
    refusal = availability.DayPast(day=date(2026, 11, 24))
    assert "mardi 24 novembre" in refusals.sentence(refusal, "fr")
    assert "Tuesday 24 November" in refusals.sentence(refusal, "en")
    assert refusals._shown(time(19, 0), "fr") == "19:00"


def test_every_word_a_sentence_tells_her_to_write_is_understood() -> None:
    """`write *stop*`: words in single asterisks are commands, and must work as such."""
    for language, key, text in every_sentence():
        for word in re.findall(r"(?<!\*)\*(\w[\w ]*)\*(?!\*)", text):
            assert read_command(word), (language, key, word)


def test_the_buttons_of_a_proposal_are_short_and_mean_the_same_when_written() -> None:
    for language in LANGUAGES:
        for kind in ("create_booking", "cancel_booking", "request_ride", "cancel_ride"):
            for decision in ("confirm", "cancel"):
                title = say(f"action.{kind}_{decision}", language)
                assert len(title) <= BUTTON_TITLE_CHARACTERS
        assert read_assent(say("action.create_booking_confirm", language)) == "yes"
        assert read_assent(say("action.create_booking_cancel", language)) == "no"
        assert len(say("turn.person", language)) <= BUTTON_TITLE_CHARACTERS


BUTTONS = [
    *(f"action.{kind}_{way}" for kind in ("create_booking", "cancel_booking") for way in WAYS),
    *("action.top_up_confirm", "action.top_up_cancel", "action.pay_booking_cancel"),
    *("action.pay_order_cancel", "shop.pay_one", "wallet.menu_to_pay"),
    *("action.pay_wallet", "action.pay_momo", "booking.again", "booking.book"),
    *("booking.cancel_one", "booking.menu_days", "booking.menu_guests", "booking.menu_slots"),
    *("booking.menu_bookings", "memory.forget_all", "turn.menu", "turn.person"),
    *("wallet.top_up", "wallet.history", "wallet.menu_amounts"),
]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_button_fits_on_a_phone(language: str) -> None:
    for key in BUTTONS:
        assert len(say(key, language)) <= BUTTON_TITLE_CHARACTERS, key
    for days_ahead in range(7):
        at = EVENING + timedelta(days=days_ahead)
        assert len(dates.short_day(at, language)) <= ROW_TITLE_CHARACTERS


def test_a_language_nobody_speaks_gets_english_and_a_missing_fact_is_a_bug() -> None:
    assert say("booking.ask_day", "tlh") == say("booking.ask_day", "en")
    with pytest.raises(KeyError):
        say("no.such.key")
    with pytest.raises(KeyError):
        say("turn.enough_today")


def test_plurals_follow_the_language_and_not_english() -> None:
    assert say("booking.guests", "en", count=0) == "0 people"
    assert say("booking.guests", "fr", count=0) == "0 personne"
    assert say("booking.guests", "fr", count=2) == "2 personnes"
    assert say("booking.guests", "sw", count=1) == "Mtu 1"
    assert say("booking.guests", "rw", count=1) == "Abantu: 1", "one form for every number"


def test_days_and_times_are_those_of_kigali() -> None:
    assert dates.day(datetime(2026, 11, 24, 22, 30, tzinfo=UTC)) == "Wednesday 25 November"
    assert dates.short_day(EVENING, "fr") == "mar. 24 nov."
    assert dates.time(EVENING, "fr") == "19:00"
    assert dates.day(EVENING, "rw") == "Kuwa kabiri 24 Ugushyingo"
    assert dates.short_day(EVENING, "rw") == "Kuwa kabiri 24/11"
    assert dates.short_day(EVENING, "sw") == "Jumanne 24 Nov"


OTHER_NAMES = {
    "en": ("human”", "add money", "purse"),
    "fr": ("*personne*", "*une personne*", "ajouter de l'argent", "porte-monnaie"),
    "rw": ("ikofi",),
    "sw": ("pochi", "mkoba"),
}
"""What EasyMO once called, or could call, the same thing: a person, a top-up, the wallet."""


def test_one_thing_has_one_name() -> None:
    for language, key, text in every_sentence():
        for other in OTHER_NAMES[language]:
            assert other not in text.lower(), (language, key, other)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_service_is_called_in_the_list_what_its_button_is_called(language: str) -> None:
    assert say("services.top_up", language) == say("wallet.top_up", language)
    assert say("services.bookings", language) == say("booking.mine", language)
    assert say("services.book", language) == say("booking.book", language)
