"""Which agent serves a message, in which language, and what else it asks for."""

from typing import Any

import pytest

from easymo.models.guided.lexicon.language import detect_language
from tests.unit.guided.conftest import Ask

LANGUAGES = {
    "2 places tomorrow 7pm": "en",
    "hello": "en",
    "How much is it?": "en",
    "cancel my booking": "en",
    "what is free on saturday": "en",
    "bonjour": "fr",
    "2 places demain à 19h": "fr",
    "je veux réserver une table": "fr",
    "c'est combien ?": "fr",
    "annuler ma réservation": "fr",
    "qu'est-ce qui est libre samedi ?": "fr",
    "slt": "fr",
    "oui": "fr",
    "yes": "en",
}
SHORT = ["ok", "2", "Kimironko", "19:00", "👍", ""]

FRESH = {
    "2 places tomorrow 7pm": "booking",
    "2 places demain 19h": "booking",
    "what is free on saturday?": "booking",
    "I want to make a reservatoin": "booking",
    "cancel my booking": "booking",
    "annulez svp": "booking",
    "do I have a booking?": "booking",
    "saturday": "booking",
    "a table for two": "booking",
    "friday or saturday": "booking",
    "is kimironko open tomorrow": "general",
    "hello": "general",
    "thanks": "general",
    "how much is it?": "general",
    "where are you?": "general",
    "are you a bot?": "general",
    "que peux-tu faire ?": "general",
    "tell me a joke": "general",
    "who won the match yesterday": "general",
    "yes": "general",
    "zzz qqq": "general",
}
STAYS = ["4 people", "saturday", "the second one", "yes", "ok", "2", "kimironko", "how much is it?"]

SECOND = {
    "book 2 for tomorrow 7pm and also how much is it?": (
        "book 2 for tomorrow 7pm",
        "how much is it?",
    ),
    "cancel my booking and book another for Friday": (
        "cancel my booking",
        "book another for Friday",
    ),
    "annulez ma réservation et réservez une table pour vendredi": (
        "annulez ma réservation",
        "réservez une table pour vendredi",
    ),
    "2 places demain 19h. C'est combien ?": ("2 places demain 19h", "C'est combien ?"),
    "show my bookings\nand where are you": ("show my bookings", "where are you"),
    "2 people tomorrow 7pm and 3 people on friday 9pm": (
        "2 people tomorrow 7pm",
        "3 people on friday 9pm",
    ),
}
ONE = [
    "2 places tomorrow 7pm",
    "hello, I want a table for two and my wife is vegetarian",
    "hi! 2 places tomorrow. thanks",
    "tomorrow 7pm, 2 people, and at kimironko",
    "my wife and I want to come on friday",
    "2 people tomorrow, no wait 3 people on friday",
    "book a table for 2 and 2 kids tomorrow",
    "réserver pour moi et ma femme, demain soir",
    "is there a table free tomorrow, I want to book for 4",
]


def route(ask: Ask, text: str, **situation: Any) -> dict[str, Any]:
    [call] = ask("triage", text, **situation).tool_calls
    assert call["name"] == "Route"
    return dict(call["args"])


@pytest.mark.parametrize(("text", "language"), LANGUAGES.items())
def test_the_language_of_a_message_wins_over_the_remembered_one(text: str, language: str) -> None:
    other = {"en": "fr", "fr": "en"}[language]
    assert detect_language(text, other) == language


@pytest.mark.parametrize("text", SHORT)
@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_message_too_short_to_tell_keeps_the_language(text: str, language: str) -> None:
    assert detect_language(text, language) == language


@pytest.mark.parametrize(("text", "agent"), FRESH.items())
def test_a_new_conversation_goes_to_the_agent_of_its_subject(
    ask: Ask, text: str, agent: str
) -> None:
    assert route(ask, text)["agent"] == agent


@pytest.mark.parametrize("text", STAYS)
def test_a_conversation_stays_with_its_agent_while_the_subject_does(ask: Ask, text: str) -> None:
    assert route(ask, text, current_agent="booking")["agent"] == "booking"


def test_a_new_subject_moves_the_conversation(ask: Ask) -> None:
    assert route(ask, "who are you?", current_agent="booking")["agent"] == "general"
    assert route(ask, "book a table", current_agent="general")["agent"] == "booking"


@pytest.mark.parametrize(("text", "requests"), SECOND.items())
def test_a_second_request_is_found(ask: Ask, text: str, requests: tuple[str, str]) -> None:
    found = route(ask, text)
    assert (found["request"], found["second_request"]) == requests


@pytest.mark.parametrize("text", ONE)
def test_one_request_is_left_whole(ask: Ask, text: str) -> None:
    found = route(ask, text)
    assert (found["request"], found["second_request"]) == (text, None)
