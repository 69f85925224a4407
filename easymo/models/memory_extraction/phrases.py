"""The phrase lists of each language, from the `.toml` files beside this one, as patterns."""

import re
import tomllib
from functools import cache
from importlib.resources import files

from pydantic import BaseModel, ConfigDict

from easymo.models.guided.lexicon.text import alternation, fold, whole


class Phrases(BaseModel):
    """One file. A misspelled name in it is an error, not silence."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    remember: list[str]
    preferences: list[str]
    likings: list[str]
    who: list[str]
    traits: list[str]
    facts: list[str]
    fillers: list[str]
    momentary: list[str]
    hollow: list[str]
    light: list[str]
    joins: list[str]
    speaks: list[str]
    secrets: list[str]


@cache
def beginning_pattern(part: str) -> re.Pattern[str]:
    """A sentence that begins with one of these, behind nothing but fillers."""
    fillers = alternation(_phrases_of("fillers"))
    return re.compile(
        rf"(?:{fillers}[\s,]+)*(?P<said>{alternation(_phrases_of(part))})(?![a-z0-9])"
    )


@cache
def trait_pattern() -> re.Pattern[str]:
    """`I am a strict vegetarian`, `ma fille est allergique`."""
    fillers, who, traits = (alternation(_phrases_of(part)) for part in ("fillers", "who", "traits"))
    between = r"(?:[\s,]+[a-z0-9]+){0,4}?[\s,]+"
    return re.compile(rf"(?:{fillers}[\s,]+)*(?P<said>{who}{between}{traits})(?![a-z0-9])")


@cache
def momentary_pattern() -> re.Pattern[str]:
    return whole(alternation(_phrases_of("momentary")))


@cache
def joining_pattern() -> re.Pattern[str]:
    """`… and I`, `… mais je`: where a new clause about the speaker begins."""
    joins, speaks = alternation(_phrases_of("joins")), alternation(_phrases_of("speaks"))
    return re.compile(rf",\s*|\s+(?={joins}\s+{speaks}(?![a-z0-9]))", re.I)


@cache
def join_pattern() -> re.Pattern[str]:
    return re.compile(rf"^{alternation(_phrases_of('joins'))}\s+", re.I)


@cache
def secret_pattern() -> re.Pattern[str]:
    return whole(alternation(_phrases_of("secrets")))


@cache
def words_of(part: str) -> frozenset[str]:
    """The words of a list, one by one."""
    return frozenset(word for phrase in _phrases_of(part) for word in fold(phrase).split())


def _phrases_of(part: str) -> list[str]:
    return [phrase for phrases in _files() for phrase in getattr(phrases, part)]


@cache
def _files() -> tuple[Phrases, ...]:
    folder = files("easymo.models.memory_extraction")
    found = sorted((f for f in folder.iterdir() if f.name.endswith(".toml")), key=lambda f: f.name)
    return tuple(Phrases(**tomllib.loads(f.read_text(encoding="utf-8"))) for f in found)
