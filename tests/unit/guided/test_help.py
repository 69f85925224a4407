"""Questions about how EasyMO works: looked up, whoever has the conversation."""

import pytest
from langchain_core.messages import AIMessage, HumanMessage, ToolMessage

from easymo.messages.catalogue import say
from tests.unit.guided.conftest import Ask
from tests.unit.guided.test_payment import road

LOOKED_UP = [
    "can I get my money back?",
    "which languages do you speak?",
    "is my money safe?",
    "do you speak Kinyarwanda",
    "who can read my messages?",
    "what is the PIN for?",
    "how do I know that nobody robs me",
    "est-ce que mon argent est en sécurité ?",
    "quelles langues parlez-vous ?",
    "je peux récupérer mon argent ?",
    "on peut louer tout le lieu ?",
    "vos collègues lisent-ils ce que j'écris",
]
NOT_LOOKED_UP = [
    "hello",
    "2 places tomorrow 7pm",
    "how much is it?",
    "my balance",
    "zzz qqq",
    "why?",
]


@pytest.mark.parametrize("agent", [None, "booking", "general", "payment"])
@pytest.mark.parametrize("text", LOOKED_UP)
def test_a_general_question_is_looked_up_whole(ask: Ask, text: str, agent: str | None) -> None:
    assert road(ask, text, agent=agent) == [("search_help", {"question": text})]


@pytest.mark.parametrize("text", NOT_LOOKED_UP)
def test_what_others_answer_is_not_looked_up(ask: Ask, text: str) -> None:
    assert "search_help" not in [name for name, _ in road(ask, text, agent=None)]


def test_a_question_that_nothing_else_understands_is_looked_up(ask: Ask) -> None:
    question = "do the waiters wear green hats on duty?"
    [call] = ask("general", question).tool_calls
    assert call["name"] == "search_help"


def test_a_booking_in_the_making_goes_on_after_a_question(ask: Ask) -> None:
    call = {"name": "create_booking", "args": {"day": "2026-11-23"}, "id": "c"}
    looked = {"name": "search_help", "args": {"question": "?"}, "id": "h"}
    window = [
        HumanMessage("a table tomorrow"),
        AIMessage("", tool_calls=[call]),
        ToolMessage("?", tool_call_id="c", artifact={"say": "?", "asks": "guests"}),
        AIMessage("For how many?"),
        HumanMessage("can I get my money back?"),
        AIMessage("", tool_calls=[looked]),
        ToolMessage("!", tool_call_id="h", artifact={"say": "!"}),
        AIMessage("!"),
    ]
    assert road(ask, *window, "2", agent="general") == [
        ("create_booking", {"day": "2026-11-23", "guests": 2})
    ]


def test_the_answer_is_the_articles_own_words(ask: Ask) -> None:
    call = {"name": "search_help", "args": {"question": "refunds?"}, "id": "h"}
    found = ToolMessage("Answer from this", tool_call_id="h", artifact={"say": "All of it."})
    said = ask("general", "refunds?", AIMessage("", tool_calls=[call]), found)
    assert said.text == "All of it."
    assert said.text != say("guided.unclear")
