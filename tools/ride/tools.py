"""Ride tools: what a ride costs, ask for one, how it stands, give it up. She confirms herself."""

from langchain_core.tools import BaseTool, tool

from easymo.services import location
from easymo.services.location import Spot
from easymo.services.ride import ride as rides
from easymo.services.ride import ride_cancellation as cancellation
from tools.answer import Answer
from tools.booking.wording import language_of
from tools.location.tools import spot_of
from tools.location.wording import ask
from tools.payment_options import titled, worded
from tools.ride import wording
from tools.runtime import Runtime, claim_of


@tool(response_format="content_and_artifact")
async def estimate_ride(
    runtime: Runtime, destination: str | None = None, pickup: str | None = None
) -> Answer:
    """What a ride would cost, and how far it is. Nothing is asked of any driver.

    Args:
        destination: Where to, in her words.
        pickup: Where from, in her words. Leave it out for the pin she shared, or the place she
            named last.
    """
    found = await _ends(runtime, "estimate_ride", pickup, destination)
    if not isinstance(found[0], Spot):
        return found[1]
    since, to = found
    costs = rides.estimate(since, to, runtime.context.settings.rides)
    return wording.estimate(since, to, costs, language_of(runtime))


@tool(response_format="content_and_artifact")
async def request_ride(
    runtime: Runtime, destination: str | None = None, pickup: str | None = None
) -> Answer:
    """Draft a ride, or ask the customer for what is missing with choices.

    She confirms the draft herself by a button: no driver is asked by this call.

    Args:
        destination: Where to, in her words.
        pickup: Where from, in her words. Leave it out for the pin she shared, or the place she
            named last.
    """
    context, language = runtime.context, language_of(runtime)
    if await rides.standing(context.door):
        raise rides.RideUnderWay
    found = await _ends(runtime, "request_ride", pickup, destination)
    if not isinstance(found[0], Spot):
        return found[1]
    since, to = found
    rules = context.settings.rides
    costs = rides.estimate(since, to, rules)
    free = await location.near(
        context.door, "drivers", since, within_metres=rules.within_metres, most=1, now=context.now
    )
    if not free:
        return wording.nobody(since, to, language)
    quote = worded(lambda spoken: wording.quote(since, to, costs, free[0], spoken), language)
    drafted = await rides.draft(
        context.door,
        claim_of(runtime.context),
        since,
        to,
        costs,
        quote=quote,
        hold=context.settings.hold,
        rules=rules,
    )
    return wording.proposal(drafted, quote.words, titled(drafted.kind, quote), since)


@tool(response_format="content_and_artifact")
async def ride_status(runtime: Runtime) -> Answer:
    """How the customer's ride stands: whether a driver took it, who he is, where it is."""
    found = await rides.standing(runtime.context.door)
    return wording.status(found, language_of(runtime))


@tool(response_format="content_and_artifact")
async def cancel_ride(runtime: Runtime) -> Answer:
    """Draft cancelling the customer's ride, saying what it costs. She confirms it by a button."""
    context = runtime.context
    rules = context.settings.rides
    found = await rides.standing(context.door)
    if found is None:
        raise cancellation.NoRide
    fee = cancellation.cancel_fee_rwf(found.ride, context.now, rules)
    language = language_of(runtime)
    quote = worded(
        lambda spoken: wording.cancellation_quote(found.ride, fee, rules, spoken), language
    )
    drafted = await cancellation.draft(
        context.door,
        claim_of(runtime.context),
        found.ride,
        fee_rwf=fee,
        quote=quote,
        hold=context.settings.hold,
        rules=rules,
    )
    return wording.proposal(drafted, quote.words, titled(drafted.kind, quote))


async def _ends(
    runtime: Runtime, tool_name: str, pickup: str | None, destination: str | None
) -> tuple[Spot, Spot] | tuple[None, Answer]:
    """Where from and where to; or the question for what is missing."""
    language = language_of(runtime)
    said = {"pickup": pickup, "destination": destination}
    known = {name: words for name, words in said.items() if words}
    to = await spot_of(runtime, destination) if destination else None
    if not isinstance(to, Spot):
        return None, ask("destination", to, tool_name, known, language)
    since = await spot_of(runtime, pickup)
    if not isinstance(since, Spot):
        return None, ask("pickup", since, tool_name, known, language)
    return since, to


RIDE_TOOLS: list[BaseTool] = [estimate_ride, request_ride, ride_status, cancel_ride]
