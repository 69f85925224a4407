"""Which language a message is in; a message too short to tell keeps the customer's."""

from functools import cache

from easymo.models.guided.phrasebook import phrasebooks
from easymo.models.guided.text import fold

DEFAULT = "en"


def detect(text: str, remembered: str | None = None) -> str:
    """The language with the most words of its own in the text."""
    words = fold(text).replace("?", " ").replace(",", " ").replace(".", " ").split()
    evidence = _evidence()
    scores = {code: sum(w in known for w in words) for code, known in evidence.items()}
    best = max(scores.values(), default=0)
    leaders = [code for code, score in scores.items() if score == best]
    if best and len(leaders) == 1:
        return leaders[0]
    return remembered or DEFAULT


@cache
def _evidence() -> dict[str, frozenset[str]]:
    """Words of each language that no other language has."""
    own = {
        book.language: {
            word for phrase in (*book.evidence, *book.slang) for word in fold(phrase).split()
        }
        for book in phrasebooks()
    }
    return {
        code: frozenset(w for w in words if not any(w in own[o] for o in own if o != code))
        for code, words in own.items()
    }
