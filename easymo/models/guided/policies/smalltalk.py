"""Answers that need no tool: greetings, thanks, what EasyMO is, what it cannot do."""

from easymo.models.guided.lexicon.text import fold
from easymo.models.guided.nlu.intents import Intent, matches
from easymo.models.guided.policies.decision import Moment, Say

ANSWERED: dict[Intent, str] = {
    "hello": "general.hello",
    "how_are_you": "general.how_are_you",
    "thanks": "general.thanks",
    "goodbye": "general.goodbye",
    "who": "general.who",
    "can_do": "general.can_do",
    "insult": "general.insult",
    "out_of_scope": "general.out_of_scope",
    "yes": "guided.what_else",
    "no": "guided.what_else",
    "drop": "guided.what_else",
}

# A day beside these ("who won yesterday") is no wish to book.
ABOUT_SOMETHING_ELSE: set[Intent | None] = {"out_of_scope", "who", "insult"}


# In more words than these she speaks of something else as well.
MOST_FAREWELL_WORDS = 8


def says_farewell(text: str) -> bool:
    """Whether a short message thanks or says goodbye, and asks for nothing."""
    plain = fold(text)
    if not plain or len(plain.split()) > MOST_FAREWELL_WORDS:
        return False
    return matches(plain)[:1] in (["thanks"], ["goodbye"])


def answer(moment: Moment, intent: Intent | None) -> Say | None:
    """The sentence for `intent`, when words are all it needs."""
    if intent == "hello" and moment.situation.name:
        return Say("general.hello_named", {"name": moment.situation.name})
    return Say(ANSWERED[intent]) if intent in ANSWERED else None
