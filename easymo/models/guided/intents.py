"""What a message is for, by phrase lists; meaning decides only what the lists do not know."""

import re
from functools import cache
from typing import Literal

from easymo.models.guided.cues import denying
from easymo.models.guided.language import detect
from easymo.models.guided.phrasebook import phrasebooks
from easymo.models.guided.signs import signs
from easymo.models.guided.text import one_of, whole

Intent = Literal[
    "complaint",
    "complain",
    "tickets",
    "person",
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
    "cancel",
    "change",
    "view",
    "availability",
    "info",
    "book",
    "balance",
    "history",
    "top_up",
    "pay",
    "pay_with",
    "pay_how",
    "ride",
    "ride_cancel",
    "ride_status",
    "ride_fare",
    "nearby",
    "distance",
    "order",
    "order_cancel",
    "orders",
    "products",
    "stock",
    "shops",
    "homes",
    "viewing",
    "viewing_cancel",
    "viewings",
    "help",
    "insult",
    "who",
    "can_do",
    "how_are_you",
    "out_of_scope",
    "drop",
    "thanks",
    "goodbye",
    "hello",
    "yes",
    "no",
]

# The first that is found leads; "thanks, please cancel it" is about cancelling.
ORDER: tuple[Intent, ...] = (
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
)
DENIABLE = {
    "complain",
    "person",
    "forget",
    "cancel",
    "book",
    "view",
    "top_up",
    "pay",
    "pay_with",
    "ride",
    "ride_cancel",
    "order",
}
MONEY: set[Intent | None] = {"balance", "history", "top_up", "pay", "pay_with", "pay_how"}
SUPPORT: set[Intent | None] = {"complaint", "complain", "tickets", "person"}
BOOKINGS: set[Intent | None] = {"book", "availability", "cancel", "view", "change"}
RIDES: set[Intent | None] = {
    "ride",
    "ride_cancel",
    "ride_status",
    "ride_fare",
    "nearby",
    "distance",
}
SHOPPING: set[Intent | None] = {
    "order",
    "order_cancel",
    "orders",
    "products",
    "stock",
    "shops",
}
HOMES: set[Intent | None] = {"homes", "viewing", "viewing_cancel", "viewings"}
PROFILE: set[Intent | None] = {
    "settings",
    "call_me",
    "usual_venue",
    "reminders_off",
    "reminders_on",
    "feedback_off",
    "feedback_on",
    "quiet_hours",
}
MEMORY: set[Intent | None] = {"forget", "recall", "remember"}


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
    return [name for name in ORDER if name in said]


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
        for name in ORDER
    }


@cache
def _denial(language: str) -> re.Pattern[str]:
    """`don't cancel`, `n'annulez pas`: asking for nothing of the kind."""
    words = denying("denials", language)
    return re.compile(rf"(?<![a-z0-9]){words}\s+(?:[a-z]+\s+){{0,2}}$")
