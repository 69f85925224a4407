"""What a message is for, by phrase lists; meaning decides only what the lists do not know."""

import re
from collections.abc import Mapping
from functools import cache
from typing import Literal

from easymo.agents.table import AgentName
from easymo.models.guided.lexicon.language import detect
from easymo.models.guided.lexicon.negation import denying
from easymo.models.guided.lexicon.phrasebook import phrasebooks
from easymo.models.guided.lexicon.text import one_of, whole
from easymo.models.guided.nlu.keyword_pairs import signs

Intent = Literal[
    "complaint",
    "tickets",
    "complain",
    "person",
    "insult",
    "settings",
    "call_me",
    "usual_venue",
    "reminders_off",
    "reminders_on",
    "feedback_off",
    "feedback_on",
    "quiet_hours",
    "forget",
    "recall",
    "remember",
    "ride_cancel",
    "order_cancel",
    "viewing_cancel",
    "cancel",
    "change",
    "ride_status",
    "ride_fare",
    "distance",
    "nearby",
    "ride",
    "orders",
    "viewings",
    "viewing",
    "homes",
    "stock",
    "order",
    "products",
    "shops",
    "help",
    "pay_how",
    "history",
    "top_up",
    "pay",
    "balance",
    "view",
    "info",
    "availability",
    "book",
    "pay_with",
    "drop",
    "who",
    "how_are_you",
    "can_do",
    "out_of_scope",
    "thanks",
    "goodbye",
    "hello",
    "yes",
    "no",
]

Trait = Literal["deniable", "setting", "memory", "small_talk", "shared"]
"""`deniable`: "don't …" asks for nothing of the kind. `setting`, `memory`: about what is kept of
the customer. `small_talk`: asks for nothing. `shared`: said around anything, and words that a
table, goods and homes have in common."""


class IntentSpec:
    """Whose an intent is, whatever was said before, and what else is true of it."""

    def __init__(self, agent: AgentName = "general", *traits: Trait) -> None:
        self.agent = agent
        self.traits = frozenset(traits)


INTENTS: Mapping[Intent, IntentSpec] = {
    "complaint": IntentSpec("support"),
    "tickets": IntentSpec("support"),
    "complain": IntentSpec("support", "deniable"),
    "person": IntentSpec("support", "deniable"),
    "insult": IntentSpec("general", "shared"),
    "settings": IntentSpec("general", "setting"),
    "call_me": IntentSpec("general", "setting"),
    "usual_venue": IntentSpec("general", "setting"),
    "reminders_off": IntentSpec("general", "setting"),
    "reminders_on": IntentSpec("general", "setting"),
    "feedback_off": IntentSpec("general", "setting"),
    "feedback_on": IntentSpec("general", "setting"),
    "quiet_hours": IntentSpec("general", "setting"),
    "forget": IntentSpec("general", "memory", "deniable"),
    "recall": IntentSpec("general", "memory"),
    "remember": IntentSpec("general", "memory"),
    "ride_cancel": IntentSpec("driver", "deniable"),
    "order_cancel": IntentSpec("shop"),
    "viewing_cancel": IntentSpec("property"),
    "cancel": IntentSpec("booking", "deniable", "shared"),
    "change": IntentSpec("booking"),
    "ride_status": IntentSpec("driver"),
    "ride_fare": IntentSpec("driver"),
    "distance": IntentSpec("driver"),
    "nearby": IntentSpec("driver"),
    "ride": IntentSpec("driver", "deniable"),
    "orders": IntentSpec("shop", "shared"),
    "viewings": IntentSpec("property"),
    "viewing": IntentSpec("property"),
    "homes": IntentSpec("property"),
    "stock": IntentSpec("shop", "shared"),
    "order": IntentSpec("shop", "deniable", "shared"),
    "products": IntentSpec("shop", "shared"),
    "shops": IntentSpec("shop", "shared"),
    "help": IntentSpec(),
    "pay_how": IntentSpec("payment"),
    "history": IntentSpec("payment"),
    "top_up": IntentSpec("payment", "deniable"),
    "pay": IntentSpec("payment", "deniable"),
    "balance": IntentSpec("payment", "shared"),
    "view": IntentSpec("booking", "deniable", "shared"),
    "info": IntentSpec("general", "shared"),
    "availability": IntentSpec("booking", "shared"),
    "book": IntentSpec("booking", "deniable", "shared"),
    "pay_with": IntentSpec("payment", "deniable"),
    "drop": IntentSpec("general", "shared"),
    "who": IntentSpec(),
    "how_are_you": IntentSpec("general", "small_talk"),
    "can_do": IntentSpec("general", "shared"),
    "out_of_scope": IntentSpec(),
    "thanks": IntentSpec("general", "small_talk"),
    "goodbye": IntentSpec("general", "small_talk"),
    "hello": IntentSpec("general", "small_talk", "shared"),
    "yes": IntentSpec("general", "small_talk", "shared"),
    "no": IntentSpec("general", "small_talk", "shared"),
}
"""The first that is found leads: "thanks, please cancel it" is about cancelling."""


def intents_of(agent: AgentName) -> set[Intent | None]:
    return {name for name, spec in INTENTS.items() if spec.agent == agent}


def intents_with(trait: Trait) -> set[Intent | None]:
    return {name for name, spec in INTENTS.items() if trait in spec.traits}


MONEY = intents_of("payment")
SUPPORT = intents_of("support")
BOOKINGS = intents_of("booking")
RIDES = intents_of("driver")
SHOPPING = intents_of("shop")
HOMES = intents_of("property")
PROFILE = intents_with("setting")
MEMORY = intents_with("memory")
DENIABLE = intents_with("deniable")


def matches(text: str) -> list[Intent]:
    """Intents whose phrases are in the corrected text, the leading one first.

    A phrase inside a longer phrase of another intent does not count: `my reservation` in
    `make my reservation`. A place makes a ride of what is nothing else: `I want to order sugar in
    Remera` is an order.
    """
    spans = [
        (name, match.start(), match.end())
        for name, pattern in _patterns().items()
        for match in pattern.finditer(text)
        if not (name in DENIABLE and _is_denied(text, match))
    ]
    kept = {
        name
        for name, start, end in spans
        if not any(
            _outweighs(other, name) and s <= start and end <= e and e - s > end - start
            for other, s, e in spans
        )
    }
    said = kept | (signs(text) - {"ride"} if kept & (SHOPPING | HOMES) else signs(text))
    return [name for name in INTENTS if name in said]


def _outweighs(longer: Intent, shorter: Intent) -> bool:
    """`want to move my table` stays a change, though `want … table` is longer."""
    if (longer, shorter) == ("book", "pay"):
        return False
    return longer != shorter and (
        shorter not in {"cancel", "change"} or longer in {"info", "pay_how", "help", "ride_cancel"}
    )


def _is_denied(text: str, match: re.Match[str]) -> bool:
    return bool(_denial(detect(text)).search(text[: match.start()]))


@cache
def _patterns() -> dict[Intent, re.Pattern[str]]:
    return {
        name: whole(
            one_of(
                phrase
                for book in phrasebooks()
                if name in book.intents
                for phrase in book.intents[name].phrases
            )
        )
        for name in INTENTS
    }


@cache
def _denial(language: str) -> re.Pattern[str]:
    """`don't cancel`, `n'annulez pas`: asking for nothing of the kind."""
    words = denying("denials", language)
    return re.compile(rf"(?<![a-z0-9]){words}\s+(?:[a-z]+\s+){{0,2}}$")
