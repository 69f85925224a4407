"""Words that say which of a kind: `mikate miwili ya brown na mmoja mweupe` is bread twice."""

from functools import cache

from easymo.models.guided.lexicon.phrasebook import phrasebooks
from easymo.models.guided.lexicon.text import fold


def translate(words: str) -> str:
    """The words, with each quality as the names of products have it."""
    return " ".join(_qualities().get(word, word) for word in words.split())


def are_all(words: str) -> bool:
    """Whether nothing but qualities is named, and no thing."""
    return bool(words) and all(word in _qualities() for word in words.split())


def strip(words: str) -> str:
    """The thing without its qualities."""
    known = {*_qualities(), *_qualities().values()}
    return " ".join(word for word in words.split() if word not in known)


@cache
def _qualities() -> dict[str, str]:
    return {
        fold(said): meant
        for book in phrasebooks()
        for said, meant in book.shopping.qualities.items()
    }
