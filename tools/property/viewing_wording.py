"""What the property tools answer about viewings, in words and with choices."""

from collections.abc import Sequence
from datetime import datetime

from db.repositories.action.actions import Action
from db.repositories.property.properties import Property
from db.repositories.property.viewings import Viewing
from easymo.conversation.state import Choice, Proposal, Way
from easymo.messages import when
from easymo.messages.catalogue import say
from easymo.services.property.viewing import last_day
from easymo.services.property.viewing_times import WhyNot
from kit.clock import KIGALI
from kit.settings import Viewings
from tools.answer import Answer, Artifact, question

OFFERED = 10


def ask_time(one: Property, times: Sequence[datetime], language: str) -> Answer:
    """Of times that are such as the customer wished."""
    return _times(one, times, language, say("property.ask_time", language, title=one.title))


def other_times(
    one: Property,
    times: Sequence[datetime],
    language: str,
    because: WhyNot,
    now: datetime,
    rules: Viewings,
) -> Answer:
    """What there is instead, and why what was wished is not to be had."""
    told = say(
        f"property.not_{because}",
        language,
        title=one.title,
        last_day=when.written(last_day(now, rules), language),
        hours=", ".join(f"{hour:02}:00" for hour in sorted(rules.hours)),
    )
    return _times(one, times, language, told)


def _times(one: Property, times: Sequence[datetime], language: str, told: str) -> Answer:
    if not times:
        text = say("property.no_times", language, title=one.title)
        return f"No time is free. Say: {text}", Artifact(say=text)
    offered = [_time_choice(one.id, at, language) for at in times[:OFFERED]]
    return question(told, "time", offered, say("property.menu_times", language))


def quote(one: Property, starts_at: datetime, language: str) -> str:
    return say(
        "property.quote",
        language,
        title=one.title,
        address=f"{one.address}, {one.sector}",
        day=when.day(starts_at, language),
        time=when.time(starts_at, language),
    )


def cancellation_quote(viewing: Viewing, language: str) -> str:
    return say("property.cancel_quote", language, **facts(viewing, language))


def proposal(drafted: Action, told: str, ways: list[Way]) -> Answer:
    wanted = Proposal(action_id=drafted.id, nonce=drafted.nonce, kind=drafted.kind, ways=ways)
    content = f"Drafted. The customer is asked to confirm by a button: {told}"
    return content, Artifact(say=told, proposal=wanted)


def viewings(found: Sequence[Viewing], language: str) -> Answer:
    if not found:
        text = say("property.no_viewings", language)
        look = Choice(title=say("property.look", language), tool="search_properties", arguments={})
        return f"She has no viewings. Say: {text}", Artifact(say=text, choices=[look])
    lines = [say("property.viewing_line", language, **facts(one, language)) for one in found]
    text = "\n".join([say("property.viewings", language, count=len(found)), *lines])
    cancel = Choice(title=say("property.cancel_one", language), tool="cancel_viewing", arguments={})
    return text, Artifact(say=text, choices=[cancel])


def which_to_cancel(found: Sequence[Viewing], language: str) -> Answer:
    if not found:
        text = say("property.no_viewings", language)
        return f"There is nothing to cancel. Say: {text}", Artifact(say=text)
    offered = [
        Choice(
            title=f"{when.short_day(one.starts_at, language)} {when.time(one.starts_at, language)}",
            description=f"#{one.id} {one.title}",
            tool="cancel_viewing",
            arguments={"viewing": one.id},
        )
        for one in found[:OFFERED]
    ]
    menu = say("property.menu_viewings", language)
    return question(say("property.ask_which", language), "viewing", offered, menu)


def facts(viewing: Viewing, language: str) -> dict[str, object]:
    """What sentences about a viewing are filled with."""
    return {
        "number": viewing.id,
        "title": viewing.title,
        "address": viewing.address,
        "day": when.day(viewing.starts_at, language),
        "time": when.time(viewing.starts_at, language),
    }


def _time_choice(property_id: int, at: datetime, language: str) -> Choice:
    local = at.astimezone(KIGALI)
    return Choice(
        title=f"{when.short_day(at, language)} {when.time(at, language)}",
        tool="schedule_viewing",
        arguments={
            "property": property_id,
            "day": f"{local:%Y-%m-%d}",
            "time": f"{local:%H:%M}",
        },
    )
