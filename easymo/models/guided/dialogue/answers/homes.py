"""Which home is looked for."""

from easymo.models.guided.dialogue import choices
from easymo.models.guided.dialogue.artifact import OfferedCall
from easymo.models.guided.dialogue.hearing import Hearing
from easymo.models.guided.dialogue.task import Task
from easymo.models.guided.entities import property_search


def read_home(task: Task, heard: Hearing) -> OfferedCall | None:
    said = property_search.read_search(heard.text)
    return choices.pick(task.choices, heard) or (task.call_with(**said) if said else None)
