"""How words change a ride that is quoted or whose fare was told: another end, or the other one."""

import re
from functools import cache

from easymo.models.guided.dialogue.artifact import OfferedCall
from easymo.models.guided.dialogue.hearing import Hearing
from easymo.models.guided.dialogue.task import Task
from easymo.models.guided.entities.place_words import find_known, split_places
from easymo.models.guided.entities.places import read_journey
from easymo.models.guided.lexicon.intents import Intents
from easymo.models.guided.lexicon.phrasebook import phrasebooks
from easymo.models.guided.lexicon.text import alternation, fold

FEW_WORDS = 8
WORDS_OF_TWO = 16
"""Who names a place and another one instead of it needs more."""
ENDS = ("destination", "pickup")
WANTED: Intents = frozenset({"ride", "book"})


def change_ends(task: Task, heard: Hearing) -> OfferedCall | None:
    """`not town, kacyiru`, `from remera`, or a place alone, which is where they go."""
    known = _read_ends(task, heard)
    if not known:
        return None
    arguments = {**task.arguments, **known}
    return OfferedCall(tool=_choose_tool(task, heard, arguments), arguments=arguments)


def _read_ends(task: Task, heard: Hearing) -> dict[str, str]:
    words = heard.understood.words
    if words <= WORDS_OF_TWO and (instead := _replace_denied(task, heard.text)):
        return instead
    if words > FEW_WORDS:
        return {}
    said = read_journey(heard.text)
    ends = {"pickup": said.start, "destination": said.end}
    return {name: place for name, place in ends.items() if place} or _name_alone(heard.text)


def _choose_tool(task: Task, heard: Hearing, arguments: dict[str, object]) -> str:
    """Who names again where they go, after a fare, or says "book", wants the ride itself."""
    names_it_again = {**task.arguments} == arguments
    wants_it = names_it_again or not WANTED.isdisjoint(heard.understood.intents)
    return task.family if wants_it and "ride_fare" not in heard.understood.intents else task.tool


def _replace_denied(task: Task, text: str) -> dict[str, str]:
    """The end that is denied, and what it is instead; of none of the two, where they go."""
    plain = " ".join(split_places(text))
    places = list(dict.fromkeys(find_known(plain.split())))
    denied = [place for place in places if _denies(plain, place)]
    others = [place for place in places if place not in denied]
    if not denied or not others:
        return {}
    known = {end: fold(str(task.arguments.get(end) or "")) for end in ENDS}
    end = next((end for end, place in known.items() if place in denied), "destination")
    return {end: others[-1]}


def _denies(plain: str, place: str) -> bool:
    """`instead of going to gikondo`, `plutôt qu'à Gikondo`, `not remera`."""
    return bool(re.search(rf"{_denial()} (?:[a-z]{{1,2}} )?{re.escape(place)}\b", plain))


def _name_alone(text: str) -> dict[str, str]:
    places = list(find_known(split_places(text)))
    return {"destination": places[0]} if len(places) == 1 else {}


@cache
def _denial() -> str:
    """`not`, `pas`, `si`, `siyo`."""
    cues = [book.cues for book in phrasebooks()]
    words = alternation(word for each in cues for word in (*each.negations, *each.dropping))
    return rf"(?<![a-z0-9]){words}"
