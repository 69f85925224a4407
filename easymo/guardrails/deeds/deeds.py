"""The deeds that a text states: not those that it offers, denies, asks about or makes depend."""

import re
from collections.abc import Sequence
from functools import lru_cache

from easymo.guardrails.text_forms import asks, clauses, lower, sentences
from easymo.guardrails.vocabulary import Vocabulary, vocabularies
from easymo.guardrails.wordings import Wording

BEFORE_WORDS = 8
PROMISE = "refund_promised"
PROMISES = {PROMISE, "call_promised", "delivery_promised"}
DENIED_AFTER = re.compile(r"\w+,?\s(?:no|not yet|non|pas encore|oya|hapana|bado)(?=\s?[.,;:!]|$)")

CANCELLING = re.compile(r"\b(?:cancel|annul|ghairi|uki?ghairi|\w*hagarik)\w*")
"""What comes back of a deposit is a rule: it must be known, though it depends."""


@lru_cache(maxsize=1024)
def find_deeds(text: str) -> frozenset[str]:
    """The kinds of deeds that a text says have happened."""
    plain = lower(text)
    standing = [one for vocabulary in vocabularies() for one in _standing(plain, vocabulary)]
    found: set[str] = set()
    for sentence in sentences(plain) if standing else ():
        sentence = DENIED_AFTER.sub(" ", sentence)
        parts = clauses(sentence)
        if any(one.conditions.search(sentence) for one in vocabularies()):
            if CANCELLING.search(sentence) and not asks(sentence):
                found |= {kind for part in parts for kind in _of(part, standing) if kind == PROMISE}
            continue
        told = parts[:-1] if asks(sentence) else [*parts, sentence]
        found |= {kind for part in told for kind in _of(part, standing)}
    return frozenset(found)


def _standing(text: str, vocabulary: Vocabulary) -> list[tuple[str, Wording]]:
    """The kinds whose words could stand in a text at all."""
    kinds = vocabulary.kinds.items()
    return [(kind, words) for kind, words in kinds if words.may_stand_in(text)]


def _hedges(kind: str) -> list[Wording]:
    return [one.denies if kind in PROMISES else one.hedges for one in vocabularies()]


def _of(part: str, standing: Sequence[tuple[str, Wording]]) -> set[str]:
    found: set[str] = set()
    for kind, words in standing:
        for match in words.finditer(part):
            before = " ".join(part[: match.start()].split()[-BEFORE_WORDS:])
            inside = match[0]
            if not any(hedges.search(before) or hedges.search(inside) for hedges in _hedges(kind)):
                found.add(kind)
    return found
