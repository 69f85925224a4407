"""Where from, where to, near what."""

from typing import Any

from easymo.models.guided.dialogue import choices
from easymo.models.guided.dialogue.artifact import OfferedCall
from easymo.models.guided.dialogue.hearing import Hearing
from easymo.models.guided.dialogue.task import Task
from easymo.models.guided.entities.goods.everyday_goods import find_goods
from easymo.models.guided.entities.places import Journey, names_place, read_journey, read_place
from easymo.models.guided.lexicon.intents import intents_with

FEW_WORDS = 7
POLITE = intents_with("small_talk") | {None}
STARTS = ("pickup", "start", "place")


def read_place_answer(task: Task, heard: Hearing) -> OfferedCall | None:
    facts, asks = heard.understood.facts, str(task.asks)
    if heard.understood.is_question and find_goods(heard.text):
        # "How much is the sugar at Simba?" names no end of a ride.
        return None
    if heard.understood.words > FEW_WORDS or facts.day or facts.time or facts.guests is not None:
        return None
    if heard.understood.ordinal and (chosen := choices.pick(task.choices, heard)):
        return chosen
    said = read_journey(heard.text)
    if said.is_here and asks in STARTS:
        # The pin they shared is what is meant without a name.
        return task.call_without(asks)
    named = read_place(heard.text)
    if not said.is_here and (named is None or (task.is_passed and not names_place(heard.text))):
        return None
    both = both_places(task.tool, said)
    if both and asks not in both and not POLITE.issuperset(heard.understood.intents):
        # "I want to go to the airport", after "where are you?", is the other end.
        return task.call_with(**both)
    is_whole = said.start and said.end
    return task.call_with(**{asks: named or heard.text, **(both if is_whole else {})})


def both_places(tool: str, said: Journey) -> dict[str, Any]:
    """The two ends of a journey, as this tool calls them."""
    start, end = ("start", "end") if tool == "calculate_distance" else ("pickup", "destination")
    named = {start: said.start or said.near, end: said.end}
    return {name: place for name, place in named.items() if place}
