"""Property tools: search, details, and viewings. Drafts only; the customer confirms."""

from datetime import datetime

from langchain_core.tools import tool

from db.repositories.action.unpaid_limits import Most
from db.repositories.property.properties import Property, PropertyKind, PropertyWish, Terms
from easymo.services.property import property as properties
from easymo.services.property import viewing as viewings
from easymo.services.property.unmet_wish import explain
from easymo.services.property.viewing_draft import (
    Visit,
    draft_viewing,
    draft_viewing_cancellation,
)
from easymo.services.property.viewing_times import select_times
from kit.wall_time import Day, TimeOfDay
from tools import own_words
from tools.answer import Answer
from tools.property import viewing_wording, wording
from tools.proposal import make_offer, propose
from tools.runtime import Runtime, language_of, turn_ref


@tool(response_format="content_and_artifact")
async def search_properties(
    runtime: Runtime,
    place: str | None = None,
    kind: PropertyKind | None = None,
    terms: Terms | None = None,
    rooms: int | None = None,
    budget: str | None = None,
    budget_from: str | None = None,
) -> Answer:
    """Find houses, apartments, land and offices. Give what they have said; leave out the rest.

    Args:
        place: The part of town, in their words.
        kind: What it should be.
        terms: rent, or sale when they want to buy.
        rooms: Bedrooms at least.
        budget: The most it may cost, word for word as they wrote it, such as "300k"; of rent, a
            month. Never a number of your own.
        budget_from: The least, word for word, when they named a range.
    """
    if not any((place, kind, terms, rooms, budget, budget_from)):
        return wording.ask_what(language_of(runtime))
    least = own_words.read_quoted(runtime, budget_from)
    most = own_words.read_quoted(runtime, budget)
    is_home = kind is None and rooms is not None
    wish = PropertyWish((), kind, terms, rooms, least, most, is_home)
    found = await properties.search(runtime.context.door, wish, place)
    return wording.offer_properties(found, place, language_of(runtime))


@tool(response_format="content_and_artifact")
async def property_details(runtime: Runtime, property: int) -> Answer:
    """All that is known of one property.

    Args:
        property: Its number, as a search told it.
    """
    home = await properties.find_property(runtime.context.door, property)
    return wording.describe_property(home, language_of(runtime))


@tool(response_format="content_and_artifact")
async def schedule_viewing(
    runtime: Runtime,
    property: int | None = None,
    day: Day | None = None,
    time: TimeOfDay | None = None,
) -> Answer:
    """Draft a viewing of a property, or ask the customer for the time with choices.

    Call it with what they have said. The customer confirms the draft by a button.

    Args:
        property: The property's number, as a search told it.
        day: The day, as YYYY-MM-DD.
        time: When it should begin, as HH:MM.
    """
    if property is None:
        return wording.ask_what(language_of(runtime))
    home = await properties.find_property(runtime.context.door, property)
    starts_at = await _choose_time(runtime, home, day, time)
    if not isinstance(starts_at, datetime):
        return starts_at
    return await _draft(runtime, home, starts_at)


@tool(response_format="content_and_artifact")
async def view_viewings(runtime: Runtime) -> Answer:
    """List the customer's coming viewings."""
    coming = await viewings.list_coming(runtime.context.door, runtime.context.now)
    return viewing_wording.list_viewings(coming, language_of(runtime))


@tool(response_format="content_and_artifact")
async def cancel_viewing(runtime: Runtime, viewing: int | None = None) -> Answer:
    """Draft the cancellation of a viewing, or ask which one. The customer confirms by a button.

    Args:
        viewing: The viewing's number, when they said it or there is only one it can be.
    """
    context = runtime.context
    if viewing is not None:
        chosen = await viewings.find_viewing(context.door, viewing, context.now)
    else:
        coming = await viewings.list_coming(context.door, context.now)
        if len(coming) != 1:
            return viewing_wording.ask_which_to_cancel(coming, language_of(runtime))
        [chosen] = coming
    offer = make_offer(runtime, lambda spoken: viewing_wording.quote_cancellation(chosen, spoken))
    drafted = await draft_viewing_cancellation(context.door, turn_ref(context), chosen, offer)
    return propose(runtime, drafted, offer)


async def _choose_time(
    runtime: Runtime, home: Property, day: Day | None, time: TimeOfDay | None
) -> datetime | Answer:
    """When the property is seen, or the question for it."""
    context, language = runtime.context, language_of(runtime)
    rules = context.settings.viewings
    free = await viewings.list_free_times(context.door, home.id, context.now, rules)
    fit = select_times(free, day, time)
    if len(fit) == 1 and day and time:
        return fit[0]
    if fit or not (day or time):
        return viewing_wording.ask_time(home, fit or free, language)
    unmet = explain(day, time, context.now, rules)
    return viewing_wording.offer_other_times(home, free, unmet, language)


async def _draft(runtime: Runtime, home: Property, starts_at: datetime) -> Answer:
    context = runtime.context
    visit, most = Visit(home.id, starts_at), Most(context.settings.viewings.most_open)
    offer = make_offer(
        runtime, lambda spoken: viewing_wording.quote_viewing(home, starts_at, spoken)
    )
    drafted = await draft_viewing(context.door, turn_ref(context), visit, offer, most)
    return propose(runtime, drafted, offer)
