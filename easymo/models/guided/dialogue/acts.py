"""What stands in front of what counts: assent, denial, greetings, thanks; and what is left.

`ok. and is there parking`, `sawa lakini nataka watu watano`, `oui pour le deuxième`: the word in
front is an act of its own, and decides nothing about the rest.
"""

import re
from dataclasses import dataclass
from functools import cache
from typing import Literal

from easymo.models.guided.lexicon.phrasebook import phrasebooks
from easymo.models.guided.lexicon.text import fold

Courtesy = Literal["affirm", "deny", "greet", "filler"]

MOST_WORDS = 5
"""Of one word in front."""
_WORD = re.compile(r"\S+")
_BREAKS = ".,;:!\n-–…"
_EDGE = " .,;:!?-–…\n"


@dataclass(frozen=True)
class Opener:
    """A word in front, as it was written."""

    kind: Courtesy
    words: str


@dataclass(frozen=True)
class Utterance:
    """A burst: what stands in front, and what counts. `rest` is empty when nothing else is said."""

    openers: tuple[Opener, ...]
    rest: str

    @property
    def assents(self) -> bool:
        return self._decision == "affirm"

    @property
    def denies(self) -> bool:
        """The last word decides: `c'est bon, oublie` calls it off."""
        return self._decision == "deny"

    @property
    def _decision(self) -> Courtesy | None:
        decided = [one.kind for one in self.openers if one.kind in ("affirm", "deny")]
        return decided[-1] if decided else None


def part_openers(burst: str) -> Utterance:
    """Take the words in front off, one after the other, with what joins them to the rest."""
    words = [*_WORD.finditer(burst)]
    openers: list[Opener] = []
    at = 0
    while at < len(words):
        taken = _opener(burst, words, at)
        if taken is None:
            break
        openers.append(taken[0])
        at = _skip_joins(words, taken[1])
    rest = burst[words[at].start() :].strip() if at < len(words) else ""
    return Utterance(tuple(openers), rest)


def _opener(burst: str, words: list[re.Match[str]], at: int) -> tuple[Opener, int] | None:
    """The longest known phrase here that is set off from what follows, and where it ends."""
    for end in range(min(len(words), at + MOST_WORDS), at, -1):
        written = burst[words[at].start() : words[end - 1].end()]
        if any(mark in written[:-1] for mark in ",;\n") or "?" in written:
            continue
        plain = fold(written).strip(_EDGE)
        kind = _kinds().get(plain)
        if kind and (_is_set_off(burst, words, end) or plain in _interjections()):
            return Opener(kind, written), end
    return None


def _is_set_off(burst: str, words: list[re.Match[str]], end: int) -> bool:
    """Whether the phrase ends there: at the end, before a break, or before a word that joins."""
    last = words[end - 1]
    if end == len(words) or last[0][-1] in _BREAKS:
        return True
    following = words[end]
    return "\n" in burst[last.end() : following.start()] or _is_join(following[0])


def _skip_joins(words: list[re.Match[str]], at: int) -> int:
    while at < len(words) - 1 and _is_join(words[at][0]):
        at += 1
    return at


def _is_join(word: str) -> bool:
    return fold(word).strip(_EDGE) in _joins()


@cache
def _kinds() -> dict[str, Courtesy]:
    """Phrases that may stand in front. A phrase of two kinds is the stronger one."""
    found: dict[str, Courtesy] = {}
    for book in phrasebooks():
        intents = book.intents
        found |= dict.fromkeys(map(fold, book.assent.filler), "filler")
        greetings = (*intents["hello"].phrases, *book.cues.greetings)
        found |= dict.fromkeys(map(fold, greetings), "greet")
    for book in phrasebooks():
        found |= dict.fromkeys(map(fold, book.assent.yes), "affirm")
        found |= dict.fromkeys(map(fold, book.assent.no), "deny")
    return {phrase: kind for phrase, kind in found.items() if phrase}


@cache
def _interjections() -> frozenset[str]:
    """Those that mean nothing else, whatever stands behind them."""
    cues = [book.cues for book in phrasebooks()]
    return frozenset(fold(w) for each in cues for w in (*each.interjections, *each.greetings))


@cache
def _joins() -> frozenset[str]:
    """One word each: `but`, `and`, `then`."""
    cues = [book.cues for book in phrasebooks()]
    joins = (fold(word) for each in cues for word in (*each.goes_on, *each.joins))
    return frozenset(word for word in joins if " " not in word)
