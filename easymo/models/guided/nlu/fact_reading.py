"""The facts of one sentence, by the rules of each kind of fact."""

import datetime as dt

from easymo.models.guided.entities import dates, guests, times, venues
from easymo.models.guided.entities.clock.delays import find_moments
from easymo.models.guided.entities.resolution import (
    has_alternatives,
    keep_wanted,
    resolve_mention,
)
from easymo.models.guided.lexicon.text import Mention, mask
from easymo.models.guided.nlu.facts import Facts, Moment

FEW_WORDS = 3


class FactReading:
    """One line, read in the order that leaves least to doubt: each step hides what it took."""

    def __init__(self, text: str, moment: Moment) -> None:
        self._text = text
        venue = venues.find_mentions(text, moment.known)
        left = mask(text, venue)
        moments = find_moments(left, moment.now)
        left = mask(left, moments)
        day = dates.find_mentions(left, moment.today, moment.language)
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
        day = day or self._now(left, moment, is_wish=bool(party or at))
        self._venue, self._day, self._at, self._party = venue, day, at, party
        self.bare = _once(keep_wanted(text, guests.find_bare_numbers(left)))
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
    def _now(left: str, moment: Moment, *, is_wish: bool) -> list[Mention[dt.date | None]]:
        """`now` is today beside a party, and by itself; else it says when to do what is asked."""
        if not is_wish and len(left.split()) > FEW_WORDS:
            return []
        return dates.find_now(left, moment.today)

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

    @property
    def last(self) -> str | None:
        """Which fact stands last."""
        ends = {
            "venue": max((m.end for m in self._venue), default=0),
            "day": max((m.end for m in self._day), default=0),
            "time": max((m.end for m in self._at), default=0),
            "guests": max((m.end for m in self._party), default=0),
        }
        last = max(ends, key=ends.__getitem__)
        return last if ends[last] else None

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


def _once(numbers: list[Mention[int]]) -> list[Mention[int]]:
    """`table 4 four`: the same number said twice is one."""
    return list({one.value: one for one in numbers}.values())


def _as_times(numbers: list[Mention[int]]) -> list[Mention[dt.time]]:
    read = ((times.read_likely(m.value), m) for m in numbers)
    return [Mention(at, m.start, m.end) for at, m in read if at]
