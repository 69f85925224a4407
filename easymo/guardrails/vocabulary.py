"""The words that tell statements from offers, questions and negations: a file a language."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from easymo.guardrails.wordings import Wording, any_of
from easymo.messages.catalogue import LANGUAGES

FOLDER = "words"


@dataclass(frozen=True)
class Vocabulary:
    """`hedges` are negations and the like before a deed. Of the rest: `conditions` and
    `attributions` make a whole sentence open, `denials` and `plans` a clause of it."""

    kinds: Mapping[str, Wording]
    hedges: Wording
    denies: Wording
    """The hedges without `modals`: what will be is no deed, but it is a promise."""
    conditions: Wording
    attributions: Wording
    examples: Wording
    denials: Wording
    plans: Wording
    reassurances: Wording
    acknowledgements: Wording
    claims: Wording
    everyday: Wording
    noon: Wording
    midnight: Wording
    half: Wording
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
def read_list(name: str) -> dict[str, Any]:
    """A file of words."""
    file = files("easymo.guardrails").joinpath(FOLDER, f"{name}.toml")
    return tomllib.loads(file.read_text(encoding="utf-8"))


def _read(language: str) -> Vocabulary:
    read = read_list(language)
    spoken = read.get("clock", {})
    patterns = {
        name: any_of(read.get(name, ()))
        for name, kind in Vocabulary.__annotations__.items()
        if kind == Wording and name not in ("hedges", "denies")
    }
    return Vocabulary(
        kinds=_kinds(read["kinds"], read.get("finished", {})) | _did(read.get("did")),
        hedges=_hedges(read["hedges"], read["modals"]),
        denies=_hedges(read["hedges"], ()),
        hours=spoken.get("hours", ()),
        past=spoken.get("past", {}),
        minutes=spoken.get("minutes", ""),
        durations=read["durations"],
        **patterns,
    )


def _kinds(phrases: Mapping[str, Any], finished: Mapping[str, Any]) -> dict[str, Wording]:
    """By phrases, and by roots or stems of verbs in a finished form."""
    form = finished.get("form", "")
    return {
        kind: any_of([*found, *([form % "|".join(finished[kind])] if kind in finished else ())])
        for kind, found in phrases.items()
    }


def _did(read: Mapping[str, Any] | None) -> dict[str, Wording]:
    """What an agent says to have done itself, whatever it is."""
    return {"did_something": Wording(read["form"] % "|".join(read["harmless"]))} if read else {}


def _hedges(anywhere: Sequence[str], near: Sequence[str]) -> Wording:
    found = rf"(?<!\w)(?:{'|'.join(anywhere)})(?!\w)"
    close = rf"(?<!\w)(?:{'|'.join(near)})(?:\s\S+){{0,3}}$"
    return Wording(f"{found}|{close}" if near else found)
