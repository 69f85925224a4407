"""What is known of a booking, and what a reading of it depends on."""

import datetime as dt
from dataclasses import dataclass, fields, replace

from easymo.models.guided.lexicon.situation import KnownVenue, Situation
from kit.clock import KIGALI


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

    @property
    def known(self) -> tuple[str, ...]:
        """The names of those that are."""
        return tuple(f.name for f in fields(self) if getattr(self, f.name) is not None)


@dataclass(frozen=True)
class Moment:
    """What a reading depends on beside the words, so that the same words are read once."""

    venues: tuple[tuple[str, str], ...]
    now: dt.datetime
    language: str

    @classmethod
    def of(cls, situation: Situation, language: str) -> "Moment":
        venues = tuple((venue.name, venue.code) for venue in situation.venues)
        return cls(venues, situation.now, language)

    @property
    def today(self) -> dt.date:
        return self.now.astimezone(KIGALI).date()

    @property
    def known(self) -> list[KnownVenue]:
        return [KnownVenue(name=name, code=code) for name, code in self.venues]
