"""Times, dates and weekdays of arrangements."""

import re
from datetime import date, datetime, timedelta
from functools import cache

from easymo.guardrails.completions import proofs
from easymo.guardrails.evidence import Evidence, Finding
from easymo.guardrails.text_forms import asks, lowered, sentences
from easymo.guardrails.vocabulary import attributes, exemplifies

CLOCK = re.compile(r"(?<![\d:/])(\d{1,2})\s?[:h]\s?(\d{2})(?!\d)(?:\s?(am|pm|a\.m|p\.m))?")
HOUR = re.compile(r"(?<![\d:.,])(\d{1,2})\s?(am|pm|a\.m|p\.m|h|heures)\b(?!\s?\d)")
SAID = re.compile(
    r"\b(?:at|saa|à) (\d{1,2})\b"
    r"(?![\d:%]|[.,\s]\d|\s?(?:h|am|pm|a\.m|p\.m|rwf|:|kabla|baada|zijazo|nzima))"
)
ISO = re.compile(r"\b(\d{4})-(\d{2})-(\d{2})\b")
OF_MONTH = re.compile(r"\b(\d{1,2})(?:st|nd|rd|th|er)?\s(?:of\s|de\s)?([^\W\d_]+)")
MONTH_FIRST = re.compile(r"\b([^\W\d_]+)\s(\d{1,2})(?:st|nd|rd|th)?\b(?![:\d])")
ORDINAL = re.compile(r"\b(\d{1,2})(?:st|nd|rd|th)\b|\b(?:le|tariki|tarehe) (\d{1,2})\b(?!\s?h)")
MONTHS = """
jan january janvier mutarama januari|feb february février gashyantare februari
mar march mars werurwe machi|apr april avril mata aprili|may mai gicurasi mei
jun june juin kamena juni|jul july juillet nyakanga julai|aug august août kanama agosti
sep september septembre nzeri septemba|oct october octobre ukwakira oktoba
nov november novembre ugushyingo novemba|dec december décembre ukuboza desemba
"""
WEEKDAYS = """
mon monday lundi jumatatu kuwa_mbere|tue tuesday mardi jumanne kuwa_kabiri
wed wednesday mercredi jumatano kuwa_gatatu|thu thursday jeudi alhamisi kuwa_kane
fri friday vendredi ijumaa kuwa_gatanu|sat saturday samedi jumamosi kuwa_gatandatu
sun sunday dimanche jumapili ku_cyumweru
"""
MINUTES = 24 * 60
SOME_YEAR = 2026
SIX_HOURS = 6 * 60


def unproven(text: str, evidence: Evidence) -> Finding | None:
    proven = f"{lowered(evidence.proven)}\n{lowered(evidence.briefing)}"
    asked = lowered(evidence.asked)
    for sentence in sentences(lowered(text)):
        if exemplifies(sentence):
            continue
        allowed = f"{proven}\n{asked}" if asks(sentence) or attributes(sentence) else proven
        if not asks(sentence) and (shown := proofs(sentence, evidence)) is not None:
            allowed = lowered(shown)
        known = {minute for options in times(allowed) for minute in options}
        if any(not options & known for options in times(sentence)):
            return _found("time", "a time")
        if not dates(sentence, evidence.now) <= dates(allowed, evidence.now) | _near(evidence.now):
            return _found("date", "a date")
        if not _days(sentence) <= _all_days(allowed, evidence.now):
            return _found("date", "a day of the month")
        if not weekdays(sentence) <= _all_weekdays(allowed, evidence.now):
            return _found("date", "a day of the week")
    return None


def times(text: str) -> list[set[int]]:
    """Minutes of the day, each with what else it could mean: 7:00 is 19:00 too."""
    found = [_meant(int(hour), int(minute), half) for hour, minute, half in CLOCK.findall(text)]
    found += [_meant(int(hour), 0, half) for hour, half in HOUR.findall(text)]
    found += [_meant(int(hour), 0, "") | _by_six(int(hour)) for hour in SAID.findall(text)]
    return found


def _meant(hour: int, minute: int, half: str) -> set[int]:
    at = (hour % 24) * 60 + minute
    if half.startswith("p"):
        return {(hour % 12 + 12) * 60 + minute}
    if half.startswith("a"):
        return {(hour % 12) * 60 + minute}
    return {at, at + MINUTES // 2} if 0 < hour < 12 and half == "" else {at}


def _by_six(hour: int) -> set[int]:
    """The clock of Swahili and Kinyarwanda begins at six."""
    begin = (hour * 60 + SIX_HOURS) % MINUTES
    return {begin, (begin + MINUTES // 2) % MINUTES}


def dates(text: str, now: datetime | None) -> set[tuple[int, int]]:
    """Month and day."""
    found = {(int(month), int(day)) for _, month, day in ISO.findall(text)}
    months = _names(MONTHS)
    pairs = [*OF_MONTH.findall(text), *((day, name) for name, day in MONTH_FIRST.findall(text))]
    return found | {(months[name] + 1, int(day)) for day, name in pairs if name in months}


def weekdays(text: str) -> set[int]:
    names = _names(WEEKDAYS)
    return {day for name, day in names.items() if re.search(rf"\b{name}(?:s|days?)?\b", text)}


def _all_weekdays(text: str, now: datetime | None) -> set[int]:
    found = weekdays(text)
    year = now.year if now else SOME_YEAR
    for month, day in dates(text, now):
        try:
            found.add(date(year, month, day).weekday())
        except ValueError:
            continue
    return found | {_date(month, day, year) for month, day in _near(now)}


def _date(month: int, day: int, year: int) -> int:
    try:
        return date(year, month, day).weekday()
    except ValueError:
        return -1


def _days(text: str) -> set[int]:
    return {int(one or other) for one, other in ORDINAL.findall(text)}


def _all_days(text: str, now: datetime | None) -> set[int]:
    return {day for _, day in dates(text, now) | _near(now)} | _days(text)


def _near(now: datetime | None) -> set[tuple[int, int]]:
    """Today and tomorrow need nobody to tell them."""
    if now is None:
        return set()
    return {(day.month, day.day) for day in (now, now + timedelta(days=1))}


@cache
def _names(table: str) -> dict[str, int]:
    rows = re.split(r"[|\n]", table.strip())
    return {name.replace("_", " "): place for place, row in enumerate(rows) for name in row.split()}


def _found(rule: str, what: str) -> Finding:
    return Finding(
        rule,
        f"You say {what} that no tool and no message of EasyMO has named. Say only what a tool "
        "told you, or ask.",
        may_be_proven=True,
    )
