"""Which of the choices under a question is meant: by place, by number, by day or place, by name."""

import re
from collections.abc import Sequence
from dataclasses import fields, replace
from functools import cache

from easymo.models.guided.dialogue.artifact import OfferedCall
from easymo.models.guided.dialogue.hearing import Hearing
from easymo.models.guided.lexicon.intents import intents_with
from easymo.models.guided.lexicon.phrasebook import phrasebooks
from easymo.models.guided.lexicon.text import alternation, fold, whole
from easymo.models.guided.nlu.facts import Facts
from easymo.models.guided.nlu.understanding import read_facts

SHORTEST_WORD = 3
FEW_WORDS = 8
LOOKING = intents_with("looks_anew")


def pick(choices: Sequence[OfferedCall], heard: Hearing) -> OfferedCall | None:
    """The one choice that is meant; None where it could be two, or none."""
    if not choices or heard.understood.words > FEW_WORDS:
        return None
    return (
        _by_facts(choices, heard) or _by_place_in_list(choices, heard) or _by_name(choices, heard)
    )


def pick_numbered(choices: Sequence[OfferedCall], number: int) -> OfferedCall | None:
    """By the number it has itself, else by its place in the list."""
    own = [one for one in choices if number in one.arguments.values()]
    if len(own) == 1:
        return own[0]
    return choices[number - 1] if 1 <= number <= len(choices) else None


def _by_place_in_list(choices: Sequence[OfferedCall], heard: Hearing) -> OfferedCall | None:
    """`the second one`, `la deuxième`, `iya kabiri`."""
    nth = heard.understood.ordinal or _find_ordinal(heard.text)
    if not nth or nth > len(choices):
        return None
    return choices[nth - 1 if nth > 0 else nth]


def _by_facts(choices: Sequence[OfferedCall], heard: Hearing) -> OfferedCall | None:
    """`the one on sunday`: the only choice that all that was said is true of."""
    said = heard.understood.facts
    if not said:
        return None
    offered = [(one, _facts_of(one, heard)) for one in choices]
    for agrees in (_agrees, _agrees_in_weekday):
        fitting = [one for one, facts in offered if agrees(facts, said)]
        if fitting:
            return fitting[0] if len(fitting) == 1 else None
    return None


def _facts_of(choice: OfferedCall, heard: Hearing) -> Facts:
    """What the words of a choice say, as its row was written for the customer."""
    return read_facts(fold(choice.words), heard.situation, heard.language)


def _agrees(offered: Facts, said: Facts) -> bool:
    pairs = [(getattr(offered, one.name), getattr(said, one.name)) for one in fields(Facts)]
    return all(has == wanted for has, wanted in pairs if wanted is not None)


def _agrees_in_weekday(offered: Facts, said: Facts) -> bool:
    """`the one on sunday` may be next week's."""
    if not offered.day or not said.day or offered.day.weekday() != said.day.weekday():
        return False
    return _agrees(offered, replace(said, day=offered.day))


def _by_name(choices: Sequence[OfferedCall], heard: Hearing) -> OfferedCall | None:
    """The choice that has the most of the words, where none of the others has as many.

    Who asks for something in a whole sentence looks for it anew: `a house to rent in Kanombe`. So
    does a party with a day or an hour, whatever else is called like the place: they want a table.
    """
    if heard.understood.intent in LOOKING or heard.understood.facts.is_order:
        return None
    said = {word for word in _words(heard.text) if len(word) >= SHORTEST_WORD and word.isalpha()}
    shared = [(len(said & set(_words(one.words))), one) for one in choices]
    best = max(count for count, _ in shared)
    found = [one for count, one in shared if count == best]
    return found[0] if best and len(found) == 1 else None


def _words(text: str) -> list[str]:
    return re.findall(r"[a-z0-9]+", fold(text))


def _find_ordinal(text: str) -> int | None:
    plain = fold(text)
    return next((nth for pattern, nth in _bare_ordinals() if pattern.search(plain)), None)


@cache
def _bare_ordinals() -> tuple[tuple[re.Pattern[str], int], ...]:
    """`second`, `deuxieme`, `pili`: under a list they need no article."""
    said: dict[int, list[str]] = {}
    for book in phrasebooks():
        for word, nth in book.cues.bare_ordinals.items():
            said.setdefault(nth, []).append(word)
    return tuple((whole(alternation(words)), nth) for nth, words in said.items())
