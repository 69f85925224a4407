"""Words that call off what is quoted, and say nothing else: `cancel the table`."""

import re
from collections.abc import Mapping
from functools import cache
from typing import Literal

from easymo.agents.table import AgentName
from easymo.models.guided.lexicon.intents import Intents, intents_of, intents_with
from easymo.models.guided.lexicon.language import detect_language
from easymo.models.guided.lexicon.negation import denial_pattern
from easymo.models.guided.lexicon.phrasebook import phrasebooks
from easymo.models.guided.lexicon.situation import Situation
from easymo.models.guided.lexicon.text import alternation, fold, whole
from easymo.models.guided.nlu.commands import read_assent
from easymo.models.guided.nlu.phrase_match import is_said, match_intents
from easymo.models.guided.nlu.understanding import Understanding, understand

QuotedNoun = Literal["table", "trip", "goods", "visit", "money"]
MOST_WORDS = 9
"""Who writes more says more."""
BESIDE: Intents = intents_with("reply") | intents_with("small_talk") | {"change"}
"""What may be said beside it: `I changed my mind, cancel it`."""
_LETTERS = re.compile(r"\w")
_CLAUSE = re.compile(r"[,.;:!\n]+")


AGENTS: Mapping[QuotedNoun, AgentName] = {
    "table": "booking",
    "trip": "driver",
    "goods": "shop",
    "visit": "property",
    "money": "payment",
}
"""Whose intents speak of it."""


def calls_off(said: str, quoted: QuotedNoun, situation: Situation) -> bool:
    """Whether it gives up what is quoted: no other day, party or place in it, and no question."""
    understood = understand(said, situation, detect_language(said))
    if not _is_of(quoted, understood):
        return False
    ends_it = intents_with("calls_off") & intents_of(AGENTS[quoted])
    return bool(ends_it & set(understood.intents)) or _names(quoted, said, understood)


def calls_off_with_reason(said: str, quoted: QuotedNoun, situation: Situation) -> bool:
    """`never mind the table, we will cook`: a clause that ends it, and none that asks or tells
    anything of ours."""
    first, *others = [part for part in _CLAUSE.split(said) if part.strip()] or [""]
    if not others or "?" in said or not calls_off(first, quoted, situation):
        return False
    return all(_asks_nothing(part, situation) for part in others)


def _asks_nothing(said: str, situation: Situation) -> bool:
    understood = understand(said, situation, detect_language(said))
    is_plain = not (understood.facts or understood.open or understood.bare)
    return is_plain and frozenset(understood.intents) <= BESIDE


def calls_off_by_name(said: str, understood: Understanding, quoted: QuotedNoun) -> bool:
    """`forget the order`: the same, in words that speak of nothing there is already."""
    is_cancelling = intents_with("calls_off") & set(understood.intents)
    return not is_cancelling and _is_of(quoted, understood) and _names(quoted, said, understood)


def confirms_end(said: str) -> bool:
    """`yes, cancel it`, asked whether something shall end: a yes, and nothing but that."""
    words = fold(said).replace(",", " ").split()
    begin = next((n for n in (2, 1) if read_assent(" ".join(words[:n])) == "yes"), 0)
    rest = " ".join(words[begin:])
    if not begin or "?" in said or "drop" in match_intents(rest):
        return False
    return bool(_verb().search(rest)) and not _says_more(rest, *AGENTS)


def _is_of(quoted: QuotedNoun, understood: Understanding) -> bool:
    is_more = understood.facts or understood.open or understood.bare or understood.other_venue
    if understood.words > MOST_WORDS or understood.is_question or is_more:
        return False
    own = (intents_with("quoted") | intents_with("calls_off")) & intents_of(AGENTS[quoted])
    # A table's word for it ends anything: "cancel my order".
    return frozenset(understood.intents) <= own | BESIDE | {"cancel"}


def _names(quoted: QuotedNoun, said: str, understood: Understanding) -> bool:
    intents, plain = understood.intents, fold(said)
    is_kept = is_said(plain, "cancel") and "cancel" not in intents  # "I do not want to cancel"
    return not is_kept and _is_verb_and_noun(plain, quoted)


def _is_verb_and_noun(plain: str, quoted: QuotedNoun) -> bool:
    """A verb, what is quoted, and nothing but words around: `no sugar in it` leaves the sugar."""
    verb = _verb().search(plain)
    is_of_it = _named(quoted).search(plain) or _words("alone").search(plain)
    if verb is None or not is_of_it:
        return False
    denials = whole(denial_pattern("denials", detect_language(plain)))
    return not denials.search(plain[: verb.start()]) and not _says_more(plain, quoted)


def _says_more(plain: str, *quoted: QuotedNoun) -> bool:
    """Whether something is said besides."""
    patterns = (_verb(), *(_named(noun) for noun in quoted), _words("around"))
    for pattern in patterns:
        plain = pattern.sub(" ", plain)
    return bool(_LETTERS.search(plain))


@cache
def _verb() -> re.Pattern[str]:
    words = (book.calling_off for book in phrasebooks())
    return whole(alternation(verb for each in words for verb in (*each.verbs, *each.alone)))


@cache
def _named(quoted: QuotedNoun) -> re.Pattern[str]:
    books = phrasebooks()
    nouns = (noun for book in books for noun in getattr(book.tasks, quoted))
    pronouns = (pronoun for book in books for pronoun in book.calling_off.pronouns)
    return whole(alternation((*nouns, *pronouns)))


@cache
def _words(name: Literal["alone", "around"]) -> re.Pattern[str]:
    return whole(alternation(w for book in phrasebooks() for w in getattr(book.calling_off, name)))
