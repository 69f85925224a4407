"""What is taken in the customer's own words: what happened, what was wrong, a name."""

from easymo.models.guided.dialogue.artifact import OfferedCall
from easymo.models.guided.dialogue.hearing import Hearing
from easymo.models.guided.dialogue.task import Task
from easymo.models.guided.lexicon.intents import intents_with

NAME_WORDS = 4
SUBJECT_CHARACTERS = 60
LEAVES_COMPLAINT = intents_with("leaves_complaint")
IN_FEEDBACK = intents_with("in_feedback") | {None}
"""With any other intent the customer went on to something else."""


def read_what_happened(task: Task, heard: Hearing) -> OfferedCall | None:
    """Any words that tell something are it."""
    if heard.understood.intent in LEAVES_COMPLAINT or heard.understood.facts.is_order:
        return None
    words = heard.window.burst.strip()
    return OfferedCall(tool="create_ticket", arguments={"subject": shorten(words), "words": words})


def read_feedback(task: Task, heard: Hearing) -> OfferedCall | None:
    """What went wrong, in the customer's words; with any other intent they went on."""
    facts = heard.understood.facts
    is_order = facts.day or facts.time or facts.guests is not None
    if is_order or heard.understood.intent not in IN_FEEDBACK:
        return None
    comment = {"rating": "down", "comment": heard.window.burst}
    return OfferedCall(tool="give_feedback", arguments=comment)


def read_name(task: Task, heard: Hearing) -> OfferedCall | None:
    """What they want to be called: all that is written, if that is short."""
    name = heard.text.strip(' .,!;\n"“”')
    if heard.understood.words > NAME_WORDS or not any(letter.isalpha() for letter in name):
        return None
    return task.call_with(name=name)


def shorten(words: str) -> str:
    """The subject of what was told."""
    line = " ".join(words.split())
    return line if len(line) <= SUBJECT_CHARACTERS else line[: SUBJECT_CHARACTERS - 1] + "…"
