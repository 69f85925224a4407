"""The facts of a line, each as it was said last: customers correct themselves as they write."""

import re
from dataclasses import dataclass, field, replace
from functools import cache
from itertools import pairwise

from easymo.models.guided.entities import times
from easymo.models.guided.entities.resolution import is_correction
from easymo.models.guided.lexicon.phrasebook import phrasebooks
from easymo.models.guided.lexicon.text import alternation, whole
from easymo.models.guided.nlu.fact_reading import FactReading
from easymo.models.guided.nlu.facts import Facts, Moment

_ENDS = ".!?;"
# `19h et non 20h` denies what follows.
_AND_NOT = re.compile(r"(?<![a-z])(?:et|and|na)\s+(?=non?\b)n")
_SENTENCE_END = re.compile(r"(?<=[.!?;])\s+")


@dataclass(frozen=True)
class LineFacts:
    """`bare` holds numbers that nothing explains; `open` names facts that were said in more than
    one way, or that cannot be."""

    facts: Facts = field(default_factory=Facts)
    bare: tuple[int, ...] = ()
    unexplained: int = 0
    is_correction: bool = False
    corrects_itself: bool = False
    open: frozenset[str] = frozenset()


def read_line(text: str, moment: Moment) -> LineFacts:
    """The facts of a line, each as it was said last: `2 at 9pm. Actually make it 4`."""
    corrects = is_correction(text)
    said = LineFacts(is_correction=corrects)
    last: str | None = None
    at_first = frozenset[str]()
    for part in _part_corrections(text) if corrects else [text]:
        read = FactReading(part, moment)
        facts, bare = read.facts(), tuple(m.value for m in read.bare)
        if last and len(bare) == 1 and facts.guests is None and is_correction(part):
            facts, bare = facts.with_(_corrected(facts, last, bare[0])), ()
        at_first = at_first if is_correction(part) else at_first | set(facts.known)
        said = replace(
            said,
            facts=said.facts.with_(facts),
            bare=bare or said.bare,
            unexplained=said.unexplained + read.unexplained,
            corrects_itself=said.corrects_itself or _corrects(part, facts, at_first),
            open=(said.open - set(facts.known)) | read.open,
        )
        if read.last:
            last = "guests" if part[-1] in _ENDS else read.last
    return said


def _corrects(part: str, facts: Facts, at_first: frozenset[str]) -> bool:
    """`2 people, no 4 people`: what was said at first is said anew. A correction of an earlier
    message begins as one: `no, 4 people`."""
    return is_correction(part) and not at_first.isdisjoint(facts.known)


def _part_corrections(text: str) -> list[str]:
    """A line in sentences, and each in what was said first and what corrects it."""
    starts = {match.start() for match in _corrections().finditer(text)}
    starts -= {match.end() - 1 for match in _AND_NOT.finditer(text)}
    starts |= {match.end() for match in _SENTENCE_END.finditer(text)}
    cuts = [0, *sorted(starts - {0}), len(text)]
    parts = (text[begin:end].strip() for begin, end in pairwise(cuts))
    return [part for part in parts if part]


def _corrected(beside: Facts, last: str, number: int) -> Facts:
    """`at 7, no 8`: another time; `2 at 9pm. Make it 4`: in a sentence of its own, a party.

    `no 3, at 7`: beside an hour it is no other one.
    """
    if last == "time" and beside.time is None and (at := times.read_likely(number)):
        return Facts(time=at)
    return Facts(guests=number)


@cache
def _corrections() -> re.Pattern[str]:
    return whole(alternation(word for book in phrasebooks() for word in book.cues.corrections))
