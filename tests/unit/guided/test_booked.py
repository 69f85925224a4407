"""What customers write of a booking they have: which one, how its party grows, when it moves to."""

from typing import Any

import pytest

from easymo.models.guided.entities.clock.shifts import find_shift
from easymo.models.guided.lexicon.text import fold
from tests.unit.guided.dialogue import hear

FRIDAY, SATURDAY = "2026-11-27", "2026-11-28"

NAMED_TO_CANCEL: list[tuple[str, str, dict[str, Any]]] = [
    ("en", "cancel the one on saturday", {"booked_on": SATURDAY}),
    ("en", "pls cancel my booking at nyamirambo", {"venue": "nyamirambo"}),
    ("en", "cancel my 5pm reservation of saturday", {"booked_on": SATURDAY, "booked_at": "17:00"}),
    ("fr", "annulez celle de samedi svp", {"booked_on": SATURDAY}),
    ("fr", "annule ma réservation de vendredi", {"booked_on": FRIDAY}),
    ("rw", "mumpagarikire iyo ku wa gatandatu", {"booked_on": SATURDAY}),
    ("rw", "hagarika reservation yo ku wa gatanu", {"booked_on": FRIDAY}),
    ("sw", "ghairi ile ya jumamosi", {"booked_on": SATURDAY}),
    ("sw", "nataka kufuta booking ya ijumaa", {"booked_on": FRIDAY}),
]


@pytest.mark.parametrize(("language", "said", "arguments"), NAMED_TO_CANCEL)
def test_a_booking_is_named_in_the_words_that_cancel_it(
    language: str, said: str, arguments: dict[str, Any]
) -> None:
    assert hear([], said, language=language).calls == [("cancel_booking", arguments)]


GROWN: list[tuple[str, str, dict[str, Any]]] = [
    ("en", "add one more person to my friday table", {"booked_on": FRIDAY, "more_guests": 1}),
    ("en", "2 more people are coming to our table", {"more_guests": 2}),
    ("fr", "rajoutez deux personnes pour vendredi", {"booked_on": FRIDAY, "more_guests": 2}),
    ("rw", "twiyongereyeho umuntu umwe ku meza yacu, ubu turi batatu", {"guests": 3}),
    ("sw", "niongezee mtu mmoja kwenye meza ya ijumaa", {"booked_on": FRIDAY, "more_guests": 1}),
    (
        "sw",
        "meza yangu ya ijumaa, tumeongezeka, sasa tuko sita",
        {"booked_on": FRIDAY, "guests": 6},
    ),
]


@pytest.mark.parametrize(("language", "said", "arguments"), GROWN)
def test_a_party_grows_by_so_many_or_to_so_many(
    language: str, said: str, arguments: dict[str, Any]
) -> None:
    assert hear([], said, language=language).calls == [("change_booking", arguments)]


SHIFTS = {
    "an hour later": 60,
    "2 hours later": 120,
    "half an hour earlier": -30,
    "two hours earlier": -120,
    "une heure plus tard": 60,
    "deux heures plus tôt": -120,
    "isaha imwe nyuma": 60,
    "amasaha abiri mbere": -120,
    "masaa mawili baadaye": 120,
    "saa moja jioni": None,
    "in two hours": None,
    "later": None,
}


@pytest.mark.parametrize("said", SHIFTS)
def test_an_hour_moves_by_so_much(said: str) -> None:
    found = find_shift(fold(said))
    assert (found.value if found else None) == SHIFTS[said]


MOVED: list[tuple[str, str, dict[str, Any]]] = [
    ("en", "could I switch my reservation to nyamirambo", {"venue": "nyamirambo"}),
    ("fr", "on peut basculer ma réservation sur samedi ?", {"day": SATURDAY}),
    ("rw", "mwanyimurira reservation yanjye ku wa gatandatu?", {"day": SATURDAY}),
    ("rw", "mwaduhindurira reservation yacu saa tatu z'ijoro", {"time": "21:00"}),
    ("sw", "mnibadilishie booking yangu iwe saa tatu usiku", {"time": "21:00"}),
]


@pytest.mark.parametrize(("language", "said", "arguments"), MOVED)
def test_verbs_of_any_form_change_a_booking(
    language: str, said: str, arguments: dict[str, Any]
) -> None:
    assert hear([], said, language=language).calls == [("change_booking", arguments)]


NEW = [
    ("en", "we will be 4 on friday at 9pm in kimironko"),
    ("fr", "bonsoir, nous serons 4 vendredi à 21h à Kimironko"),
    ("rw", "tuzaba turi 4 ku wa gatanu saa tatu z'ijoro kimironko"),
    ("sw", "tutakuwa wanne ijumaa saa tatu usiku kimironko"),
    ("en", "table 4 four friday 9pm kimironko"),
]


@pytest.mark.parametrize(("language", "said"), NEW)
def test_who_names_a_party_and_its_day_wants_a_table(language: str, said: str) -> None:
    facts = {"venue": "kimironko", "day": FRIDAY, "time": "21:00", "guests": 4}
    assert hear([], said, language=language).calls == [("create_booking", facts)]


PUT_INTO_THE_WALLET = [
    ("en", "top me 5k", "5k"),
    ("en", "put 5000 for me", "5000"),
    ("fr", "mets 8000 sur mon compte", "8000"),
    ("rw", "ongera ibihumbi bitanu", "ibihumbi bitanu"),
    ("rw", "shyira 5000 kuri wallet yanjye", "5000"),
    ("sw", "weka elfu kumi", "elfu kumi"),
    ("sw", "niwekee elfu tano", "elfu tano"),
]


@pytest.mark.parametrize(("language", "said", "amount"), PUT_INTO_THE_WALLET)
def test_a_verb_and_an_amount_are_a_top_up(language: str, said: str, amount: str) -> None:
    assert hear([], said, language=language).calls == [("collect_payment", {"amount": amount})]


OF_THE_VENUE = [
    ("en", "can I bring a cake from outside?"),
    ("fr", "on peut venir avec un bébé ?"),
    ("rw", "hari aho guparika imodoka?"),
    ("sw", "kuna maegesho?"),
]


@pytest.mark.parametrize(("language", "said"), OF_THE_VENUE)
def test_what_may_be_brought_is_no_goods_and_where_to_park_no_ride(
    language: str, said: str
) -> None:
    assert [name for name, _ in hear([], said, language=language).calls] == ["venue_information"]
