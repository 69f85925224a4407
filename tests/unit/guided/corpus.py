"""The sentences of each language that lie beside its phrases, with what they must be read as."""

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

from easymo.models.guided.lexicon.phrasebook import phrasebooks

LANGUAGES = [book.language for book in phrasebooks()]


@cache
def corpus_of(language: str) -> dict[str, Any]:
    """By part: `intents` and `agents`, each a table of lists of sentences."""
    folder = files("easymo.models.guided").joinpath("phrases", language)
    return tomllib.loads(folder.joinpath("corpus.toml").read_text(encoding="utf-8"))
