"""A day, an hour, a party, a place, or one of the slots that are free."""

from dataclasses import replace

from easymo.models.guided.dialogue import booking_facts, choices
from easymo.models.guided.dialogue.artifact import OfferedCall
from easymo.models.guided.dialogue.changes import amendments
from easymo.models.guided.dialogue.episode import args_of
from easymo.models.guided.dialogue.hearing import Hearing
from easymo.models.guided.dialogue.task import Task
from easymo.models.guided.entities import times


def read_booking_fact(task: Task, heard: Hearing) -> OfferedCall | None:
    """A day, a time, a party, a place. Of a viewing only the first two."""
    if task.family != "create_booking":
        return amendments.amend(task, heard) or choices.pick(task.choices, heard)
    if booking_facts.says_something(heard):
        return booking_facts.go_on_call(heard, task.tool)
    return choices.pick(task.choices, heard)


def read_slot(task: Task, heard: Hearing) -> OfferedCall | None:
    """One of the free slots that are shown, or what would make others of them."""
    number, known = heard.understood.only_number, heard.episode.facts
    if number is None or heard.understood.facts:
        return read_booking_fact(task, heard)
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
