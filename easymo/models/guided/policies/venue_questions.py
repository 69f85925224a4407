"""Questions about a venue: its address, its hours and its prices are known, and nothing else is.

Whether there is parking, or what is on the menu, is said to be unknown, and who may be asked.
"""

import re
from functools import cache
from typing import Literal

from easymo.models.guided.lexicon.phrasebook import phrasebooks
from easymo.models.guided.lexicon.text import alternation, fold, whole
from easymo.models.guided.policies.decision import PolicyInput, Say


def answer_unknown(policy_input: PolicyInput) -> Say | None:
    """None where it asks for what the venues' tool tells, or for nothing of the kind."""
    plain = fold(policy_input.text)
    if not _cue("unknown").search(plain) or _cue("known").search(plain):
        return None
    return tell_unknown(policy_input)


def tell_unknown(policy_input: PolicyInput) -> Say:
    """That it is not known, of the venue that is spoken of."""
    venue = policy_input.understood.facts.venue or policy_input.window.episode.facts.venue
    names = {one.code: one.name for one in policy_input.situation.venues}
    if venue not in names:
        return Say("guided.unknown_of_venues")
    return Say("guided.unknown_of_venue", {"venue": names[venue]})


@cache
def _cue(name: Literal["unknown", "known"]) -> re.Pattern[str]:
    return whole(alternation(word for book in phrasebooks() for word in getattr(book.venues, name)))
