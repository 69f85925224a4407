"""Venues in a customer's words: by name, by part of a name, misspelled, or "the other one"."""

import re
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache

from rapidfuzz import process
from rapidfuzz.distance import OSA

from easymo.models.guided.lexicon.phrasebook import phrasebooks
from easymo.models.guided.lexicon.situation import KnownVenue
from easymo.models.guided.lexicon.text import Mention, alternation, fold, whole

SHORTEST_PART = 4
SIMILAR_ENOUGH = 0.75


def find_mentions(text: str, venues: Sequence[KnownVenue]) -> list[Mention[str]]:
    """The venues named in a line, by code."""
    found: list[Mention[str]] = []
    for pattern, code in _patterns(tuple((v.name, v.code) for v in venues)):
        for match in pattern.finditer(text):
            if not any(match.start() < m.end and m.start < match.end() for m in found):
                found.append(Mention(code, match.start(), match.end()))
    return sorted(found or _alike(text, venues), key=lambda m: m.start)


def find_other(current: str | None, venues: Sequence[KnownVenue]) -> str | None:
    """The venue "the other one" means, when only one is left to mean."""
    left = [v.code for v in venues if v.code != current]
    return left[0] if len(left) == 1 else None


def asks_for_other(text: str) -> bool:
    return bool(_other_pattern().search(text))


def strip_other(text: str) -> str:
    """The text without "another venue", which is no other booking."""
    return _other_pattern().sub(" ", text)


@lru_cache(maxsize=32)
def _patterns(venues: tuple[tuple[str, str], ...]) -> tuple[tuple[re.Pattern[str], str], ...]:
    known = [KnownVenue(name=name, code=code) for name, code in venues]
    return tuple((whole(phrase), code) for phrase, code in _phrases(known))


def _phrases(venues: Sequence[KnownVenue]) -> list[tuple[str, str]]:
    """What each venue may be called, longest first."""
    named = []
    for venue in venues:
        words = set(fold(venue.name).split()) - _ignored()
        named += [(fold(venue.name), venue.code), (fold(venue.code), venue.code)]
        named += [(word, venue.code) for word in words if _only_in(word, venue, venues)]
        for group in _same():
            if words & group:
                named += [(phrase, venue.code) for phrase in group]
    named.sort(key=lambda pair: -len(pair[0]))
    return [(re.escape(phrase), code) for phrase, code in named if phrase]


def _only_in(word: str, venue: KnownVenue, venues: Sequence[KnownVenue]) -> bool:
    return not any(word in fold(v.name).split() for v in venues if v.code != venue.code)


@lru_cache(maxsize=32)
def _own_words(venues: tuple[tuple[str, str], ...]) -> Mapping[str, str]:
    """The words that only one venue is called by, with its code."""
    known = [KnownVenue(name=name, code=code) for name, code in venues]
    return {
        word: venue.code
        for venue in known
        for word in fold(venue.name).split()
        if word not in _ignored() and _only_in(word, venue, known) and len(word) > SHORTEST_PART
    }


def _alike(text: str, venues: Sequence[KnownVenue]) -> list[Mention[str]]:
    """A word that is nearly a venue's own, or its beginning (`kimi`)."""
    words = _own_words(tuple((v.name, v.code) for v in venues))
    found = []
    for match in re.finditer(r"[a-z]{4,}", text):
        starts = {code for word, code in words.items() if word.startswith(match[0])}
        near = process.extractOne(
            match[0], words, scorer=OSA.normalized_similarity, score_cutoff=SIMILAR_ENOUGH
        )
        if len(starts) == 1:
            found.append(Mention(starts.pop(), match.start(), match.end()))
        elif near:
            found.append(Mention(words[str(near[0])], match.start(), match.end()))
    return found


@cache
def _ignored() -> frozenset[str]:
    return frozenset(fold(word) for book in phrasebooks() for word in book.venues.ignored)


@cache
def _same() -> tuple[frozenset[str], ...]:
    groups = [group for book in phrasebooks() for group in book.venues.same]
    return tuple(frozenset(map(fold, group)) for group in groups)


@cache
def _other_pattern() -> re.Pattern[str]:
    return whole(alternation(word for book in phrasebooks() for word in book.venues.other))
