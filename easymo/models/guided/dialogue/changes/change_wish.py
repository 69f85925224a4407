"""What is to be different about a booking there is: which one, and what it shall become."""

from dataclasses import dataclass, replace
from typing import Any

from easymo.models.guided.dialogue.episode import args_of
from easymo.models.guided.dialogue.hearing import Hearing
from easymo.models.guided.entities import venues
from easymo.models.guided.entities.clock.shifts import find_shift
from easymo.models.guided.entities.named_booking import NamedBooking, read_named_booking
from easymo.models.guided.entities.special_requests import find_special_request, tells_lateness
from easymo.models.guided.lexicon.spelling import correct_spelling
from easymo.models.guided.lexicon.text import mask
from easymo.models.guided.nlu.facts import Facts
from easymo.models.guided.nlu.understanding import Understanding, understand

LONGEST_NOTE = 300
"""Characters of what a venue is told, as a booking keeps them."""


@dataclass(frozen=True)
class ChangeWish:
    """Which booking, and what of it is different now."""

    named: NamedBooking
    facts: Facts
    later_minutes: int | None = None

    @property
    def arguments(self) -> dict[str, Any]:
        named, known = self.named, dict[str, Any]()
        if named.number is not None:
            known["booking"] = named.number
        elif named.day:
            known["booked_on"] = named.day.isoformat()
        if named.growth and named.growth.more is not None:
            known["more_guests"] = named.growth.more
        if self.later_minutes is not None:
            known["later_minutes"] = self.later_minutes
        return known | args_of(self.facts)


def read_change_wish(heard: Hearing) -> ChangeWish:
    """What of which booking they want otherwise; empty where they speak of none."""
    written, situation = heard.window.burst, heard.situation
    plain = correct_spelling(written, [venue.name for venue in situation.venues])
    language = situation.language or "en"
    shift = find_shift(plain)
    named = read_named_booking(
        written, mask(plain, [shift]) if shift else plain, situation, language
    )
    read = understand(named.rest, situation, language)
    facts = _facts(heard, read)
    if (named.growth or shift) and not named and "change" not in heard.understood.intents:
        # "Add 2 people on friday" names the booking of Friday.
        named, facts = replace(named, day=facts.day), replace(facts, day=None)
    # The rest is in plain spelling; their own words are not.
    facts = replace(facts, special_request=find_special_request(written))
    if shift is None and read.facts.guests is None and tells_lateness(plain):
        return ChangeWish(named, Facts(special_request=written.strip()[:LONGEST_NOTE]))
    if named.growth and named.growth.party is not None:
        facts = replace(facts, guests=named.growth.party)
    return ChangeWish(named, facts, shift.value if shift else None)


def _facts(heard: Hearing, read: Understanding) -> Facts:
    if not read.other_venue or read.facts.venue:
        return read.facts
    left = venues.find_other(heard.window.episode.facts.venue, heard.situation.venues)
    return replace(read.facts, venue=left)
