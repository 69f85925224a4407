"""The dialogue manager, the same for all agents: what a burst does to what is open.

It is read against the tasks, the newest first: what answers the open question, then what changes
the open quote or adds to it, then the same for the tasks below. What is left asks for something
new, or is small talk; policies decide that. The word in front never decides, and what was asked
last is the strongest prior there is.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

from easymo.agents.table import owner_of
from easymo.models.guided.dialogue.acts import Utterance, part_openers
from easymo.models.guided.dialogue.agreement import SUBJECTS, find_agreed
from easymo.models.guided.dialogue.answers.table import read_answer
from easymo.models.guided.dialogue.artifact import OfferedCall
from easymo.models.guided.dialogue.changes import amendments, order_changes
from easymo.models.guided.dialogue.hearing import Hearing
from easymo.models.guided.dialogue.refusal import POLITE, calls_off, names_what_is_off
from easymo.models.guided.dialogue.requests import Piece, cut_pieces, trim
from easymo.models.guided.dialogue.task import TAKES_WORDS, Task
from easymo.models.guided.dialogue.window import DialogueWindow
from easymo.models.guided.entities.goods.order_items import read_items
from easymo.models.guided.lexicon.intents import (
    SHOPPING,
    Intents,
    intents_that_begin,
    intents_with,
)
from easymo.models.guided.lexicon.situation import Situation
from easymo.models.guided.nlu.understanding import understand

OF_ANY_NOUN: Intents = intents_with("of_any_noun") - {"cancel"}
"""Said of a table, of goods, of homes and of rides alike: what is open decides."""

COURTEOUS_WORDS = 3
"""So few behind a greeting belong to it."""

Move = Literal["answers", "changes", "agrees", "refuses", "else"]


@dataclass(frozen=True)
class Reading:
    """What a burst does. `call` is what it comes to, where that needs no policy to decide.

    `heard` is what counts of it, `request` the part that is served now, in the customer's own
    words, and `queued` what is to be served after it.
    """

    heard: Hearing
    utterance: Utterance
    request: str
    move: Move = "else"
    task: Task | None = None
    call: OfferedCall | None = None
    queued: str | None = None

    @property
    def owner(self) -> str | None:
        """Whose the task is."""
        return owner_of(self.task.tool) if self.task else None


def read_burst(window: DialogueWindow, situation: Situation, language: str) -> Reading:
    """Read what the customer wrote last against all that is open."""
    burst = window.burst.strip()
    utterance = part_openers(burst)
    heard = _hear(utterance, burst, window, situation, language)
    reading = Reading(heard, utterance, burst)
    read = (_by_calling_off, _by_agreement, _by_tasks, _by_parts, _by_openers)
    return next((found for by in read if (found := by(reading))), reading)


def _by_calling_off(reading: Reading) -> Reading | None:
    """`forget the order`: by its noun, before its words are taken for an answer."""
    if not names_what_is_off(reading.heard):
        return None
    return replace(reading, move="refuses", task=reading.heard.window.top)


def _by_agreement(reading: Reading) -> Reading | None:
    """`ok call one` after a fare, `yes for the table` behind two quotes."""
    task = find_agreed(reading.utterance, reading.heard)
    return replace(reading, move="agrees", task=task, call=_agreed(task)) if task else None


def _hear(
    utterance: Utterance, burst: str, window: DialogueWindow, situation: Situation, language: str
) -> Hearing:
    text = utterance.rest or burst
    understood = understand(text, situation, language)
    if utterance.denies and utterance.rest:
        understood = replace(understood, is_correction=True)
    is_short = understood.words <= COURTEOUS_WORDS and not understood.is_question
    if not understood.intents and utterance.openers and is_short:
        # "ok merci c noté": what asks for nothing is as polite as it began.
        understood = replace(understood, intents=understand(burst, situation, language).intents)
    return Hearing(text, understood, window, situation, language)


def _by_tasks(reading: Reading) -> Reading | None:
    """The newest task that the words, as a whole, are about."""
    if not reading.utterance.rest and reading.utterance.openers:
        return None
    for depth, task in enumerate(reversed(reading.heard.window.tasks)):
        if not _may_be_about(task, reading.heard):
            continue
        heard = reading.heard if depth == 0 else _without_bare(reading.heard)
        if found := _read_against(task, heard):
            move, call = found
            return replace(reading, move=move, task=task, call=call)
    return None


def _may_be_about(task: Task, heard: Hearing) -> bool:
    """Whether the words ask for nothing that is another's. Any words may tell what happened."""
    if task.asks in TAKES_WORDS:
        return True
    others = set(heard.understood.intents) - POLITE
    if order_changes.adds_goods(task, heard):
        # In Swahili one adds money and rice with one word.
        others -= SHOPPING | {"top_up"}
    if order_changes.puts_instead(task, heard):
        # Words that put oil in the place of milk are said of money and of homes as well.
        others -= SHOPPING | {"top_up", "homes"}
    if _counts_only_found(task, heard):
        others -= {"order"}
    if task.family in SUBJECTS and not heard.understood.facts.is_order:
        # "Book the one to Gikondo", "tell me about the second one".
        others -= OF_ANY_NOUN
    return others <= intents_that_begin(task.tool)


def _counts_only_found(task: Task, heard: Hearing) -> bool:
    """`order me one`, of the one thing that was found."""
    is_one = len(task.choices) == 1 and task.choices[0].tool == "order_for_pickup"
    return is_one and not any(one.words for one in read_items(heard.text))


def _read_against(task: Task, heard: Hearing) -> tuple[Move, OfferedCall] | None:
    if call := order_changes.add_or_drop(task, heard):
        return "changes", call
    if call := read_answer(task, heard):
        return "answers", call
    if (task.is_quoted or task.is_offer) and (call := amendments.amend(task, heard)):
        return "changes", call
    return None


def _without_bare(heard: Hearing) -> Hearing:
    """Numbers and places in a list speak of what was asked last, and of nothing below it."""
    return replace(heard, understood=replace(heard.understood, bare=(), ordinal=None))


def _by_parts(reading: Reading) -> Reading | None:
    """`3, and where is my order`: one part answers, and the rest asks for something else."""
    if not reading.heard.window.tasks:
        return None
    pieces = cut_pieces(reading.heard.text, reading.heard.situation, reading.heard.language)
    if len(pieces) < 2 or not any(piece.request for piece in pieces):
        return None
    for answering, others in _partings(reading.heard.text, pieces):
        heard = replace(reading.heard, text=answering.text, understood=answering.understood)
        found = _by_tasks(replace(reading, heard=heard))
        if found and found.call:
            return replace(found, request=answering.text, queued=others)
    return None


def _partings(text: str, pieces: list[Piece]) -> Iterator[tuple[Piece, str]]:
    """The first piece and the rest, the last one and the rest; both as they were written."""
    first, last = pieces[0], pieces[-1]
    yield first, trim(text[text.index(first.text) + len(first.text) :])
    yield last, trim(text[: text.rindex(last.text)])


def _by_openers(reading: Reading) -> Reading | None:
    """A plain yes or no, and nothing else: it speaks of what is on top."""
    top = reading.heard.window.top
    if top is None:
        return None
    if _refuses(reading):
        return replace(reading, move="refuses", task=top)
    if reading.utterance.rest or not reading.utterance.assents or top.asks in TAKES_WORDS:
        return None
    return replace(reading, move="agrees", task=top, call=_agreed(top))


def _agreed(task: Task) -> OfferedCall:
    """The one thing that was offered; else the same is before the customer once more."""
    return task.choices[0] if len(task.choices) == 1 else task.call_with()


def _refuses(reading: Reading) -> bool:
    heard = reading.heard
    return not heard.window.told_memories and calls_off(reading.utterance, heard.understood)
