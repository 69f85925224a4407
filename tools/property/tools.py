"""Property tools: search, details, and viewings. Drafts only; the customer confirms."""

from langchain_core.tools import BaseTool, tool

from db.repositories.action.holds import Most
from db.repositories.property.properties import PropertyKind, Terms, Wanted
from easymo.services.property import property as properties
from easymo.services.property import viewing as viewings
from easymo.services.property.viewing_times import why_not
from kit.wall_time import Day, TimeOfDay
from tools import own_words
from tools.answer import Answer
from tools.booking.wording import language_of
from tools.payment_options import titled, worded
from tools.property import viewing_wording, wording
from tools.runtime import Runtime, claim_of


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
    """Find houses, apartments, land and offices. Give what she has said; leave out the rest.

    Args:
        place: The part of town, in her words.
        kind: What it should be.
        terms: rent, or sale when she wants to buy.
        rooms: Bedrooms at least.
        budget: The most it may cost, word for word as she wrote it, such as "300k"; of rent, a
            month. Never a number of your own.
        budget_from: The least, word for word, when she named a range.
    """
    language = language_of(runtime)
    if not any((place, kind, terms, rooms, budget, budget_from)):
        return wording.ask_what(language)
    wanted = Wanted(
        kind=kind,
        terms=terms,
        rooms=rooms,
        least_rwf=own_words.quoted(runtime, budget_from),
        most_rwf=own_words.quoted(runtime, budget),
    )
    found = await properties.search(runtime.context.door, wanted, place)
    return wording.found(found, place, language)


@tool(response_format="content_and_artifact")
async def property_details(runtime: Runtime, property: int) -> Answer:
    """All that is known of one property.

    Args:
        property: Its number, as a search told it.
    """
    one = await properties.find(runtime.context.door, property)
    return wording.details(one, language_of(runtime))


@tool(response_format="content_and_artifact")
async def schedule_viewing(
    runtime: Runtime,
    property: int | None = None,
    day: Day | None = None,
    time: TimeOfDay | None = None,
) -> Answer:
    """Draft a viewing of a property, or ask the customer for the time with choices.

    Call it with what she has said. She confirms the draft herself by a button.

    Args:
        property: The property's number, as a search told it.
        day: The day, as YYYY-MM-DD.
        time: When it should begin, as HH:MM.
    """
    context, language = runtime.context, language_of(runtime)
    if property is None:
        return wording.ask_what(language)
    one = await properties.find(context.door, property)
    free = await viewings.free(context.door, one.id, context.now, context.settings.viewings)
    fit = viewings.fitting(free, day, time)
    if len(fit) != 1 or not (day and time):
        if fit or not (day or time):
            return viewing_wording.ask_time(one, fit or free, language)
        rules = context.settings.viewings
        because = why_not(day, time, context.now, rules)
        return viewing_wording.other_times(one, free, language, because, context.now, rules)
    quote = worded(lambda spoken: viewing_wording.quote(one, fit[0], spoken), language)
    drafted = await viewings.draft(
        context.door,
        claim_of(context),
        one.id,
        fit[0],
        quote=quote,
        hold=context.settings.hold,
        most=Most(context.settings.viewings.most_open),
    )
    return viewing_wording.proposal(drafted, quote.words, titled(drafted.kind, quote))


@tool(response_format="content_and_artifact")
async def view_viewings(runtime: Runtime) -> Answer:
    """List the customer's coming viewings."""
    found = await viewings.coming(runtime.context.door, runtime.context.now)
    return viewing_wording.viewings(found, language_of(runtime))


@tool(response_format="content_and_artifact")
async def cancel_viewing(runtime: Runtime, viewing: int | None = None) -> Answer:
    """Draft the cancellation of a viewing, or ask which one. She confirms it herself by a button.

    Args:
        viewing: The viewing's number, when she said it or there is only one it can be.
    """
    context, language = runtime.context, language_of(runtime)
    if viewing is None:
        found = await viewings.coming(context.door, context.now)
        if len(found) != 1:
            return viewing_wording.which_to_cancel(found, language)
        chosen = found[0]
    else:
        chosen = await viewings.find(context.door, viewing, context.now)
    quote = worded(lambda spoken: viewing_wording.cancellation_quote(chosen, spoken), language)
    drafted = await viewings.draft_cancellation(
        context.door, claim_of(context), chosen, quote=quote, hold=context.settings.hold
    )
    return viewing_wording.proposal(drafted, quote.words, titled(drafted.kind, quote))


PROPERTY_TOOLS: list[BaseTool] = [
    search_properties,
    property_details,
    schedule_viewing,
    view_viewings,
    cancel_viewing,
]
