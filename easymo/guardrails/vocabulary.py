"""The words that tell statements from offers, questions and negations: a file a language."""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from easymo.messages.catalogue import LANGUAGES

FOLDER = "words"


@dataclass(frozen=True)
class Vocabulary:
    """`hedges` are negations and the like before a deed. Of the rest: `conditions` and
    `attributions` make a whole sentence open, `denials` and `plans` a clause of it."""

    kinds: Mapping[str, re.Pattern[str]]
    hedges: re.Pattern[str]
    denies: re.Pattern[str]
    """The hedges without `modals`: what will be is no deed, but it is a promise."""
    conditions: re.Pattern[str]
    attributions: re.Pattern[str]
    examples: re.Pattern[str]
    denials: re.Pattern[str]
    plans: re.Pattern[str]
    reassurances: re.Pattern[str]
    acknowledgements: re.Pattern[str]
    claims: re.Pattern[str]
    everyday: re.Pattern[str]
    noon: re.Pattern[str]
    midnight: re.Pattern[str]
    half: re.Pattern[str]
    hours: Sequence[str]
    """From one to twelve as they are said after `saa`; nothing where the clock begins at 0."""
    past: Mapping[str, int]
    """Minutes that are said after such an hour."""
    minutes: str
    """What stands between such an hour and a number of minutes."""
    durations: Mapping[str, Sequence[str]]
    """The words for a minute, an hour, a day, a week."""


@cache
def vocabularies() -> tuple[Vocabulary, ...]:
    return tuple(_read(language) for language in LANGUAGES)


def exemplifies(sentence: str) -> bool:
    return any(one.examples.search(sentence) for one in vocabularies())


@cache
def listed(name: str) -> dict[str, Any]:
    """A file of words."""
    file = files("easymo.guardrails").joinpath(FOLDER, f"{name}.toml")
    return tomllib.loads(file.read_text(encoding="utf-8"))


def any_word(patterns: Sequence[str]) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{'|'.join(patterns)})(?!\w)")


def _read(language: str) -> Vocabulary:
    read = listed(language)
    spoken = read.get("clock", {})
    patterns = {
        name: _any(read.get(name, ()))
        for name, kind in Vocabulary.__annotations__.items()
        if kind == re.Pattern[str] and name not in ("hedges", "denies")
    }
    return Vocabulary(
        kinds=_kinds(read["kinds"], read.get("finished", {})),
        hedges=_hedges(read["hedges"], read["modals"]),
        denies=_hedges(read["hedges"], ()),
        hours=spoken.get("hours", ()),
        past=spoken.get("past", {}),
        minutes=spoken.get("minutes", ""),
        durations=read["durations"],
        **patterns,
    )


def _kinds(phrases: Mapping[str, Any], finished: Mapping[str, Any]) -> dict[str, re.Pattern[str]]:
    """By phrases, and by roots or stems of verbs in a finished form."""
    form = finished.get("form", "")
    return {
        kind: _any([*found, *([form % "|".join(finished[kind])] if kind in finished else ())])
        for kind, found in phrases.items()
    }


def _hedges(anywhere: Sequence[str], near: Sequence[str]) -> re.Pattern[str]:
    found = rf"(?<!\w)(?:{'|'.join(anywhere)})(?!\w)"
    close = rf"(?<!\w)(?:{'|'.join(near)})(?:\s\S+){{0,3}}$"
    return re.compile(f"{found}|{close}" if near else found)


def _any(patterns: Sequence[str]) -> re.Pattern[str]:
    """Any of them; without any, what never matches."""
    return re.compile("|".join(patterns) or r"(?!)")
