"""What one burst of a customer's messages says: intents and facts, by rules alone."""

import datetime as dt
from dataclasses import dataclass, field, fields, replace
from functools import cache
from re import Pattern

from easymo.models.guided.entities import dates, guests, times, venues
from easymo.models.guided.entities.clock.delays import find_moments
from easymo.models.guided.entities.resolution import (
    has_alternatives,
    is_correction,
    keep_wanted,
    resolve_mention,
)
from easymo.models.guided.entities.special_requests import find_special_request
from easymo.models.guided.lexicon.intents import INTENTS, Intent
from easymo.models.guided.lexicon.phrasebook import phrasebooks
from easymo.models.guided.lexicon.situation import Situation
from easymo.models.guided.lexicon.spelling import correct_spelling, has_known_words
from easymo.models.guided.lexicon.text import Mention, alternation, mask, whole
from easymo.models.guided.nlu.phrase_match import match_intents

LONGEST_READ = 2_000
FEW_WORDS = 3


@dataclass(frozen=True)
class Facts:
    """What is known of a booking. Empty is not known."""

    venue: str | None = None
    day: dt.date | None = None
    time: dt.time | None = None
    guests: int | None = None
    special_request: str | None = None

    def with_(self, newer: "Facts") -> "Facts":
        """These facts, where the newer ones do not say otherwise."""
        said = {f.name: getattr(newer, f.name) for f in fields(newer)}
        return replace(self, **{name: v for name, v in said.items() if v is not None})

    def __bool__(self) -> bool:
        return self != Facts()

    @property
    def is_order(self) -> bool:
        """Whether they ask for a booking by themselves: so many people, then."""
        return self.guests is not None and bool(self.day or self.time)


@dataclass(frozen=True)
class Understanding:
    """What the rules read. `bare` holds numbers that nothing in the text explains."""

    text: str
    facts: Facts = Facts()
    intents: tuple[Intent, ...] = ()
    bare: tuple[int, ...] = ()
    words: int = 0
    unexplained: int = 0
    is_question: bool = False
    is_correction: bool = False
    again: bool = False
    other_venue: bool = False
    has_known_words: bool = False
    ordinal: int | None = None
    open: frozenset[str] = field(default=frozenset())
    """Facts that were said in more than one way, or that cannot be."""

    @property
    def may_have_meaning(self) -> bool:
        """Whether the nearest meaning is worth asking for: not of a lone word, nor of gibberish."""
        return self.words > 1 and self.has_known_words

    @property
    def intent(self) -> Intent | None:
        return self.intents[0] if self.intents else None


def understand(text: str, situation: Situation, language: str) -> Understanding:
    """Read a burst, line by line; a later line corrects an earlier one."""
    plain = correct_spelling(text[:LONGEST_READ], [v.name for v in situation.venues])
    lines = [_line(line, situation, language) for line in plain.split("\n") if line]
    facts = Facts()
    for line in lines:
        facts = facts.with_(line.facts)
    facts = facts.with_(Facts(special_request=find_special_request(text[:LONGEST_READ])))
    found = [intent for line in lines for intent in line.intents]
    return Understanding(
        text=text,
        facts=facts,
        intents=tuple(name for name in INTENTS if name in found),
        bare=tuple(n for line in lines for n in line.bare),
        words=sum(line.words for line in lines),
        unexplained=sum(line.unexplained for line in lines),
        is_question=any(line.is_question for line in lines),
        is_correction=any(line.is_correction for line in lines),
        again=any(line.again for line in lines),
        other_venue=any(line.other_venue for line in lines),
        has_known_words=has_known_words(plain),
        ordinal=next((line.ordinal for line in reversed(lines) if line.ordinal), None),
        open=frozenset(name for line in lines for name in line.open),
    )


def _line(text: str, situation: Situation, language: str) -> Understanding:
    read = _Reading(text, situation, language)
    return Understanding(
        text=text,
        facts=read.facts(),
        intents=tuple(match_intents(text)),
        bare=tuple(m.value for m in read.bare),
        words=len(text.split()),
        unexplained=read.unexplained,
        is_question="?" in text,
        is_correction=is_correction(text),
        again=bool(_pattern("again").search(venues.strip_other(text))),
        other_venue=venues.asks_for_other(text),
        ordinal=_ordinal(text),
        open=read.open,
    )


class _Reading:
    """One line, read in the order that leaves least to doubt: each step hides what it took."""

    def __init__(self, text: str, situation: Situation, language: str) -> None:
        self._text = text
        venue = venues.find_mentions(text, situation.venues)
        left = mask(text, venue)
        moments = find_moments(left, situation.now)
        left = mask(left, moments)
        day = dates.find_mentions(left, situation.today, language)
        left = mask(left, day)
        at = [
            *(Mention(m.value.time(), m.start, m.end) for m in moments),
            *times.find_mentions(left, text),
        ]
        day = day or [Mention(m.value.date(), m.start, m.end) for m in moments]
        left = mask(left, at)
        party = guests.find_mentions(left)
        left = mask(left, party)
        if not at:
            at = times.find_at_mentions(left, text)
            left = mask(left, at)
        is_perhaps = not party
        if is_perhaps:
            party = guests.find_perhaps_mentions(left)
            left = mask(left, party)
        day = day or self._now(left, situation, is_wish=bool(party or at))
        self._venue, self._day, self._at, self._party = venue, day, at, party
        self.bare = keep_wanted(text, guests.find_bare_numbers(left))
        if is_perhaps and party and not at and not self._is_plain_hour(party):
            # "2 for 7": either may be the party, or the time.
            party = [*party, *self.bare]
        self._party = party
        self.unexplained = sum(word.isalpha() for word in left.split())
        self._explain_bare()

    def _is_plain_hour(self, party: list[Mention[int | None]]) -> bool:
        """`for 2, tomorrow, 8`: only the number that is left over can be an hour."""
        sizes = [m.value for m in party if m.value is not None]
        hours = [m for m in self.bare if times.read_likely(m.value)]
        is_one = len(sizes) == len(party) == len(self.bare) == len(hours) == 1
        return is_one and times.read_likely(sizes[0]) is None

    @staticmethod
    def _now(left: str, situation: Situation, *, is_wish: bool) -> list[Mention[dt.date | None]]:
        """`now` is today beside a party, and by itself; else it says when to do what is asked."""
        if not is_wish and len(left.split()) > FEW_WORDS:
            return []
        return dates.find_now(left, situation.today)

    def facts(self) -> Facts:
        return Facts(
            venue=resolve_mention(self._text, self._venue),
            day=resolve_mention(self._text, self._day),
            time=resolve_mention(self._text, self._at),
            guests=resolve_mention(self._text, self._party),
        )

    @property
    def open(self) -> frozenset[str]:
        facts = self.facts()
        said = {
            "venue": self._venue,
            "day": self._day,
            "time": self._at,
            "guests": self._party,
        }
        return frozenset(n for n, m in said.items() if m and getattr(facts, n) is None)

    def _explain_bare(self) -> None:
        """`2 tomorrow 7pm`: with all the rest said, one number can only be one thing."""
        if not self._day or (self._at and self._party):
            return
        hours = [m for m in self.bare if times.read_likely(m.value)]
        others = [m for m in self.bare if m not in hours]
        if len(self.bare) == 2 and not (self._at or self._party or has_alternatives(self._text)):
            # "2 tomorrow 7": only one of them can be an hour.
            if len(hours) == 1:
                self._party, self._at, self.bare = [*others], _as_times(hours), []
        elif len(self.bare) == 1 and self._at:
            self._party, self.bare = [*self.bare], []
        elif len(self.bare) == 1 and self._party and hours:
            self._at, self.bare = _as_times(hours), []


def _as_times(numbers: list[Mention[int]]) -> list[Mention[dt.time]]:
    read = ((times.read_likely(m.value), m) for m in numbers)
    return [Mention(at, m.start, m.end) for at, m in read if at]


@cache
def _pattern(cue: str) -> Pattern[str]:
    return whole(alternation(word for book in phrasebooks() for word in getattr(book.cues, cue)))


def _ordinal(text: str) -> int | None:
    return next((n for pattern, n in _ordinals() if pattern.search(text)), None)


@cache
def _ordinals() -> tuple[tuple[Pattern[str], int], ...]:
    said = [pair for book in phrasebooks() for pair in book.cues.ordinals.items()]
    return tuple((whole(alternation([phrase])), n) for phrase, n in said)
