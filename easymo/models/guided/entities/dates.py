"""Days in a customer's words.

A weekday, `24/11` or `the 24th` means the next such day, today included; `next friday` is after
today. Anything said outright, past days too, is passed on as it is. A day that does not exist, or
a weekday that contradicts its date, is no day at all: the customer is asked.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from easymo.models.guided.lexicon.phrasebook import Phrasebook, number, phrasebooks
from easymo.models.guided.lexicon.spelling import calendar_names
from easymo.models.guided.lexicon.text import Mention, alternation, fold, whole

YEAR_DIGITS = 4
MONTHS = 12

Reader = Callable[[re.Match[str], date], date | None]


@dataclass(frozen=True)
class _Rule:
    pattern: re.Pattern[str]
    read: Reader
    weekday: bool = False


def find_mentions(text: str, today: date, language: str) -> list[Mention[date | None]]:
    """The days in a line; None where one was written that does not exist."""
    taken = [False] * len(text)
    found: list[tuple[Mention[date | None], bool]] = []
    for rule in _rules(language):
        for match in rule.pattern.finditer(text):
            if any(taken[match.start() : match.end()]):
                continue
            taken[match.start() : match.end()] = [True] * (match.end() - match.start())
            day = rule.read(match, today)
            found.append((Mention(day, match.start(), match.end()), rule.weekday))
    return sorted(_keep_agreeing(found), key=lambda m: m.start)


def day_of_month(day: int, today: date) -> date | None:
    """The next date with that number, today included."""
    for ahead in range(MONTHS):
        year, month = divmod(today.year * MONTHS + today.month - 1 + ahead, MONTHS)
        found = _date(year, month + 1, day)
        if found and found >= today:
            return found
    return None


def _keep_agreeing(
    found: list[tuple[Mention[date | None], bool]],
) -> Iterator[Mention[date | None]]:
    """Without the weekdays that only repeat a date, as in `saturday 28 november`."""
    said = [m.value for m, is_weekday in found if not is_weekday and m.value]
    for mention, is_weekday in found:
        repeats = is_weekday and mention.value and len(said) == 1
        if repeats and mention.value and said[0].weekday() == mention.value.weekday():
            continue
        yield mention


@cache
def _rules(language: str) -> tuple[_Rule, ...]:
    """Most specific first: what one rule took, the later ones do not see."""
    books = phrasebooks()
    rules = [*_numeric_rules()]
    for book in books:
        rules += [*_named_month_rules(book), *_relative_rules(book)]
    for book in books:
        rules += _weekday_rules(book, short=book.language == language or len(books) == 1)
    for book in books:
        rules += _month_day_rules(book)
    return tuple(rules)


def _numeric_rules() -> Iterator[_Rule]:
    yield _Rule(
        whole(r"(\d{4})-(\d{1,2})-(\d{1,2})"),
        lambda m, _: _date(int(m[1]), int(m[2]), int(m[3])),
    )
    yield _Rule(whole(r"(\d{1,2})([/.-])(\d{1,2})\2(\d{4}|\d{2})"), _day_month_year)
    yield _Rule(whole(r"(\d{1,2})/(\d{1,2})(?![/\d])"), lambda m, t: _day_month(m[1], m[2], t))
    yield _Rule(
        whole(r"(\d{2})\.(0[1-9]|1[0-2])(?!\s*[ap]\.?m)"), lambda m, t: _day_month(m[1], m[2], t)
    )


def _named_month_rules(book: Phrasebook) -> Iterator[_Rule]:
    months = {
        **calendar_names(book.language, "months", "wide"),
        **calendar_names(book.language, "months", "abbreviated"),
        **book.dates.short_months,
    }
    name, suffix = alternation(months), alternation(book.dates.ordinals)
    day = rf"(?P<day>\d{{1,2}}|{alternation(book.numbers)})\s*{suffix}?"
    year = r"(?:[\s,]+(?P<year>20\d\d))?(?!\d)"
    of = rf"(?:{alternation(book.dates.of)}\s+)?"

    def read(match: re.Match[str], today: date) -> date | None:
        day, month = number(match["day"]), months[match["month"].rstrip(".")]
        if match["year"]:
            return _date(int(match["year"]), month, day)
        return _next_day_month(day, month, today)

    yield _Rule(whole(rf"{day}[\s,-]*{of}(?P<month>{name})\.?{year}"), read)
    yield _Rule(whole(rf"(?P<month>{name})\.?\s+(?:the\s+)?{day}{year}"), read)


def _relative_rules(book: Phrasebook) -> Iterator[_Rule]:
    words = book.dates
    amount = rf"(?P<n>\d{{1,3}}|{alternation(book.numbers)}|an?)"
    unit = rf"(?P<unit>{alternation(words.units)})"

    def ahead(match: re.Match[str], today: date) -> date | None:
        n = 1 if match["n"] in {"a", "an"} else number(match["n"])
        return today + timedelta(days=n * words.units[match["unit"]])

    offsets = {_plain(phrase): days for phrase, days in words.relative.items()}
    idioms = [phrase for phrase in offsets if " " in phrase]

    def idiom(match: re.Match[str], today: date) -> date:
        return today + timedelta(days=offsets[_plain(match[0])])

    # Idioms first ("dans quinze jours" is a fortnight), plain words last ("… from today").
    yield _Rule(whole(alternation(idioms)), idiom)
    yield _Rule(whole(rf"{alternation(words.ahead_before)}\s+{amount}\s+{unit}"), ahead)
    yield _Rule(whole(rf"{amount}\s+{unit}\s+{alternation(words.ahead_after)}"), ahead)
    yield _Rule(whole(alternation(offsets)), idiom)


@dataclass(frozen=True)
class _WeekdayReader:
    """The day that a weekday's name stands for, by what stands beside it."""

    names: Mapping[str, int]

    def read_coming(self, match: re.Match[str], today: date) -> date:
        wait = (self.names[match["weekday"]] - today.weekday()) % 7
        return today + timedelta(days=wait)

    def read_next(self, match: re.Match[str], today: date) -> date:
        return self.read_coming(match, today + timedelta(days=1))

    def read_last(self, match: re.Match[str], today: date) -> date:
        return self.read_coming(match, today) - timedelta(days=7)

    def read_week_after(self, match: re.Match[str], today: date) -> date:
        return self.read_coming(match, today) + timedelta(days=7)

    def read_in_next_week(self, match: re.Match[str], today: date) -> date:
        monday = today + timedelta(days=7 - today.weekday())
        return monday + timedelta(days=self.names[match["weekday"]])


def _weekday_rules(book: Phrasebook, *, short: bool) -> Iterator[_Rule]:
    words = book.dates
    names = {**calendar_names(book.language, "days", "wide"), **words.weekdays}
    if short:
        # Elsewhere `mon` is French for "my": short names count in the customer's language only.
        names = {**names, **words.short_weekdays}
    reader = _WeekdayReader(names)
    day = rf"(?P<weekday>{alternation(names)})s?"
    after = rf"(?P<next>{alternation(words.next)})"
    before = alternation(words.last)
    week = rf"(?P<week>{alternation(words.next_week)})"
    later = rf"(?P<later>{alternation(words.week_later)})"
    gap = r"[\s,]+(?:on\s+|de\s+la\s+)?"
    yield _Rule(whole(rf"{week}{gap}{day}"), reader.read_in_next_week, weekday=True)
    yield _Rule(whole(rf"{day}{gap}{week}"), reader.read_in_next_week, weekday=True)
    yield _Rule(whole(rf"{day}\s+{later}"), reader.read_week_after, weekday=True)
    yield _Rule(whole(rf"{before}\s+{day}"), reader.read_last, weekday=True)
    yield _Rule(whole(rf"{day}\s+{before}"), reader.read_last, weekday=True)
    yield _Rule(whole(rf"{after}\s+{day}"), reader.read_next, weekday=True)
    yield _Rule(whole(rf"{day}\s+{after}"), reader.read_next, weekday=True)
    yield _Rule(whole(day), reader.read_coming, weekday=True)


def _month_day_rules(book: Phrasebook) -> Iterator[_Rule]:
    words = book.dates

    def read(match: re.Match[str], today: date) -> date | None:
        return day_of_month(int(match["day"]), today)

    suffix = alternation(words.ordinals)
    choice = r"(?!\s+(?:one|option|choice|slot|time))"
    yield _Rule(
        whole(rf"(?:{alternation(words.day_before)}\s+)?(?P<day>\d{{1,2}}){suffix}{choice}"), read
    )
    article = alternation(words.bare_day_after)
    yield _Rule(whole(rf"{article}\s+(?P<day>\d{{1,2}})(?![:/h]|\s*h(?:eures?)?\b)"), read)


def _day_month_year(match: re.Match[str], _today: date) -> date | None:
    year = int(match[4]) if len(match[4]) == YEAR_DIGITS else 2000 + int(match[4])
    return _date(year, int(match[3]), int(match[1]))


def _day_month(day: str, month: str, today: date) -> date | None:
    return _next_day_month(int(day), int(month), today)


def _next_day_month(day: int, month: int, today: date) -> date | None:
    """This year's, or next year's when that is over. 29 February waits for its year."""
    for year in range(today.year, today.year + 9):
        found = _date(year, month, day)
        if found and found >= today:
            return found
    return None


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _plain(phrase: str) -> str:
    return " ".join(fold(phrase).split())
