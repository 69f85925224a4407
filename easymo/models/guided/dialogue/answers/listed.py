"""One of what was listed: by its number, its place in the list, its words."""

from easymo.models.guided.dialogue import choices
from easymo.models.guided.dialogue.artifact import OfferedCall
from easymo.models.guided.dialogue.hearing import Hearing
from easymo.models.guided.dialogue.task import Task


def read_numbered(task: Task, heard: Hearing) -> OfferedCall | None:
    """One of the customer's bookings, orders, viewings: by its number, its place, its words."""
    asks = str(task.asks)
    number = heard.understood.only_number
    if number is None:
        return choices.pick(task.choices, heard)
    if chosen := choices.pick_numbered(task.choices, number):
        return chosen
    return task.call_with(**{asks: number})


def read_chosen(task: Task, heard: Hearing) -> OfferedCall | None:
    """One of what was found: by its place in the list, or its name."""
    number = heard.understood.only_number
    by_number = choices.pick_numbered(task.choices, number) if number is not None else None
    return choices.pick(task.choices, heard) or by_number
