"""Facts of one record belong together: what is said of one is proven by no other."""

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

from easymo.guardrails.evidence import Evidence, Statement
from easymo.guardrails.text_forms import lower

IDENTITY = re.compile(
    r"(#)\s?(\d+)|\b([a-z]{1,5})-?(\d[\d-]*)\b"
    r"|\b(ticket|tiketi|booking|reservation|réservation|order|oda|commande|komande)"
    r" (?:n[°º]\s?|ya )?(\d+)\b"
)
TICKETS = {"ticket", "tiketi"}
Identity = tuple[str, str]
"""Its kind and number: a payment and its booking are of two kinds, and belong together."""
LINE = re.compile(r"(\n+|[.;!](?:\s+|$))")


def identities(text: str) -> frozenset[Identity]:
    """The numbers by which a text names records: #12, ticket 31, EM-204."""
    return frozenset(_identity(one) for one in IDENTITY.findall(lower(text)))


def bind(sentence: str, evidence: Evidence) -> Evidence:
    """The evidence without what it says of other records than the one the sentence names."""
    if not (named := identities(sentence)):
        return evidence
    told = frozenset().union(*(identities(one.proven) for one in evidence.told))
    if not named & told or not _others(told, named):
        return evidence
    return replace(evidence, told=[_about(one, named) for one in evidence.told])


def _identity(match: tuple[str, ...]) -> Identity:
    """By the groups of IDENTITY."""
    _, at, letters, code, noun, number = match
    if code:
        return letters, code
    return ("ticket" if noun in TICKETS else "#"), at or number


def _others(found: frozenset[Identity], named: frozenset[Identity]) -> bool:
    """Whether there are others of the kinds that are named."""
    kinds = {kind for kind, _ in named}
    return any(kind in kinds for kind, _ in found - named)


def _about(one: Statement, named: frozenset[Identity]) -> Statement:
    kept, is_other = "", False
    for part in _parts(one.proven):
        if found := identities(part):
            is_other = not found & named and _others(found, named)
        kept += "" if is_other else part
    return replace(one, text=kept)


@lru_cache(maxsize=256)
def _parts(text: str) -> Sequence[str]:
    """Its lines and sentences; one that names no record goes on about the last that was named."""
    pieces = LINE.split(text)
    return ["".join(pieces[at : at + 2]) for at in range(0, len(pieces), 2)]
