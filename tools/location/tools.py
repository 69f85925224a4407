"""Location tools: what is near, and how far it is between two places."""

from typing import Literal, get_args

from langchain_core.tools import tool

from db.repositories.ride.places import Area, Spot
from easymo.services import location
from easymo.services.location import Unsure
from tools.answer import Answer
from tools.location import wording
from tools.runtime import Runtime, language_of

NearbyKind = Literal["drivers", "venues", "shops"]
NEARBY_KINDS: tuple[NearbyKind, ...] = get_args(NearbyKind)
STANDING_WITHIN_METRES = 30_000
"""Venues and shops do not come to the customer, as drivers do."""
SHOWN = 5


async def find_spot(runtime: Runtime, words: str | None) -> Spot | Unsure | None:
    """The place they name; without a name their pin or the last place; None without either."""
    place = runtime.state.get("place")
    if words and not (place and words.strip() == place["name"]):
        return await location.find_spot(runtime.context.door, words)
    return Spot(place["name"], place["latitude"], place["longitude"]) if place else None


@tool(response_format="content_and_artifact")
async def find_nearby(runtime: Runtime, kind: NearbyKind, place: str | None = None) -> Answer:
    """Who or what is near: free drivers, venues to book, or shops.

    Args:
        kind: drivers, venues or shops.
        place: A place in their words. Leave it out to search around the pin they shared, or the
            place they named last.
    """
    context, language = runtime.context, language_of(runtime)
    spot = await find_spot(runtime, place)
    if not isinstance(spot, Spot):
        return wording.ask_place("place", spot, "find_nearby", {"kind": kind}, language)
    within = context.settings.rides.within_metres if kind == "drivers" else STANDING_WITHIN_METRES
    area = Area(spot, within)
    found = await location.list_near(context.door, kind, area, most=SHOWN, now=context.now)
    return wording.tell_near(kind, area, found, language)


@tool(response_format="content_and_artifact")
async def calculate_distance(
    runtime: Runtime, end: str | None = None, start: str | None = None
) -> Answer:
    """How far it is between two places, in a straight line and, as an estimate, by road.

    Args:
        end: Where to, in their words.
        start: Where from, in their words. Leave it out to count from the pin they shared, or the
            place they named last.
    """
    language = language_of(runtime)
    known = {name: value for name, value in (("start", start), ("end", end)) if value}
    to = await find_spot(runtime, end) if end else None
    if not isinstance(to, Spot):
        return wording.ask_place("end", to, "calculate_distance", known, language)
    since = await find_spot(runtime, start)
    if not isinstance(since, Spot):
        return wording.ask_place("start", since, "calculate_distance", known, language)
    distance = location.measure_distance(since, to, runtime.context.settings.rides)
    return wording.tell_distance(since, to, distance, language)
