"""Location tools: what is near, and how far it is between two places."""

from typing import Literal, get_args

from langchain_core.tools import BaseTool, tool

from easymo.services import location
from easymo.services.location import Spot, Unsure
from tools.answer import Answer
from tools.booking.wording import language_of
from tools.location import wording
from tools.runtime import Runtime

Wanted = Literal["drivers", "venues", "shops"]
WANTED: tuple[Wanted, ...] = get_args(Wanted)
STANDING_WITHIN_METRES = 30_000
"""Venues and shops do not come to her, as drivers do."""
SHOWN = 5


async def spot_of(runtime: Runtime, words: str | None) -> Spot | Unsure | None:
    """The place she names; without a name her pin or the last place; None when there is neither."""
    place = runtime.state.get("place")
    if words and not (place and words.strip() == place["name"]):
        return await location.find(runtime.context.door, words)
    return Spot(place["name"], place["latitude"], place["longitude"]) if place else None


@tool(response_format="content_and_artifact")
async def find_nearby(runtime: Runtime, kind: Wanted, place: str | None = None) -> Answer:
    """Who or what is near: free drivers, venues to book, or shops.

    Args:
        kind: drivers, venues or shops.
        place: A place in her words. Leave it out to search around the pin she shared, or the
            place she named last.
    """
    context, language = runtime.context, language_of(runtime)
    spot = await spot_of(runtime, place)
    if not isinstance(spot, Spot):
        return wording.ask("place", spot, "find_nearby", {"kind": kind}, language)
    within = context.settings.rides.within_metres if kind == "drivers" else STANDING_WITHIN_METRES
    found = await location.near(
        context.door, kind, spot, within_metres=within, most=SHOWN, now=context.now
    )
    return wording.near(kind, spot, found, within, language)


@tool(response_format="content_and_artifact")
async def calculate_distance(
    runtime: Runtime, end: str | None = None, start: str | None = None
) -> Answer:
    """How far it is between two places, in a straight line and, as an estimate, by road.

    Args:
        end: Where to, in her words.
        start: Where from, in her words. Leave it out to count from the pin she shared, or the
            place she named last.
    """
    language = language_of(runtime)
    known = {name: value for name, value in (("start", start), ("end", end)) if value}
    to = await spot_of(runtime, end) if end else None
    if not isinstance(to, Spot):
        return wording.ask("end", to, "calculate_distance", known, language)
    since = await spot_of(runtime, start)
    if not isinstance(since, Spot):
        return wording.ask("start", since, "calculate_distance", known, language)
    straight = location.metres_between(since, to)
    by_road = location.road_metres(straight, runtime.context.settings.rides)
    return wording.distance(since, to, straight, by_road, language)


LOCATION_TOOLS: list[BaseTool] = [find_nearby, calculate_distance]
