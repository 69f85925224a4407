"""Questions about a venue: its address, its hours and its prices are known, and nothing else is."""

import re
from functools import cache
from typing import Literal

from easymo.models.guided.lexicon.phrasebook import phrasebooks
from easymo.models.guided.lexicon.text import alternation, fold, whole
from easymo.models.guided.policies.decision import PolicyInput

TOOL = "venue_information"
ARGUMENT = "asks_more"


def mark_unknown(policy_input: PolicyInput) -> dict[str, bool]:
    """Of parking and menus the tool is told, and it says that it does not know."""
    is_taken = ARGUMENT in policy_input.tools.get(TOOL, ())
    return {ARGUMENT: True} if is_taken and _asks_unknown(fold(policy_input.text)) else {}


def _asks_unknown(plain: str) -> bool:
    """Parking, the menu, children; not a price, an hour or an address, which are known."""
    return bool(_cue("unknown").search(plain)) and not _cue("known").search(plain)


@cache
def _cue(name: Literal["unknown", "known"]) -> re.Pattern[str]:
    return whole(alternation(word for book in phrasebooks() for word in getattr(book.venues, name)))
