"""The nearest intent by meaning, for sentences that the phrase lists do not know."""

import threading
from collections.abc import Callable
from functools import cache, lru_cache
from typing import cast

import numpy as np
from numpy.typing import NDArray

from easymo.models import local_embedder
from easymo.models.guided.lexicon.intents import Intent
from easymo.models.guided.lexicon.language import detect_language
from easymo.models.guided.lexicon.phrasebook import phrasebooks
from easymo.models.guided.nlu import example_vectors

# What people say that asks for nothing ("let me think"): nearest to these is no intent.
NOTHING = "chatter"
CLOSEST = 2
# Cosines of this model differ little, so how far ahead the best is counts against their spread.
LEAD = 0.5

Nearest = Callable[[str], Intent | None]
"""What `nearest` is, for whoever is handed another."""

_loading = threading.Lock()


@lru_cache(maxsize=1024)
def find_nearest(text: str) -> Intent | None:
    """The intent whose examples are nearest, or None when two are about as near.

    None too in a language without examples: the model would find something near all the same.
    """
    if detect_language(text) not in _languages_with_examples():
        return None
    names, prototypes, owners = _prototypes()
    similar = prototypes @ example_vectors.embed_text(text)
    scores = np.array([np.sort(similar[owners == i])[-CLOSEST:].mean() for i in range(len(names))])
    first, second = np.argsort(scores)[::-1][:2]
    lead = (scores[first] - scores[second]) / (scores.std() or 1.0)
    is_clear = lead >= LEAD and names[first] != NOTHING
    return cast(Intent, names[first]) if is_clear else None


@cache
def _languages_with_examples() -> frozenset[str]:
    return frozenset(
        book.language
        for book in phrasebooks()
        if any(intent.examples for intent in book.intents.values())
    )


def warm() -> None:
    """Load the model and the examples now, so that no customer waits for it."""
    _prototypes()
    local_embedder.embed(NOTHING)


def _prototypes() -> tuple[list[str], NDArray[np.float32], NDArray[np.int64]]:
    with _loading:
        return _embed_examples()


@cache
def _embed_examples() -> tuple[list[str], NDArray[np.float32], NDArray[np.int64]]:
    examples: dict[str, list[str]] = {}
    for book in phrasebooks():
        for name, intent in book.intents.items():
            if intent.examples:
                examples.setdefault(name, []).extend(intent.examples)
        examples.setdefault(NOTHING, []).extend(book.chatter)
    names = list(examples)
    owners = np.array([i for i, name in enumerate(names) for _ in examples[name]])
    texts = [text for name in names for text in examples[name]]
    return names, example_vectors.embed_examples(texts), owners
