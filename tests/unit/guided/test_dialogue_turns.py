"""Turns of a dialogue that are about what was quoted or done just before, in English and French."""

from typing import Any

import pytest

from tests.unit.guided.dialogue import Before, hear, offer

BOOKED = {"venue": "kimironko", "day": "2026-11-27", "time": "19:00", "guests": 2}
RIDE = {"pickup": "kimironko", "destination": "gikondo"}
QUOTED_RIDE = Before("request_ride", RIDE, is_quoted=True)
QUOTED_TABLE = Before("create_booking", BOOKED, is_quoted=True)
FARE = Before("estimate_ride", RIDE, choices=[offer("request_ride", "Request a ride", "", **RIDE)])
DONE = Before("create_booking", BOOKED, is_quoted=True, done="Booked! **#1** Kimironko")
HOMES = Before(
    "search_properties",
    {"place": "kimironko"},
    asks="property",
    choices=[
        offer("property_details", "Apartment at the market", "", property=3),
        offer("property_details", "House in Kimironko", "", property=4),
    ],
)
SATURDAY = "2026-11-28"

Row = tuple[str, Before, str, str, dict[str, Any]]

TURNS: list[Row] = [
    # Where a ride goes, and what it costs.
    *(
        (language, QUOTED_RIDE, said, "request_ride", RIDE | {"destination": "kacyiru"})
        for language, said in (
            ("en", "instead of going to Gikondo, take me to Kacyiru"),
            ("fr", "au lieu d'aller à Gikondo, déposez-moi à Kacyiru"),
            ("fr", "en fait je préfère aller à Kacyiru plutôt qu'à Gikondo"),
        )
    ),
    ("en", QUOTED_RIDE, "how much will that be? I only have 2k on me", "request_ride", RIDE),
    ("fr", QUOTED_RIDE, "ça va coûter combien", "request_ride", RIDE),
    ("en", FARE, "reasonable. can i get one please, leaving right now", "request_ride", RIDE),
    ("fr", FARE, "pas mal. j'en veux un, tout de suite svp", "request_ride", RIDE),
    # How many come.
    ("en", QUOTED_TABLE, "actually one more is coming", "create_booking", BOOKED | {"guests": 3}),
    ("fr", QUOTED_TABLE, "mon frère vient aussi", "create_booking", BOOKED | {"guests": 3}),
    ("en", QUOTED_TABLE, "one more table for 4", "create_booking", BOOKED | {"guests": 4}),
    ("fr", DONE, "une autre table pour 3", "create_booking", BOOKED | {"guests": 3}),
    # What is changed of a booking right after it, and done again after a slip.
    (
        "en",
        DONE,
        "same time but saturday please",
        "change_booking",
        {"booking": 1, "day": SATURDAY},
    ),
    (
        "fr",
        DONE,
        "elle est pas libre... mettez plutôt samedi, même heure",
        "change_booking",
        {"booking": 1, "day": SATURDAY},
    ),
    ("en", DONE, "ah yeah scrap that one, squad bailed on me", "cancel_booking", {}),
    ("en", QUOTED_TABLE, "oops wrong button, do the same again", "create_booking", BOOKED),
    ("fr", QUOTED_TABLE, "mon doigt a glissé ! refaites moi la même", "create_booking", BOOKED),
    # A home that was shown is seen on a day.
    (
        "en",
        HOMES,
        "lovely, hubby and I could come look at it on saturday at 10 in the morning after mass",
        "schedule_viewing",
        {"property": 3, "day": SATURDAY, "time": "10:00"},
    ),
    (
        "en",
        HOMES,
        "what about the second one on saturday at 9am",
        "schedule_viewing",
        {"property": 4, "day": SATURDAY, "time": "09:00"},
    ),
]


@pytest.mark.parametrize(("language", "before", "said", "tool", "arguments"), TURNS)
def test_a_turn_is_about_what_was_said_before(
    language: str, before: Before, said: str, tool: str, arguments: dict[str, Any]
) -> None:
    assert hear([before], said, language=language).calls == [(tool, arguments)]


@pytest.mark.parametrize(
    ("language", "said", "before"),
    [
        ("en", "yes for the table", QUOTED_TABLE),
        ("fr", "oui pour la table", QUOTED_TABLE),
        ("fr", "oui la moto aussi", QUOTED_RIDE),
        ("rw", "yego kuri moto", QUOTED_RIDE),
        ("sw", "ndiyo kwa meza", QUOTED_TABLE),
    ],
)
def test_of_two_quotes_the_one_that_is_named_is_agreed_to(
    language: str, said: str, before: Before
) -> None:
    heard = hear([QUOTED_TABLE, QUOTED_RIDE], said, language=language)
    assert heard.calls == [(before.tool, before.arguments)]


@pytest.mark.parametrize("said", ["a friend drives me", "my cousin picked me up already"])
def test_who_is_taken_by_somebody_else_needs_no_ride(said: str) -> None:
    assert hear([], said).calls == [("cancel_ride", {})]
    assert hear([QUOTED_RIDE], said).text == "All right, no ride then."


ORDERS: list[tuple[str, str, list[dict[str, Any]], str | None]] = [
    ("en", "simba please: 2 milk", [{"product": "milk", "quantity": 2}], "simba"),
    ("fr", "Bonsoir maman, deux sucres svp", [{"product": "sucres", "quantity": 2}], None),
    (
        "fr",
        "pour la rentrée il me faut dix cahiers, à la papeterie Ishuri",
        [{"product": "cahiers", "quantity": 10}],
        "papeterie ishuri",
    ),
    (
        "en",
        "fine, i will ask the doctor. give me 2 paracetamol from vita",
        [{"product": "paracetamol", "quantity": 2}],
        "vita",
    ),
]


@pytest.mark.parametrize(("language", "said", "items", "shop"), ORDERS)
def test_an_order_is_read_without_the_words_around_it(
    language: str, said: str, items: list[dict[str, Any]], shop: str | None
) -> None:
    ordered: dict[str, Any] = {"items": items, **({"shop": shop} if shop else {})}
    assert hear([], said, language=language).calls == [("order_for_pickup", ordered)]


@pytest.mark.parametrize(
    ("language", "said"),
    [("en", "is there parking?"), ("fr", "c'est quoi le menu ?"), ("sw", "kuna maegesho?")],
)
def test_what_is_not_known_of_a_venue_is_said_to_be_unknown(language: str, said: str) -> None:
    [(tool, arguments)] = hear([], said, language=language).calls
    assert (tool, arguments["asks_more"]) == ("venue_information", True)
