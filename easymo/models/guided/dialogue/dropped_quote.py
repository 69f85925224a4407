"""A quote that was refused by mistake: `wrong button, do the same again`."""

import re
from functools import cache

from easymo.models.guided.dialogue.artifact import OfferedCall
from easymo.models.guided.dialogue.hearing import Hearing
from easymo.models.guided.lexicon.phrasebook import phrasebooks
from easymo.models.guided.lexicon.text import alternation, fold, whole

ASKED_ANEW = {"create_booking", "order_for_pickup"}
MOST_WORDS = 20


def find_dropped(heard: Hearing) -> OfferedCall | None:
    """The call that was quoted last, where its quote was refused and they want it after all."""
    window = heard.window
    deed = window.deed
    if deed is None or deed.number is not None or deed.tool not in ASKED_ANEW or window.tasks:
        return None
    if heard.understood.words > MOST_WORDS or not _anew().search(fold(window.burst)):
        return None
    calls = [call for call in window.calls.values() if call["name"] == deed.tool]
    return OfferedCall(tool=deed.tool, arguments=dict(calls[-1]["args"])) if calls else None


@cache
def _anew() -> re.Pattern[str]:
    return whole(alternation(word for book in phrasebooks() for word in book.changes.anew))
