"""How many come, in a customer's words. Any number is passed on: a rule elsewhere refuses it."""

import re
from functools import cache

from easymo.models.guided.lexicon.phrasebook import number, numbers, phrasebooks
from easymo.models.guided.lexicon.text import Mention, alternation, fold, whole


def find_mentions(text: str) -> list[Mention[int]]:
    """The parties in a line that are clearly parties."""
    found: list[Mention[int]] = []
    for match in _party_pattern().finditer(text):
        size = _size(match[0])
        if size is not None and not _overlaps(match, found):
            found.append(Mention(size, match.start(), match.end()))
    for pattern in _counted_patterns():
        for match in pattern.finditer(text):
            if not _overlaps(match, found):
                found += _alternatives(match)
    for match in _fixed_pattern().finditer(text):
        if not found:
            found.append(Mention(_fixed()[_plain(match[0])], match.start(), match.end()))
    return sorted(found, key=lambda m: m.start)


def find_perhaps_mentions(text: str) -> list[Mention[int]]:
    """Numbers after a word like "for": a party, unless something else claimed them first."""
    return [m for match in _perhaps_pattern().finditer(text) for m in _alternatives(match)]


def find_bare_numbers(text: str) -> list[Mention[int]]:
    """Numbers that nothing else claimed."""
    found = _bare_pattern().finditer(text)
    return [Mention(number(m[0]), m.start(), m.end()) for m in found if not _is_article(m, text)]


def _is_article(match: re.Match[str], text: str) -> bool:
    """`une table`, `the one on tuesday`: no number, unless it is all that was written."""
    return match[0].isalpha() and number(match[0]) == 1 and len(text.split()) > 1


def _alternatives(match: re.Match[str]) -> list[Mention[int]]:
    """`2-3 people` says two numbers, so neither is taken without asking."""
    if match["n"].isalpha() and _number_before().search(match.string, 0, match.start("n")):
        return []
    found = [Mention(number(match["n"]), match.start(), match.end())]
    if match["or"]:
        found.append(Mention(number(match["or"]), match.start(), match.end()))
    return found


def _size(party: str) -> int | None:
    """`my wife and I`, `me and 3 friends`, `2 adults and 2 kids`: the people added up."""
    people = list(_person_pattern().finditer(party))
    counted = [m for m in people if _counted_in(m)]
    # "2 seats and I want…" begins a new sentence; "my friends and I" does not.
    strangers = any(not _company_pattern().search(m[0]) for m in counted)
    people = [m for m in people if not (m["also"] and strangers)]
    speaker = any(m["speaker"] or m["also"] for m in people)
    count = sum(_people_in(m) for m in people)
    if _with_pattern().match(party) and not speaker and not strangers:
        return count + 1
    return count if len(people) > 1 else None


def _counted_in(person: re.Match[str]) -> str | None:
    """`3 friends`, `inshuti 3`: the number."""
    return person["n"] or person["behind"]


def _people_in(person: re.Match[str]) -> int:
    counted = _counted_in(person)
    return number(counted) if counted else 2 if person["pair"] else 1


def _overlaps(match: re.Match[str], found: list[Mention[int]]) -> bool:
    return any(match.start() < m.end and m.start < match.end() for m in found)


def _plain(phrase: str) -> str:
    return " ".join(phrase.split())


_NUMBER = r"-?\d{1,7}"


@cache
def _n() -> str:
    return rf"(?:{_NUMBER}|{alternation(numbers())})"


@cache
def _or() -> str:
    return alternation(word for book in phrasebooks() for word in book.cues.alternatives)


@cache
def _units() -> str:
    return alternation(
        word for book in phrasebooks() for word in (*book.guests.units, *book.guests.company)
    )


@cache
def _number_before() -> re.Pattern[str]:
    """`three` before `hundred people`: a number we do not know to its end."""
    return re.compile(rf"(?<![a-z0-9]){_n()}[\s-]+(?:et\s+|and\s+)?$")


@cache
def _counted() -> str:
    possessive = r"(?:my\s+|mes\s+|nos\s+|our\s+)?"
    words = [book.guests for book in phrasebooks()]
    behind = alternation(word for w in words for word in (*w.units_before, *w.company_before))
    first = rf"{possessive}(?P<n>{_n()})\s*(?:of\s+)?{possessive}{_units()}"
    return rf"(?:{first}|{behind}\s+(?P<behind>{_n()}))"


@cache
def _person() -> str:
    words = [book.guests for book in phrasebooks()]
    speaker = alternation(word for w in words for word in w.speaker)
    also = alternation(word for w in words for word in w.speaker_beside_company)
    pair = alternation(word for w in words for word in w.pairs)
    companion = alternation(word for w in words for word in w.companions)
    others = rf"(?P<speaker>{speaker})|(?P<also>{also})|(?P<pair>{pair})|{companion}"
    return rf"(?:{_counted()}|{others})"


@cache
def _company_pattern() -> re.Pattern[str]:
    words = [book.guests for book in phrasebooks()]
    return whole(alternation(word for w in words for word in (*w.company, *w.company_before)))


@cache
def _person_pattern() -> re.Pattern[str]:
    return whole(_person())


@cache
def _with() -> str:
    return alternation(word for book in phrasebooks() for word in book.guests.together_with)


@cache
def _with_pattern() -> re.Pattern[str]:
    return whole(_with())


@cache
def _party_pattern() -> re.Pattern[str]:
    person = _nameless(_person())
    # "2 adults 1 child" adds up without a word between; "book me 2 places" does not.
    counted = _nameless(_counted())
    person = rf"(?:{counted}(?:\s+{counted})*|{person})"
    joined = rf"\s*(?:,|\+|&|\band\b|\bet\b|\bplus\b|\b{_with()}\b)\s*"
    return whole(rf"(?:{_with()}\s+)?{person}(?:{joined}{person})*")


@cache
def _counted_patterns() -> tuple[re.Pattern[str], ...]:
    words = [book.guests for book in phrasebooks()]
    before = alternation(
        word for w in words for word in (*w.before, *w.units_before, *w.company_before)
    )
    after = alternation(word for w in words for word in w.after)
    n = rf"(?P<n>{_n()})(?:\s*(?:-|{_or()}|a|to)\s*(?P<or>{_n()}))?"
    return (
        whole(rf"{n}\s*(?:more\s+|autres\s+)?(?:{_units()}|{after})"),
        whole(rf"{before}\s+(?:about\s+|environ\s+)?{n}{_not_a_time()}"),
    )


@cache
def _perhaps_pattern() -> re.Pattern[str]:
    before = alternation(word for book in phrasebooks() for word in book.guests.perhaps_before)
    return whole(rf"{before}\s+(?P<n>{_n()})(?:\s*(?:-|{_or()})\s*(?P<or>{_n()}))?{_not_a_time()}")


def _nameless(expression: str) -> str:
    return re.sub(r"\?P<\w+>", "?:", expression)


def _not_groups() -> str:
    """`two couples` are not two people."""
    words = alternation(word for book in phrasebooks() for word in book.guests.groups)
    return rf"(?!\s+{words})"


def _not_a_time() -> str:
    return (
        _not_groups()
        + r"(?![:/.]\d|~|\d|\s*h\d|\s*(?:h|am|pm|heures?|days?|weeks?|jours?|semaines?|hours?)\b)"
    )


@cache
def _bare_pattern() -> re.Pattern[str]:
    return re.compile(rf"(?<![a-z0-9:/.~,-]){_n()}(?![a-z0-9:/~]|[.,-]\d)")


@cache
def _fixed() -> dict[str, int]:
    return {fold(k): n for book in phrasebooks() for k, n in book.guests.fixed.items()}


@cache
def _fixed_pattern() -> re.Pattern[str]:
    return whole(alternation(_fixed()))
