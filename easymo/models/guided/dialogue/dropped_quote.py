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
    """The call that was quoted last, where its quote was refused and they want it after all.

    A press that refuses does nothing, so the quote still stands on top of what is open.
    """
    top = heard.window.top
    if top is None or not top.is_quoted or top.tool not in ASKED_ANEW:
        return None
    if heard.understood.words > MOST_WORDS or not _anew().search(fold(heard.window.burst)):
        return None
    return top.call_with()


@cache
def _anew() -> re.Pattern[str]:
    return whole(alternation(word for book in phrasebooks() for word in book.changes.anew))
