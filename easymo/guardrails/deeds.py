"""The deeds that a text states: not those that it offers, denies, asks about or makes depend."""

import re
from functools import lru_cache

from easymo.guardrails.text_forms import asks, clauses, lowered, sentences
from easymo.guardrails.vocabulary import Vocabulary, vocabularies

BEFORE_WORDS = 8
PROMISE = "refund_promised"
PROMISES = {PROMISE, "call_promised", "delivery_promised"}
DENIED_AFTER = re.compile(r"\w+,?\s(?:no|not yet|non|pas encore|oya|hapana|bado)(?=\s?[.,;:!]|$)")

CANCELLING = re.compile(r"\b(?:cancel|annul|ghairi|uki?ghairi|\w*hagarik)\w*")
"""What comes back of a deposit is a rule: it must be known, though it depends."""


@lru_cache(maxsize=1024)
def stated(text: str) -> frozenset[str]:
    """The kinds of deeds that a text says have happened."""
    found: set[str] = set()
    for sentence in sentences(lowered(text)):
        sentence = DENIED_AFTER.sub(" ", sentence)
        if any(one.conditions.search(sentence) for one in vocabularies()):
            if CANCELLING.search(sentence) and _promises_money(sentence) and not asks(sentence):
                found.add(PROMISE)
            continue
        parts = clauses(sentence)
        told = parts[:-1] if asks(sentence) else parts
        for vocabulary in vocabularies():
            found |= {kind for part in told for kind in _of(part, vocabulary)}
            if not asks(sentence):
                found |= set(_of(sentence, vocabulary))
    return frozenset(found)


def _hedges(kind: str) -> list[re.Pattern[str]]:
    return [one.denies if kind in PROMISES else one.hedges for one in vocabularies()]


def _of(part: str, vocabulary: Vocabulary) -> set[str]:
    found: set[str] = set()
    for kind, pattern in vocabulary.kinds.items():
        for match in pattern.finditer(part):
            before = " ".join(part[: match.start()].split()[-BEFORE_WORDS:])
            inside = match[0]
            if not any(hedges.search(before) or hedges.search(inside) for hedges in _hedges(kind)):
                found.add(kind)
    return found


def _promises_money(sentence: str) -> bool:
    return any(PROMISE in _of(part, one) for part in clauses(sentence) for one in vocabularies())
