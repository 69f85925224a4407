"""Venue tools: where they are, when they open, what a place costs."""

import re
import unicodedata
from collections.abc import Sequence
from difflib import get_close_matches

from langchain_core.tools import tool

from db.repositories.booking.venues import Venue
from easymo.services import venue as venues
from easymo.services.booking.availability import check_guests
from kit.errors import Refused
from tools.answer import Answer, Artifact
from tools.runtime import Runtime, language_of
from tools.venue.wording import describe_venues, tell_unknown

NEAR_ENOUGH = 0.85
"""`Kigali City Centre` for `Kigali City Center`, and no other venue."""


class UnknownVenue(Refused):
    """There is no such place. There are: {known}."""


def plain(name: str) -> str:
    """Small letters without accents, and one blank between words."""
    letters = unicodedata.normalize("NFKD", name).casefold()
    return " ".join(re.findall(r"[a-z0-9]+", letters))


def find_venue_code(said: str, known: Sequence[Venue]) -> str:
    """The code of the venue the model named, by code or by name, spelled nearly so.

    Raises UnknownVenue.
    """
    names = {plain(name): venue.code for venue in known for name in (venue.code, venue.name)}
    near = get_close_matches(plain(said), names, n=1, cutoff=NEAR_ENOUGH)
    if near:
        return names[near[0]]
    raise UnknownVenue(known=", ".join(venue.name for venue in known))


@tool(response_format="content_and_artifact")
async def venue_information(
    runtime: Runtime,
    venue: str | None = None,
    guests: int | None = None,
    asks_more: bool = False,
) -> Answer:
    """Addresses, opening hours and prices of the venues; no more than that is known of them.

    Args:
        venue: Code or name of one venue; all when left out.
        guests: How many they are, when they ask what it costs in all.
        asks_more: Whether they ask for something else: parking, the menu, children, music.
    """
    context = runtime.context
    code = find_venue_code(venue, context.venues) if venue else None
    found = await venues.list_information(context.door, code, context.now)
    if guests is not None:
        check_guests(guests, context.settings.booking.max_guests)
    text, choices = describe_venues(found, guests, language_of(runtime))
    if asks_more:
        text = f"{tell_unknown(language_of(runtime))}\n\n{text}"
    return text, Artifact(say=text, choices=choices, is_for_agent=True)
