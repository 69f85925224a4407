"""How a booking that there is already is named, apart from what it shall become.

`make my friday booking 5 people` names the one of Friday; `move it from 7pm to 9pm` says what it
was before what it is to be. What names it is blanked out, and the rest is read as the change.
"""

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from easymo.models.guided.entities import dates, guests, times, venues
from easymo.models.guided.entities.people import party_growth
from easymo.models.guided.entities.people.party_growth import PartyGrowth
from easymo.models.guided.entities.people.words import listed
from easymo.models.guided.entities.resolution import keep_wanted
from easymo.models.guided.lexicon.phrasebook import phrasebooks
from easymo.models.guided.lexicon.situation import Situation
from easymo.models.guided.lexicon.text import Mention, Value, alternation, mask, whole

_ONE_COUNT = re.compile(r"\D*\d+\D*")
_FIGURE = re.compile(r"(?<![\d:.])\d{1,2}(?:[:h.]\d{2})?")
_HASH = re.compile(r"#\s?(\d{1,9})")


@dataclass(frozen=True)
class NamedBooking:
    """`rest` are the words without those that name it and tell how its party grows. `is_theirs`: it
    is spoken of as one they have (`my table`, `the one on friday`, `#3`), while `2 places on
    friday` may be a new wish."""

    number: int | None
    day: dt.date | None
    rest: str
    growth: PartyGrowth | None = None
    is_theirs: bool = False

    def __bool__(self) -> bool:
        return self.number is not None or self.day is not None


def speaks_of_booking(plain: str) -> bool:
    """Whether a noun for a booking is said at all."""
    return bool(_noun().search(plain))


def read_named_booking(
    written: str, plain: str, situation: Situation, language: str
) -> NamedBooking:
    """`plain` is the message in plain spelling; a number sign is only in what was written."""
    number, left = _read_number(written, plain)
    day, left = _read_day(left, situation.today, language)
    left = _hide_before(left, venues.find_mentions(left, situation.venues))
    left = _hide_beginnings(left)
    left = _hide_before(left, times.find_mentions(left))
    growth = None
    if not (names_another(plain) and _again().search(plain)):
        growth, left = party_growth.read_growth(left)
    left = _hide_before(left, guests.find_mentions(left))
    is_theirs = number is not None or bool(_definite().search(plain))
    return NamedBooking(number, day, left, growth, is_theirs)


def names_another(plain: str) -> bool:
    """`one more table for 4`; not `add one to my table`."""
    is_named = names_noun(plain) or _table().search(plain)
    return bool(is_named) and not _definite().search(plain)


def names_noun(plain: str) -> bool:
    """Whether it is a booking that is spoken of, by a word that is for nothing else."""
    return bool(_numbered_noun().search(plain))


def _read_number(written: str, plain: str) -> tuple[int | None, str]:
    """`#3`, `booking 3`, `reservation no 3`: but `my table 4 people` counts people."""
    if marked := _HASH.search(written):
        number = int(marked[1])
        return number, re.sub(rf"(?<!\d){number}(?!\d)", "~", plain, count=1)
    found = _numbered().search(plain)
    if found is None or _counts_people(plain, found.start("number")):
        return None, plain
    start, end = found.span("number")
    return int(found["number"]), f"{plain[:start]}{'~' * (end - start)}{plain[end:]}"


def _counts_people(plain: str, start: int) -> bool:
    """`table 4 people`, `imyanya 2`; in `booking 12 to 4 people` the first number is its own."""
    spans = [
        plain[one.start : one.end]
        for one in guests.find_mentions(plain)
        if one.start <= start < one.end
    ]
    return any(_ONE_COUNT.fullmatch(span) for span in spans)


def _read_day(plain: str, today: dt.date, language: str) -> tuple[dt.date | None, str]:
    """The day that names it: beside its noun, or the first of two."""
    said = keep_wanted(plain, dates.find_mentions(plain, today, language))
    beside = [one for one in said if _names(plain, one)]
    if beside:
        return beside[0].value, mask(plain, beside[:1])
    if len({one.value for one in said}) == 2 and not _is_choice(plain, said):
        return said[0].value, mask(plain, [one for one in said if one.value == said[0].value])
    return None, plain


def _names(plain: str, day: Mention[dt.date | None]) -> bool:
    before, after = plain[: day.start], plain[day.end :]
    if _noun_before().search(before):
        return True
    return bool(_owner_before().search(before) and _noun_after().match(after))


def _hide_before(plain: str, mentions: Sequence[Mention[Value]]) -> str:
    """Of two values, the last is what it shall be. `7pm or 8pm` is neither."""
    said = keep_wanted(plain, mentions)
    if len({one.value for one in said}) < 2 or _is_choice(plain, said):
        return plain
    return mask(plain, [one for one in said if one.value != said[-1].value])


def _hide_beginnings(plain: str) -> str:
    """`from 7pm to 9pm` is a span of time elsewhere; of a change, what it was and shall be."""
    for one in times.find_mentions(plain):
        figures = [*_FIGURE.finditer(plain, one.start, one.end)]
        if len(figures) > 1 and not _alternative().search(plain, one.start, one.end):
            begins = figures[-1].start()
            plain = f"{plain[: one.start]}{' ' * (begins - one.start)}{plain[begins:]}"
    return plain


def _is_choice(plain: str, said: Sequence[Mention[Value]]) -> bool:
    return bool(_alternative().search(plain, said[0].end, said[-1].start))


def _nouns() -> str:
    return alternation(word for book in phrasebooks() for word in book.changes.bookings)


@cache
def _noun() -> re.Pattern[str]:
    return whole(_nouns())


@cache
def _numbered() -> re.Pattern[str]:
    nouns = alternation(word for book in phrasebooks() for word in book.changes.numbered)
    marked = r"(?:number|no|n|numero|nimero|namba|nambari)"
    return whole(rf"(?:{nouns}(?:\s+{marked})?|{_nouns()}\s+{marked})\s+(?P<number>\d{{1,9}})")


@cache
def _numbered_noun() -> re.Pattern[str]:
    return whole(alternation(word for book in phrasebooks() for word in book.changes.numbered))


@cache
def _noun_before() -> re.Pattern[str]:
    """`booking on`, `reservation de`, `booking yangu ya`, `the one on`."""
    links = alternation(word for book in phrasebooks() for word in book.changes.links)
    theirs = alternation(word for book in phrasebooks() for word in book.changes.theirs)
    return re.compile(rf"(?<![a-z0-9]){_nouns()}(?:\s+{theirs})?\s+{links}\s*$")


@cache
def _owner_before() -> re.Pattern[str]:
    theirs = alternation(word for book in phrasebooks() for word in book.changes.theirs)
    return re.compile(rf"(?<![a-z0-9])(?:{theirs}|the|that|this)\s+$")


@cache
def _table() -> re.Pattern[str]:
    return whole(rf"(?:{listed('tables')}|table)")


@cache
def _definite() -> re.Pattern[str]:
    """`my friday booking`, `booking yanjye`, `celle`: one that there is already."""
    theirs = alternation(word for book in phrasebooks() for word in book.changes.theirs)
    pointing = alternation(word for book in phrasebooks() for word in book.changes.pointing)
    before = rf"(?:{theirs}|that|this)\s+(?:[a-z0-9:]+\s+){{0,2}}?{_nouns()}"
    return whole(rf"(?:{before}|{_nouns()}\s+{theirs}|{pointing})")


@cache
def _noun_after() -> re.Pattern[str]:
    """`friday booking`, `friday's table`, `friday 7pm booking`."""
    return re.compile(rf"(?:\s+s)?(?:\s+[a-z0-9:]+){{0,2}}?\s+{_nouns()}(?![a-z0-9])")


@cache
def _alternative() -> re.Pattern[str]:
    return whole(alternation(word for book in phrasebooks() for word in book.cues.alternatives))


@cache
def _again() -> re.Pattern[str]:
    """`one more table`: of its own, and no growth of the one they have."""
    return whole(alternation(word for book in phrasebooks() for word in book.cues.again))
