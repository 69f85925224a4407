"""What the agent score is fitted on: messages of known kinds, ours and native speakers'."""

import tomllib
from collections.abc import Iterator, Sequence
from importlib.resources import files
from pathlib import Path
from typing import Final

from easymo.models.guided.lexicon.intents import INTENTS
from easymo.models.guided.lexicon.phrasebook import phrasebooks
from easymo.models.guided.nlu.agent_score.native_sentences import NONE, read_sentences

OTHERS = "general"
OUT_OF_SCOPE: Final = "out_of_scope"
CHATTER = f"{OTHERS}/chatter"

Known = Sequence[tuple[str, str]]
"""Kinds, each with a message: `agent/intent`, or an agent alone where the intent is not written."""


def list_messages() -> Known:
    """Those that come with the product."""
    return [(kind, text) for _, kind, text in [*_messages(), *_examples()]]


def list_native(folder: Path) -> Known:
    """Those of the folder."""
    return [(one.kind, one.text) for one in read_sentences(folder)]


def list_by_language(folder: Path) -> list[tuple[str, str]]:
    """Languages, each with a text in it: ours and those of the folder."""
    ours = [(code, text) for code, _, text in [*_messages(), *_examples()]]
    return [*ours, *((one.language, one.text) for one in read_sentences(folder))]


def _messages() -> Iterator[tuple[str, str, str]]:
    folder = files("easymo.models.guided").joinpath("phrases")
    for book in phrasebooks():
        file = folder.joinpath(book.language, "first_messages.toml")
        for agent, messages in tomllib.loads(file.read_text(encoding="utf-8")).items():
            for message in messages:
                yield book.language, agent, message


def _examples() -> Iterator[tuple[str, str, str]]:
    for book in phrasebooks():
        for name, intent in book.intents.items():
            agent = NONE if name == OUT_OF_SCOPE else INTENTS[name].agent
            for example in intent.examples:
                yield book.language, f"{agent}/{name}", example
        for said in book.chatter:
            yield book.language, CHATTER, said
