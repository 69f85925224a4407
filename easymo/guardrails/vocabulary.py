"""The words that tell statements from offers, questions and negations: a file a language."""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from easymo.messages.catalogue import LANGUAGES


@dataclass(frozen=True)
class Vocabulary:
    kinds: Mapping[str, re.Pattern[str]]
    hedges: re.Pattern[str]
    """Negations and the like; with `modals` only right before the deed."""
    conditions: re.Pattern[str]
    attributions: re.Pattern[str]
    examples: re.Pattern[str]


@cache
def vocabularies() -> tuple[Vocabulary, ...]:
    return tuple(_read(language) for language in LANGUAGES)


def attributes(sentence: str) -> bool:
    """Whether a sentence tells what the customer said, or is sorry about it."""
    return any(one.attributions.search(sentence) for one in vocabularies())


def exemplifies(sentence: str) -> bool:
    return any(one.examples.search(sentence) for one in vocabularies())


def _read(language: str) -> Vocabulary:
    file = files("easymo.guardrails").joinpath("words", f"{language}.toml")
    read = tomllib.loads(file.read_text(encoding="utf-8"))
    return Vocabulary(
        kinds={kind: _any(patterns) for kind, patterns in read["kinds"].items()},
        hedges=_hedges(read["hedges"], read["modals"]),
        conditions=_any(read["conditions"]),
        attributions=_any(read["attributions"]),
        examples=_any(read["examples"]),
    )


def _hedges(anywhere: Sequence[str], near: Sequence[str]) -> re.Pattern[str]:
    found = rf"(?<!\w)(?:{'|'.join(anywhere)})(?!\w)"
    close = rf"(?<!\w)(?:{'|'.join(near)})(?:\s\S+){{0,3}}$"
    return re.compile(f"{found}|{close}" if near else found)


def _any(patterns: Sequence[str]) -> re.Pattern[str]:
    return re.compile("|".join(patterns))
