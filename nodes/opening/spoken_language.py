"""The language a customer is answered in: a model names it, and their words must bear it out.

A number, a name or a yes says nothing of a language; a model that takes it for one would change
the quotes and buttons of code as well.
"""

from collections.abc import Sequence
from functools import cache
from itertools import takewhile
from typing import cast

from langchain_core.messages import BaseMessage, HumanMessage

from easymo.messages.catalogue import Language
from easymo.models.guided.lexicon.language import detect_language
from easymo.models.guided.lexicon.phrasebook import phrasebooks
from easymo.models.guided.lexicon.text import fold

LEAST_WORDS = 4
"""So many words are a sentence, which is believed as long as nothing speaks against it."""


def newest_words(messages: Sequence[BaseMessage]) -> str:
    """What the customer wrote since they were last answered."""
    burst = list(takewhile(lambda one: isinstance(one, HumanMessage), reversed(messages)))
    return "\n".join(one.text for one in reversed(burst))


def spoken(said: str, named: Language, before: str | None) -> Language:
    """`named` by a model, or the language of `before` when the words do not show another."""
    if before is None:
        return cast(Language, detect_language(said, named))
    if named == before or detect_language(said, before) == named or _asks_for(said, named):
        return named
    words = [word for word in said.split() if any(sign.isalpha() for sign in word)]
    is_believed = len(words) >= LEAST_WORDS and detect_language(said, named) == named
    return named if is_believed else cast(Language, before)


def _asks_for(said: str, language: Language) -> bool:
    return not _names()[language].isdisjoint(fold(said).replace("?", " ").split())


@cache
def _names() -> dict[str, frozenset[str]]:
    """What each language is called in all of them."""
    return {
        book.language: frozenset(
            fold(name) for name in book.commands["language"] if len(name.split()) == 1
        )
        for book in phrasebooks()
    }
