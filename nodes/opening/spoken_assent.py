"""A plain yes or no, or a wish that is given up in other words: `j'ai changé d'avis`."""

from collections.abc import Sequence

from db.repositories.booking.venues import Venue
from easymo.models.guided.lexicon.intents import Intents
from easymo.models.guided.lexicon.language import detect_language
from easymo.models.guided.lexicon.situation import KnownVenue, Situation
from easymo.models.guided.lexicon.text import fold
from easymo.models.guided.nlu.commands import Assent, read_assent
from easymo.models.guided.nlu.phrase_match import is_said
from easymo.models.guided.nlu.understanding import understand

BESIDE: Intents = frozenset({"no", "drop", "thanks", "goodbye"})
"""What may be said beside it."""
FEWEST = 2
"""Words that call off without saying what: `annule tout`."""


def read_spoken_assent(said: str, venues: Sequence[Venue]) -> Assent | None:
    """None when it says neither, or more than that."""
    return read_assent(said) or ("no" if _gives_up(said, venues) else None)


def _gives_up(said: str, venues: Sequence[Venue]) -> bool:
    """Whether it says so and nothing else: no other day, party or place, and no question."""
    known = [KnownVenue(name=venue.name, code=venue.code) for venue in venues]
    understood = understand(said, Situation(venues=known), detect_language(said))
    if understood.is_question or understood.facts or understood.open or understood.bare:
        return False
    intents = frozenset(understood.intents)
    if intents == {"cancel"}:
        return understood.words <= FEWEST
    is_kept = is_said(fold(said), "cancel")  # "I do not want to cancel"
    return "drop" in intents and intents <= BESIDE and not is_kept
