"""How an answer to an open question is read: one table, by what the question asks for.

Each reader gives the call that the answer makes of it, or None where the words do not answer.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from easymo.models.guided.dialogue import amendments, booking_facts, choices
from easymo.models.guided.dialogue.artifact import OfferedCall
from easymo.models.guided.dialogue.episode import args_of
from easymo.models.guided.dialogue.hearing import Hearing
from easymo.models.guided.dialogue.task import Task
from easymo.models.guided.entities import amount_spans, property_search, times
from easymo.models.guided.entities.goods import order_items
from easymo.models.guided.entities.places import Journey, names_place, read_journey, read_place
from easymo.models.guided.lexicon.intents import intents_with

Reader = Callable[[Task, Hearing], OfferedCall | None]

FEW_WORDS = 7
NAME_WORDS = 4
SUBJECT_CHARACTERS = 60
LEAVES_COMPLAINT = intents_with("leaves_complaint")
# With any other intent the customer went on to something else.
IN_FEEDBACK = intents_with("in_feedback") | {None}
# A smaller number that counts people is a party.
LEAST_AMOUNT = 100
POLITE = intents_with("small_talk") | {None}
STARTS = ("pickup", "start", "place")


def _amount(task: Task, heard: Hearing) -> OfferedCall | None:
    facts = heard.understood.facts
    if heard.understood.words > FEW_WORDS or facts.venue or facts.day or facts.time:
        return None
    if facts.guests is not None and facts.guests < LEAST_AMOUNT:
        return None
    if chosen := choices.pick(task.choices, heard):
        return chosen
    words = amount_spans.read_amount_words(heard.text, bare=True)
    return _with(task, amount=words) if words else None


def _numbered(task: Task, heard: Hearing) -> OfferedCall | None:
    """One of the customer's bookings, orders, viewings: by its number, its place, its words."""
    asks = str(task.asks)
    number = _only_number(heard)
    if number is None:
        return choices.pick(task.choices, heard)
    if chosen := choices.pick_numbered(task.choices, number):
        return chosen
    return _with(task, **{asks: number})


def _chosen(task: Task, heard: Hearing) -> OfferedCall | None:
    """One of what was found: by its place in the list, or its name."""
    number = _only_number(heard)
    by_number = choices.pick_numbered(task.choices, number) if number is not None else None
    return choices.pick(task.choices, heard) or by_number


def _product(task: Task, heard: Hearing) -> OfferedCall | None:
    if chosen := choices.pick(task.choices, heard):
        many = order_items.read_quantity(heard.text)
        if many is None or heard.understood.ordinal or chosen.tool != "order_for_pickup":
            return chosen
        return OfferedCall(
            tool=chosen.tool, arguments=order_items.count_items(chosen.arguments, many)
        )
    wanted = order_items.read_items(heard.text)
    if task.tool == "order_for_pickup" and wanted:
        return _with(task, items=[one.as_argument() for one in wanted])
    return None


def _quantity(task: Task, heard: Hearing) -> OfferedCall | None:
    many = order_items.read_quantity(heard.text)
    if many is None or heard.understood.facts.day or heard.understood.facts.time:
        return None
    arguments = order_items.count_items(task.arguments, many)
    return OfferedCall(tool="order_for_pickup", arguments=arguments)


def _place(task: Task, heard: Hearing) -> OfferedCall | None:
    facts, asks = heard.understood.facts, str(task.asks)
    if heard.understood.words > FEW_WORDS or facts.day or facts.time or facts.guests is not None:
        return None
    if heard.understood.ordinal and (chosen := choices.pick(task.choices, heard)):
        return chosen
    said = read_journey(heard.text)
    if said.is_here and asks in STARTS:
        # The pin they shared is what is meant without a name.
        return OfferedCall(tool=task.tool, arguments=_without(task.arguments, asks))
    named = read_place(heard.text)
    if not said.is_here and (named is None or (task.is_passed and not names_place(heard.text))):
        return None
    both = both_places(task.tool, said)
    if both and asks not in both and not POLITE.issuperset(heard.understood.intents):
        # "I want to go to the airport", after "where are you?", is the other end.
        return _with(task, **both)
    is_whole = said.start and said.end
    return _with(task, **{asks: named or heard.text, **(both if is_whole else {})})


def _home(task: Task, heard: Hearing) -> OfferedCall | None:
    said = property_search.read_search(heard.text)
    return choices.pick(task.choices, heard) or (_with(task, **said) if said else None)


def _booking_fact(task: Task, heard: Hearing) -> OfferedCall | None:
    """A day, a time, a party, a place. Of a viewing only the first two."""
    if task.family != "create_booking":
        return amendments.amend(task, heard) or choices.pick(task.choices, heard)
    if booking_facts.says_something(heard):
        return booking_facts.write_call(heard, task.tool)
    return choices.pick(task.choices, heard)


def _slot(task: Task, heard: Hearing) -> OfferedCall | None:
    """One of the free slots that are shown, or what would make others of them."""
    number, known = _only_number(heard), heard.episode.facts
    if number is None or heard.understood.facts:
        return _booking_fact(task, heard)
    begins = {str(one.arguments.get("time")): one for one in task.choices}
    evening = times.read_evening(number)
    if evening and (at := begins.get(f"{evening:%H:%M}")):
        return at
    is_alone = heard.understood.words == 1
    if is_alone and (chosen := choices.pick_numbered(task.choices, number)):
        return chosen
    # "then 3", after only three seats were left for four.
    is_fewer = known.guests is None or number < known.guests
    facts = replace(known, guests=number)
    return OfferedCall(tool=task.tool, arguments=args_of(facts)) if is_fewer else None


def _what_happened(task: Task, heard: Hearing) -> OfferedCall | None:
    """Any words that tell something are it."""
    if heard.understood.intent in LEAVES_COMPLAINT or heard.understood.facts.is_order:
        return None
    words = heard.window.burst.strip()
    return OfferedCall(tool="create_ticket", arguments={"subject": shorten(words), "words": words})


def _feedback(task: Task, heard: Hearing) -> OfferedCall | None:
    """What went wrong, in the customer's words; with any other intent they went on."""
    facts = heard.understood.facts
    is_order = facts.day or facts.time or facts.guests is not None
    if is_order or heard.understood.intent not in IN_FEEDBACK:
        return None
    comment = {"rating": "down", "comment": heard.window.burst}
    return OfferedCall(tool="give_feedback", arguments=comment)


def _name(task: Task, heard: Hearing) -> OfferedCall | None:
    """What they want to be called: all that is written, if that is short."""
    name = heard.text.strip(' .,!;\n"“”')
    if heard.understood.words > NAME_WORDS or not any(letter.isalpha() for letter in name):
        return None
    return _with(task, name=name)


READERS: Mapping[str, Reader] = {
    "amount": _amount,
    "day": _booking_fact,
    "time": _booking_fact,
    "guests": _booking_fact,
    "venue": _booking_fact,
    "slot": _slot,
    "what_happened": _what_happened,
    "feedback": _feedback,
    "name": _name,
    "booking": _numbered,
    "order": _numbered,
    "viewing": _numbered,
    "product": _product,
    "quantity": _quantity,
    "shop": _chosen,
    "property": _chosen,
    "kind": _home,
    "pickup": _place,
    "destination": _place,
    "start": _place,
    "end": _place,
    "place": _place,
}


def read_answer(task: Task, heard: Hearing) -> OfferedCall | None:
    """The call that the words make of an open question; None where they do not answer it."""
    reader = READERS.get(task.asks or "")
    return reader(task, heard) if reader else None


def shorten(words: str) -> str:
    """The subject of what was told."""
    line = " ".join(words.split())
    return line if len(line) <= SUBJECT_CHARACTERS else line[: SUBJECT_CHARACTERS - 1] + "…"


def both_places(tool: str, said: Journey) -> dict[str, Any]:
    """The two ends of a journey, as this tool calls them."""
    start, end = ("start", "end") if tool == "calculate_distance" else ("pickup", "destination")
    named = {start: said.start or said.near, end: said.end}
    return {name: place for name, place in named.items() if place}


def _only_number(heard: Hearing) -> int | None:
    return heard.understood.bare[0] if len(heard.understood.bare) == 1 else None


def _with(task: Task, **said: object) -> OfferedCall:
    return OfferedCall(tool=task.tool, arguments={**task.arguments, **said})


def _without(arguments: Mapping[str, Any], name: str) -> dict[str, Any]:
    return {key: value for key, value in arguments.items() if key != name}
