"""Whether a line says all there is to say, or more is being typed."""

from functools import cache
from re import Pattern, compile
from typing import Literal

from easymo.models.guided.dialogue.acts import part_openers
from easymo.models.guided.lexicon.intents import intents_with
from easymo.models.guided.lexicon.language import detect_language
from easymo.models.guided.lexicon.phrasebook import phrasebooks
from easymo.models.guided.lexicon.situation import Situation
from easymo.models.guided.lexicon.text import alternation, fold
from easymo.models.guided.nlu.commands import read_assent, read_command
from easymo.models.guided.nlu.understanding import understand

Thought = Literal["whole", "open", "unfinished"]

SELF_CONTAINED = intents_with("self_contained")
_BREAKS_OFF = compile(r"(?:[,:&+/-]|\.\.+|…)\s*$")
_CLOSES = compile(r"[^.…\s]\s*[.?!]+\W*$")


def read_thought(line: str) -> Thought:
    """`hi`, `I want`, a comma or a joining word at the end: the rest is still being typed.

    Whole is what closes itself: a question, a sentence with its stop, a plain yes, a request that
    needs nothing more.
    """
    if _BREAKS_OFF.search(line):
        return "unfinished"
    if _CLOSES.search(line):
        return "whole"
    if read_assent(line) or read_command(line):
        return "whole"
    if _only_greets(line) or _hanging().search(fold(line)):
        return "unfinished"
    return "whole" if _asks_all(line) else "open"


def _only_greets(line: str) -> bool:
    said = part_openers(line)
    return not said.rest and any(one.kind == "greet" for one in said.openers)


def _asks_all(line: str) -> bool:
    understood = understand(line, Situation(), detect_language(line))
    facts = understood.facts
    is_booking = bool(facts.day and facts.time and facts.guests is not None)
    return is_booking or understood.intent in SELF_CONTAINED


@cache
def _hanging() -> Pattern[str]:
    """Words that a sentence does not end with."""
    words = alternation(word for book in phrasebooks() for word in book.cues.hanging)
    return compile(rf"(?<![a-z0-9]){words}$")
