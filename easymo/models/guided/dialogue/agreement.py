"""What a yes with more behind it agrees to: `yes for the table`, `fair. can I get one now`."""

from collections.abc import Mapping
from functools import cache

from easymo.models.guided.dialogue.acts import Utterance
from easymo.models.guided.dialogue.hearing import Hearing
from easymo.models.guided.dialogue.refusal import NOUNS, POLITE
from easymo.models.guided.dialogue.requests import Piece, cut_pieces
from easymo.models.guided.dialogue.task import TAKES_WORDS, Task
from easymo.models.guided.lexicon.phrasebook import phrasebooks
from easymo.models.guided.lexicon.text import fold
from easymo.models.guided.nlu.commands import Subject, read_assent

SUBJECTS: Mapping[str, Subject] = {
    "request_ride": "trip",
    "order_for_pickup": "goods",
    "schedule_viewing": "visit",
}
"""By the tool that ends a task: what is agreed to in words of its own."""
FEW_WORDS = 7


def find_agreed(utterance: Utterance, heard: Hearing) -> Task | None:
    """The task that is agreed to; None where the words say no such thing, or nothing is open."""
    top = heard.window.top
    if top is None or not utterance.rest or top.asks in TAKES_WORDS:
        return None
    if utterance.assents and (named := _find_named(utterance.rest, heard.window.tasks)):
        return named
    subject = SUBJECTS.get(top.family)
    if read_assent(heard.window.burst, subject) == "yes" or _agrees_in_part(heard, top):
        return top
    return None


def _find_named(rest: str, tasks: tuple[Task, ...]) -> Task | None:
    """`for the table`, behind a yes: the newest that is called so and waits for one."""
    words = [word.strip(".,!") for word in fold(rest).split()]
    if len(words) > FEW_WORDS or "?" in rest:
        return None
    named = {_nouns()[word] for word in words if word in _nouns()}
    if len(named) != 1 or any(word not in _around() and word not in _nouns() for word in words):
        return None
    open_ones = (task for task in reversed(tasks) if task.is_quoted or task.is_offer)
    return next((task for task in open_ones if NOUNS.get(task.family) in named), None)


def _agrees_in_part(heard: Hearing, top: Task) -> bool:
    """`fair. can I get one please, leaving right now`: the rest asks for nothing else."""
    subject = SUBJECTS.get(top.family)
    if subject is None or not (top.is_offer or top.is_quoted):
        return False
    pieces = cut_pieces(heard.text, heard.situation, heard.language)
    agreed = [piece for piece in pieces if read_assent(piece.text.strip("?"), subject) == "yes"]
    others = [piece for piece in pieces if piece not in agreed]
    return bool(agreed and others) and all(_asks_nothing(one, heard) for one in others)


def _asks_nothing(piece: Piece, heard: Hearing) -> bool:
    """Nothing but what they think of it, or that it is for now."""
    understood, facts = piece.understood, piece.understood.facts
    is_now = facts.day in (None, heard.situation.today) and not facts.time
    says_more = facts.guests is not None or facts.venue or understood.bare or understood.is_question
    return is_now and not says_more and set(understood.intents) <= POLITE


@cache
def _nouns() -> dict[str, str]:
    """By each noun, what it names."""
    return {
        fold(noun): kind
        for book in phrasebooks()
        for kind in NOUNS.values()
        for noun in getattr(book.tasks, kind)
    }


@cache
def _around() -> frozenset[str]:
    fillers = (word for book in phrasebooks() for word in book.assent.filler)
    around = (word for book in phrasebooks() for word in book.tasks.around)
    return frozenset(part for word in (*around, *fillers) for part in fold(word).split())
