"""Times, dates and weekdays of arrangements."""

import re
from datetime import datetime
from functools import lru_cache

from easymo.guardrails.deeds.stance import parts
from easymo.guardrails.evidence import Evidence, Violation
from easymo.guardrails.facts.calendar_days import Calendar, dates, days_of_month, days_of_week
from easymo.guardrails.facts.clock_times import DAY, HALF_DAY, ranges, times
from easymo.guardrails.facts.durations import minutes
from easymo.guardrails.rules.claims import proofs
from easymo.guardrails.text_forms import asks, lower, sentences
from easymo.guardrails.vocabulary import exemplifies, vocabularies

REFERENCE = re.compile(r"#\s?(\d{1,2})\b")


def find_unproven(text: str, evidence: Evidence) -> Violation | None:
    told = f"{lower(evidence.proven)}\n{lower(evidence.briefing)}"
    asked = lower(evidence.asked)
    for sentence in sentences(lower(text)):
        if exemplifies(sentence):
            continue
        shown = None if asks(sentence) else proofs(sentence, evidence)
        for part, may_repeat in parts(sentence):
            proven = told if shown is None else lower(shown)
            if lost := _find_lost(part, proven, asked, evidence.now, may_repeat=may_repeat):
                return _found(*lost)
    return None


def _find_lost(
    part: str, proven: str, asked: str, now: datetime | None, *, may_repeat: bool
) -> tuple[str, str] | None:
    said = list(times(part))
    on, of_month, of_week = dates(part), days_of_month(part), days_of_week(part)
    if not (said or on or of_month or of_week):
        return None
    allowed = f"{proven}\n{asked}" if may_repeat else proven
    if said:
        known = _known(allowed, now) | _within(proven, asked)
        if any(not options & known for options in said):
            return "time", "a time"
    calendar = _calendar(allowed, now)
    if not on <= calendar.dates:
        return "date", "a date"
    listed = {int(one) for one in REFERENCE.findall(allowed)}
    if not of_month <= calendar.of_month | listed:
        return "date", "a day of the month"
    if not of_week <= calendar.of_week:
        return "date", "a day of the week"
    return None


@lru_cache(maxsize=64)
def _calendar(text: str, now: datetime | None) -> Calendar:
    return Calendar(text, now)


@lru_cache(maxsize=64)
def _known(text: str, now: datetime | None) -> frozenset[int]:
    """The times that a text shows, and those that are as much before or after as it says."""
    found = {minute for options in times(text, is_told=True) for minute in options} | set(
        _named(text)
    )
    begins = found | ({now.hour * 60 + now.minute} if now else set())
    steps = {step for step in minutes(text) if step < DAY}
    # Where a duration is read as a time of the day, it is one that was told.
    hours = {(step + half) % DAY for step in minutes(text) for half in (0, HALF_DAY)}
    later = {(at + sign * step) % DAY for at in begins for step in steps for sign in (1, -1)}
    return frozenset(found | hours | later)


def _named(text: str) -> list[int]:
    return [
        minute
        for one in vocabularies()
        for pattern, minute in ((one.noon, HALF_DAY), (one.midnight, 0))
        if pattern.search(text)
    ]


def _within(proven: str, asked: str) -> set[int]:
    """Of the times that the customer named, those at which something is open."""
    named = {minute for options in times(asked) for minute in options}
    return {one for begin, end in ranges(proven) for one in named if begin <= one <= end}


def _found(rule: str, what: str) -> Violation:
    return Violation(
        rule,
        f"You say {what} that no tool and no message of EasyMO has named. Say only what a tool "
        "told you, or ask.",
        may_be_proven=True,
    )
