"""What each language brings: the lists in `phrases/<code>/`, for a native speaker to correct."""

import tomllib
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

from easymo.models.guided.lexicon.intents import Intent
from easymo.models.guided.lexicon.sections.cues import Cues
from easymo.models.guided.lexicon.sections.decisions import (
    AgreeingWords,
    Assent,
    CallingOffWords,
    PayingWords,
    TaskNouns,
)
from easymo.models.guided.lexicon.sections.intents import IntentPhrases, Sign
from easymo.models.guided.lexicon.sections.moments import DateWords, TimeWords
from easymo.models.guided.lexicon.sections.people import GuestWords, NameWords, WordsOfOthers
from easymo.models.guided.lexicon.sections.section import PhraseSection
from easymo.models.guided.lexicon.sections.wishes import (
    ChangeWords,
    DrivingWords,
    HomeWords,
    RouteWords,
    ShoppingWords,
    SpecialRequestWords,
    VenueWords,
)

BESIDE_THE_LISTS = {"first_messages.toml", "corpus.toml"}
"""What a classifier is fitted on, and what tests read."""


class Phrasebook(PhraseSection):
    language: str
    evidence: list[str]
    known: list[str]
    slang: dict[str, str]
    numbers: dict[str, int]
    cues: Cues
    dates: DateWords
    times: TimeWords
    guests: GuestWords
    venues: VenueWords
    changes: ChangeWords = ChangeWords()
    special_requests: SpecialRequestWords = SpecialRequestWords()
    others: WordsOfOthers = WordsOfOthers()
    route: RouteWords = RouteWords()
    driving: DrivingWords = DrivingWords()
    shopping: ShoppingWords = ShoppingWords()
    homes: HomeWords = HomeWords()
    intents: dict[Intent, IntentPhrases]
    signs: dict[str, dict[str, Sign]] = {}
    chatter: list[str]
    commands: dict[str, list[str]]
    assent: Assent
    agreeing: AgreeingWords = AgreeingWords()
    tasks: TaskNouns = TaskNouns()
    calling_off: CallingOffWords
    paying: PayingWords
    names: NameWords = NameWords()


@cache
def phrasebooks() -> tuple[Phrasebook, ...]:
    """Every language there is a folder for."""
    folder = files("easymo.models.guided").joinpath("phrases")
    found = sorted((f for f in folder.iterdir() if f.is_dir()), key=lambda f: f.name)
    return tuple(Phrasebook(language=f.name, **_lists(f)) for f in found)


def _lists(folder: Traversable) -> dict[str, Any]:
    """The lists of all files of a language. Intents may stand in several; a list in one only."""
    lists: dict[str, Any] = {"intents": {}}
    found = (
        f for f in folder.iterdir() if f.name.endswith(".toml") and f.name not in BESIDE_THE_LISTS
    )
    for file in sorted(found, key=lambda f: f.name):
        read = tomllib.loads(file.read_text(encoding="utf-8"))
        intents = read.pop("intents", {})
        twice = (lists.keys() & read.keys()) | (lists["intents"].keys() & intents.keys())
        if twice:
            raise ValueError(f"{file.name} has what another file has too: {sorted(twice)}")
        lists |= read
        lists["intents"] |= intents
    return lists


@cache
def numbers() -> dict[str, int]:
    """Number words of all languages."""
    return {word: n for book in phrasebooks() for word, n in book.numbers.items()}


def number(written: str) -> int:
    """`4`, `four`, `quatre`."""
    return int(written) if written.lstrip("-").isdecimal() else numbers()[written]
