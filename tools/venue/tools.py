"""Venue tools: where they are, when they open, what a place costs."""

from collections.abc import Sequence

from langchain_core.tools import tool

from db.repositories.booking.venues import Venue
from easymo.services import venue as venues
from kit.errors import Refused
from tools.answer import Answer, Artifact
from tools.runtime import Runtime, language_of
from tools.venue.wording import describe_venues


class UnknownVenue(Refused):
    """There is no such place. There are: {known}."""


def find_venue_code(said: str, known: Sequence[Venue]) -> str:
    """The code of the venue the model named, by code or by name.

    Raises UnknownVenue.
    """
    for venue in known:
        if said.casefold() in (venue.code, venue.name.casefold()):
            return venue.code
    raise UnknownVenue(known=", ".join(venue.name for venue in known))


@tool(response_format="content_and_artifact")
async def venue_information(runtime: Runtime, venue: str | None = None) -> Answer:
    """Addresses, opening hours and prices of the venues.

    Args:
        venue: Code or name of one venue; all when left out.
    """
    context = runtime.context
    code = find_venue_code(venue, context.venues) if venue else None
    found = await venues.list_information(context.door, code, context.now)
    text, choices = describe_venues(found, language_of(runtime))
    return text, Artifact(say=text, choices=choices, is_for_agent=True)
