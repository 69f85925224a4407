"""Ride tools: what a ride costs, ask for one, how it stands, give it up; drafts are confirmed."""

from dataclasses import dataclass, replace

from langchain_core.tools import tool

from db.repositories.ride.places import Area, Near, Spot
from easymo.services import location
from easymo.services.ride import ride as rides
from easymo.services.ride import ride_cancellation as cancellation
from easymo.services.ride.ride_draft import draft_ride, draft_ride_cancellation
from tools.answer import Answer, Artifact
from tools.location.tools import find_spot
from tools.location.wording import ask_place, to_place
from tools.proposal import make_offer, propose
from tools.ride import wording
from tools.runtime import Runtime, language_of, turn_ref


@tool(response_format="content_and_artifact")
async def estimate_ride(
    runtime: Runtime, destination: str | None = None, pickup: str | None = None
) -> Answer:
    """What a ride would cost, and how far it is. Nothing is asked of any driver.

    Args:
        destination: Where to, in their words.
        pickup: Where from, in their words. Leave it out for the pin they shared, or the place they
            named last.
    """
    ends = await _find_ends(runtime, "estimate_ride", pickup, destination)
    if not isinstance(ends, Ends):
        return ends
    costs = rides.estimate_ride(ends.pickup, ends.destination, runtime.context.settings.rides)
    return wording.tell_estimate(costs, language_of(runtime))


@tool(response_format="content_and_artifact")
async def request_ride(
    runtime: Runtime, destination: str | None = None, pickup: str | None = None
) -> Answer:
    """Draft a ride, or ask the customer for what is missing with choices.

    The customer confirms the draft by a button: no driver is asked by this call.

    Args:
        destination: Where to, in their words.
        pickup: Where from, in their words. Leave it out for the pin they shared, or the place they
            named last.
    """
    context, rules = runtime.context, runtime.context.settings.rides
    if await rides.find_current(context.door):
        raise rides.RideUnderWay
    ends = await _find_ends(runtime, "request_ride", pickup, destination)
    if not isinstance(ends, Ends):
        return ends
    costs = rides.estimate_ride(ends.pickup, ends.destination, rules)
    nearest = await _find_nearest_driver(runtime, ends.pickup)
    if nearest is None:
        return wording.tell_nobody(costs, language_of(runtime))
    offer = make_offer(runtime, lambda spoken: wording.quote_ride(costs, nearest, spoken))
    drafted = await draft_ride(context.door, turn_ref(context), costs, offer, rules)
    content, artifact = propose(runtime, drafted, offer)
    return content, Artifact(**artifact, place=to_place(ends.pickup))


@tool(response_format="content_and_artifact")
async def ride_status(runtime: Runtime) -> Answer:
    """How the customer's ride stands: whether a driver took it, who they are, where it is."""
    context = runtime.context
    current = await rides.find_current(context.door)
    rules = context.settings.rides
    minutes = rides.estimate_arrival_minutes(current, context.now, rules) if current else None
    return wording.tell_status(current, minutes, language_of(runtime))


@tool(response_format="content_and_artifact")
async def cancel_ride(runtime: Runtime) -> Answer:
    """Draft cancelling the customer's ride, saying what it costs. They confirm it by a button."""
    context, rules = runtime.context, runtime.context.settings.rides
    current = await rides.find_current(context.door)
    if current is None:
        raise cancellation.NoRide
    fee = cancellation.calculate_fee_rwf(current.ride, context.now, rules)
    offer = make_offer(
        runtime, lambda spoken: wording.quote_cancellation(current.ride, fee, rules, spoken)
    )
    offer = replace(offer, lasts=cancellation.limit_quote(fee, offer.lasts, rules))
    drafted = await draft_ride_cancellation(
        context.door, turn_ref(context), current.ride, fee, offer
    )
    return propose(runtime, drafted, offer)


@dataclass(frozen=True)
class Ends:
    """Where from and where to."""

    pickup: Spot
    destination: Spot


async def _find_ends(
    runtime: Runtime, tool_name: str, pickup: str | None, destination: str | None
) -> Ends | Answer:
    """Both ends, or the question for what is missing."""
    language = language_of(runtime)
    said = {"pickup": pickup, "destination": destination}
    known = {name: words for name, words in said.items() if words}
    to = await find_spot(runtime, destination) if destination else None
    if not isinstance(to, Spot):
        return ask_place("destination", to, tool_name, known, language)
    since = await find_spot(runtime, pickup)
    if not isinstance(since, Spot):
        return ask_place("pickup", since, tool_name, known, language)
    return Ends(since, to)


async def _find_nearest_driver(runtime: Runtime, pickup: Spot) -> Near | None:
    context, within = runtime.context, runtime.context.settings.rides.within_metres
    free = await location.list_near(
        context.door, "drivers", Area(pickup, within), most=1, now=context.now
    )
    return free[0] if free else None
