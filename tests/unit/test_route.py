"""Which of the customer's words each agent gets, whatever triage calls them."""

import pytest

from nodes.prompts.route import Route, list_requests

SAID = {
    "en": "Book 2 places tomorrow at 7pm, and what is my balance?",
    "fr": "Réservez 2 places demain à 19h, et quel est mon solde ?",
    "rw": "Ndashaka imyanya 2 ejo saa 19:00, kandi mfite angahe kuri konti?",
    "sw": "Nataka nafasi 2 kesho saa 19:00, na salio langu ni kiasi gani?",
}


def route(request: str, *further: tuple[str, str | None]) -> Route:
    others = [{"request": words, "agent": agent} for words, agent in further]
    given = {"reason": "?", "agent": "booking", "language": "en", "request": request}
    return Route.model_validate({**given, "further": others})


def parts(said: str, found: Route) -> list[tuple[str, str | None]]:
    return [(one["text"], one["agent"]) for one in list_requests(found, said)]


@pytest.mark.parametrize("language", SAID)
def test_parts_in_the_customers_own_words_are_served_by_the_agents_named(language: str) -> None:
    said = SAID[language]
    first, second = (part.strip() for part in said.split(",", 1))
    found = route(first.upper(), (second, "payment"))
    assert parts(said, found) == [(first.upper(), "booking"), (second, "payment")]


@pytest.mark.parametrize("language", SAID)
def test_a_part_in_a_models_words_is_the_whole_message(language: str) -> None:
    said = SAID[language]
    told = route("Book a table for 20 people", ("Tell the balance of the wallet", "payment"))
    assert parts(said, told) == [(said, "booking"), (said, "payment")]


def test_what_nobody_quoted_and_nobody_has_stays_with_the_first() -> None:
    said = SAID["en"]
    first = said.split(",")[0]
    assert parts(said, route(first, ("the balance, please", None))) == [(said, "booking")]
    assert parts(said, route(first, ("the balance, please", "booking"))) == [(said, "booking")]


def test_three_requests_are_three() -> None:
    said = "a table at 7, a moto home and two breads"
    found = route("a table at 7", ("a moto home", "driver"), ("two breads", "shop"))
    assert [agent for _, agent in parts(said, found)] == ["booking", "driver", "shop"]


def test_a_second_request_may_come_by_its_words_alone() -> None:
    given = {"reason": "?", "agent": "booking", "language": "en", "request": "a table"}
    found = Route.model_validate({**given, "second_request": "my balance"})
    assert parts("a table, my balance", found)[1] == ("my balance", None)
