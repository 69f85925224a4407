"""Triage: which agent serves a burst, in which language, and whether it holds a second request."""

import re
from dataclasses import dataclass
from functools import cache

from easymo.models.guided.dialogue.window import FACT_TOOLS, Window
from easymo.models.guided.lexicon.phrasebook import phrasebooks
from easymo.models.guided.lexicon.situation import Situation
from easymo.models.guided.lexicon.text import one_of
from easymo.models.guided.nlu.agent_prediction import owner
from easymo.models.guided.nlu.intent_resolution import purpose
from easymo.models.guided.nlu.intents import INTENTS, MEMORY, MONEY, PROFILE, Intent, intents_with
from easymo.models.guided.nlu.nearest_example import Nearest
from easymo.models.guided.nlu.understanding import Understanding, understand
from easymo.models.guided.policies import driver, feedback, memory, payment, shop, support
from easymo.models.guided.policies import property as properties
from easymo.models.guided.policies.decision import Call, Decision
from easymo.models.guided.policies.smalltalk import ABOUT_SOMETHING_ELSE

# These turn to EasyMO itself; the rest of small talk stays where the conversation is.
GENERAL: set[Intent | None] = {"hello", "can_do", "how_are_you"}
SMALL = intents_with("small_talk") | {None}
# `… and pay with momo`: how, and no request of its own.
HOW = "pay_with"
# Reading a piece costs milliseconds, and a burst of commas has a thousand of them.
MOST_PIECES = 20
COMPLAINTS = {"complaint", "complain"}
# What a complaint is not about: these are requests of their own beside it.
APART = {"book", "view", "tickets", "person"}
# Of the second, right after the first, more of the same: how it is paid, what it costs.
ONE_THING = {("book", "pay"), ("ride", "info")}
KINDS: dict[Intent | None, str] = {
    "availability": "book",
    **dict.fromkeys(("order", "products", "stock", "shops"), "order"),
    **dict.fromkeys(("homes", "viewing"), "homes"),
}
NEW = {None, "general"}
"""Whose conversations are about nothing yet."""
GOES_ON = {"shop": shop.goes_on, "property": properties.goes_on}
"""Whether a message goes on with what an agent was about, by agent."""


@dataclass(frozen=True)
class _Part:
    """A piece of the burst that could stand alone."""

    text: str
    understood: Understanding

    @property
    def kind(self) -> str | None:
        intent = self.understood.intent
        if intent in SMALL or intent == HOW:
            return "book" if self.understood.facts else None
        return KINDS.get(intent, str(intent))


def decide(window: Window, situation: Situation, language: str, nearest: Nearest) -> Decision:
    """One call of `Route`."""
    burst = window.burst
    first, second = _requests(burst, situation, language)
    understood = understand(first, situation, language)
    current = situation.current_agent
    if _answers_wallet(window, understood):
        intent, agent, why = understood.intent, "payment", "the question before"
    elif window.asked_what_happened and support.answers(understood):
        intent, agent, why = understood.intent, "support", "the question before"
        first, second = burst.strip(), None
    elif _answers_ride(window, understood):
        intent, agent, why = understood.intent, "driver", "the question before"
    elif feedback.answers(window, understood):
        intent, agent, why = understood.intent, "general", "the question before"
    elif current in GOES_ON and GOES_ON[current](window, understand(burst, situation, language)):
        first, second = burst.strip(), None
        intent, agent, why = understood.intent, current, "what was going on"
    elif memory.is_meant(understood) and not _is_answering(window, understood):
        intent, agent, why = understood.intent, "general", "memory"
    else:
        intent = purpose(understood, nearest, in_episode=current == "booking")
        agent = _of_money(understood, intent, window) or _agent(understood, intent, current)
        why = "phrases" if intent == understood.intent else "meaning"
        if current in NEW and (likely := owner(understood)) not in (None, agent):
            agent, why = str(likely), "likeness"
    route = {
        "reason": f"{intent or ('facts' if understood.facts else 'nothing new')}, by {why}",
        "agent": agent,
        "language": language,
        "request": first,
        "second_request": second,
    }
    return [Call("Route", route)]


def _answers_wallet(window: Window, understood: Understanding) -> bool:
    question = window.money_question
    if question is None or understood.intent not in SMALL:
        return False
    return payment.answers(question, understood)


def _answers_ride(window: Window, understood: Understanding) -> bool:
    if window.ride_question is None or understood.intent not in (None, "yes"):
        return False
    return driver.answers(understood)


def _is_answering(window: Window, understood: Understanding) -> bool:
    """`I prefer Kimironko` while a booking is being made is about that booking."""
    return window.episode.is_open and understood.intent not in MEMORY


def _of_money(understood: Understanding, intent: Intent | None, window: Window) -> str | None:
    """Who serves a message about money: a booking that is being made is paid under its quote."""
    episode, facts = window.episode, understood.facts
    if intent == HOW and (episode.tool in FACT_TOOLS or facts):
        return "booking"
    if intent == "pay" and (episode.is_quoted or facts.is_order):
        return "booking"
    if intent in MONEY:
        return "payment"
    return None


def _agent(understood: Understanding, intent: Intent | None, current: str | None) -> str:
    """The current agent, until the subject changes."""
    facts = understood.facts
    if intent == "cancel" and current == "driver" and understood.intents == ("cancel",):
        return "driver"
    if intent in PROFILE:
        return "general"
    if intent and (specialist := INTENTS[intent].agent) not in ("general", "payment"):
        return specialist
    if intent == "help" or intent in ABOUT_SOMETHING_ELSE:
        return "general"
    if intent != understood.intent:
        return "general" if intent in GENERAL else (current or "general")
    if facts.day or facts.time or facts.guests is not None or understood.open:
        return "booking" if intent != "info" else (current or "general")
    if intent in GENERAL:
        return "general"
    return current or "general"


def _requests(burst: str, situation: Situation, language: str) -> tuple[str, str | None]:
    """The burst in one or two requests, each in the customer's own words."""
    pieces = [piece for piece in _break().split(burst) if piece and piece.strip(" ,.;!?\n")]
    if len(pieces) > MOST_PIECES:
        return burst.strip(), None
    parts = [_Part(piece.strip(), understand(piece, situation, language)) for piece in pieces]
    kinds = {part.kind for part in parts if part.kind}
    if kinds & COMPLAINTS and not kinds & APART:
        return burst.strip(), None
    if not kinds & COMPLAINTS and understand(burst, situation, language).intent in COMPLAINTS:
        # "You took my money, and no booking": what is wrong shows in the whole alone.
        return burst.strip(), None
    starts = [i for i, part in enumerate(parts) if _begins(i, parts)]
    if len(starts) < 2:
        return burst.strip(), None
    at = _position(burst, pieces, starts[1])
    first, second = burst[:at], burst[at:]
    return _trimmed(first), _trimmed(second) or None


def _begins(i: int, parts: list[_Part]) -> bool:
    """Whether this piece asks for something that the pieces before it do not."""
    kind = parts[i].kind
    before = [part for part in parts[:i] if part.kind]
    if kind is None:
        return False
    if not before:
        return True
    last = before[-1]
    if (last.kind, kind) in ONE_THING:
        return False
    if kind != last.kind:
        return _stands_alone(parts[i])
    return kind == "book" and _is_other_booking(last.understood, parts[i].understood)


def _stands_alone(part: _Part) -> bool:
    """Facts without a word of their own (`… and 4 people`) belong to what was said before."""
    return part.understood.intent not in SMALL


def _is_other_booking(first: Understanding, second: Understanding) -> bool:
    """`2 for tomorrow and 3 for friday`; not `2 tomorrow, no, 3`."""
    if second.is_correction:
        return False
    if second.again:
        return True
    both_days = first.facts.day and second.facts.day
    return bool(both_days and first.facts.guests is not None and second.facts.guests is not None)


def _position(burst: str, pieces: list[str], index: int) -> int:
    at = 0
    for piece in pieces[: index + 1]:
        at = burst.index(piece, at)
        at += len(piece)
    return at - len(pieces[index])


def _trimmed(text: str) -> str:
    return _trailing_join().sub("", text.strip(" ,;.\n")).strip(" ,;\n")


@cache
def _break() -> re.Pattern[str]:
    joins = one_of(word for book in phrasebooks() for word in book.cues.joins)
    return re.compile(rf"\n+|(?<=[a-zA-Z0-9])[.!?;]+\s+|,\s*|\b{joins}\b", re.IGNORECASE)


@cache
def _trailing_join() -> re.Pattern[str]:
    joins = one_of(word for book in phrasebooks() for word in book.cues.joins)
    return re.compile(rf"(?:[\s,]+{joins})+$|^(?:{joins}\s+)+", re.IGNORECASE)
