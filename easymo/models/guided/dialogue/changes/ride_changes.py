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
ENDS = ("destination", "pickup")
WANTED: Intents = frozenset({"ride", "book"})


def change_ends(task: Task, heard: Hearing) -> OfferedCall | None:
    """`not town, kacyiru`, `from remera`, or a place alone, which is where they go."""
    if heard.understood.words > FEW_WORDS:
        return None
    said = read_journey(heard.text)
    ends = {"pickup": said.start, "destination": said.end}
    known = _replace_denied(task, heard.text) or {n: p for n, p in ends.items() if p}
    known = known or _name_alone(heard.text)
    if not known:
        return None
    arguments = {**task.arguments, **known}
    return OfferedCall(tool=_choose_tool(task, heard, arguments), arguments=arguments)


def _choose_tool(task: Task, heard: Hearing, arguments: dict[str, object]) -> str:
    """Who names again where they go, after a fare, or says "book", wants the ride itself."""
    names_it_again = {**task.arguments} == arguments
    wants_it = names_it_again or not WANTED.isdisjoint(heard.understood.intents)
    return task.family if wants_it and "ride_fare" not in heard.understood.intents else task.tool


def _replace_denied(task: Task, text: str) -> dict[str, str]:
    """The end that is denied, and what it is instead."""
    plain = " ".join(split_places(text))
    places = list(find_known(plain.split()))
    for end in ENDS:
        was = fold(str(task.arguments.get(end) or ""))
        if was and re.search(rf"{_denial()} (?:[a-z]{{1,2}} )?{re.escape(was)}\b", plain):
            others = [place for place in places if place != was]
            return {end: others[-1]} if others else {}
    return {}


def _name_alone(text: str) -> dict[str, str]:
    places = list(find_known(split_places(text)))
    return {"destination": places[0]} if len(places) == 1 else {}


@cache
def _denial() -> str:
    """`not`, `pas`, `si`, `siyo`."""
    cues = [book.cues for book in phrasebooks()]
    words = alternation(word for each in cues for word in (*each.negations, *each.dropping))
    return rf"(?<![a-z0-9]){words}"
