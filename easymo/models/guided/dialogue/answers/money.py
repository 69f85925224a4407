"""How much: the answer to a question for an amount."""

from easymo.models.guided.dialogue import choices
from easymo.models.guided.dialogue.artifact import OfferedCall
from easymo.models.guided.dialogue.hearing import Hearing
from easymo.models.guided.dialogue.task import Task
from easymo.models.guided.entities.money import amount_spans

FEW_WORDS = 7
LEAST_AMOUNT = 100
"""A smaller number that counts people is a party."""


def read_amount(task: Task, heard: Hearing) -> OfferedCall | None:
    facts = heard.understood.facts
    if heard.understood.words > FEW_WORDS or facts.venue or facts.day or facts.time:
        return None
    if facts.guests is not None and facts.guests < LEAST_AMOUNT:
        return None
    if chosen := choices.pick(task.choices, heard):
        return chosen
    words = amount_spans.read_amount_words(heard.text, bare=True)
    return task.call_with(amount=words) if words else None
