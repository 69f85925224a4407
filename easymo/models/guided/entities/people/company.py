"""People added up: `my wife and I`, `me and 3 friends`, `2 adults and 2 kids`, `moi + 2`."""

import re
from functools import cache

from easymo.models.guided.entities.people.words import NUMBER, companions, listed, read_figure
from easymo.models.guided.lexicon.figures import FigureText
from easymo.models.guided.lexicon.text import Mention, whole


def find_companies(figures: FigureText) -> list[Mention[int]]:
    """Each company of a line, with how many they are."""
    found: list[Mention[int]] = []
    for match in _party_pattern().finditer(figures.text):
        size = _size(match[0])
        if size is not None:
            end = max(match.end(), figures.end_of(match))
            found.append(Mention(size, match.start(), end))
    return found


def _size(party: str) -> int | None:
    people = list(_person_pattern().finditer(party))
    counted = [m for m in people if _counted_in(m)]
    # "2 seats and I want…" begins a new sentence; "my friends and I" does not.
    strangers = any(not _company_pattern().search(m[0]) for m in counted if not m["more"])
    people = [m for m in people if not (m["also"] and strangers)]
    speaker = any(m["speaker"] or m["also"] for m in people)
    count = sum(_people_in(m) for m in people)
    if _with_pattern().match(party) and not speaker and not strangers:
        return count + 1
    return count if len(people) > 1 else None


def _counted_in(person: re.Match[str]) -> str | None:
    """`3 friends`, `inshuti 3`, `+ 2`: the number."""
    return person["n"] or person["behind"] or person["more"]


def _people_in(person: re.Match[str]) -> int:
    counted = _counted_in(person)
    return read_figure(counted) if counted else 2 if person["pair"] else 1


@cache
def _counted() -> str:
    possessive = r"(?:my\s+|mes\s+|nos\s+|our\s+)?"
    units = listed("units", "company")
    first = rf"{possessive}(?P<n>{NUMBER})\s*(?:of\s+)?{possessive}{units}"
    behind = listed("units_before", "company_before")
    return rf"(?:{first}|{behind}\s+(?P<behind>{NUMBER}))"


@cache
def _person() -> str:
    others = (
        rf"(?P<speaker>{listed('speaker')})|(?P<also>{listed('speaker_beside_company')})"
        rf"|(?P<pair>{listed('pairs')})|{companions()}"
    )
    more = rf"(?:(?<=\+)|(?<=\+ )|(?<=plus ))(?P<more>{NUMBER})(?!\s*(?:pm|am|h)\b)"
    return rf"(?:{_counted()}|{others}|{more})"


@cache
def _company_pattern() -> re.Pattern[str]:
    return whole(listed("company", "company_before"))


@cache
def _person_pattern() -> re.Pattern[str]:
    return whole(_person())


@cache
def _with_pattern() -> re.Pattern[str]:
    return whole(listed("together_with"))


@cache
def _party_pattern() -> re.Pattern[str]:
    # "2 adults 1 child" adds up without a word between; "book me 2 places" does not.
    counted, others = _nameless(_counted()), _nameless(_person())
    person = rf"(?:{counted}(?:\s+{counted})*|{others})"
    joined = rf"\s*(?:,|\+|&|\band\b|\bet\b|\bplus\b|\b{listed('together_with')}\b)\s*"
    glued = rf"\s+{listed('speaker_glued')}"
    return whole(rf"(?:{listed('together_with')}\s+)?{person}(?:{joined}{person})*(?:{glued})?")


def _nameless(expression: str) -> str:
    return re.sub(r"\?P<\w+>", "?:", expression)
