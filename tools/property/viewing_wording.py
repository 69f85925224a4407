"""What the property tools answer about viewings, in words and with choices."""

from collections.abc import Sequence
from datetime import datetime

from db.repositories.property.properties import Property
from db.repositories.property.viewings import Viewing
from easymo.conversation.state import Choice
from easymo.messages import dates
from easymo.messages.catalogue import say
from easymo.services.property.unmet_wish import UnmetWish
from kit.clock import KIGALI
from tools.answer import Answer, Artifact, ask_question

OFFERED = 10


def ask_time(home: Property, times: Sequence[datetime], language: str) -> Answer:
    """Of times that are such as the customer wished."""
    return _offer_times(home, times, language, say("property.ask_time", language, title=home.title))


def offer_other_times(
    home: Property, times: Sequence[datetime], unmet: UnmetWish, language: str
) -> Answer:
    """What there is instead, and why what was wished is not to be had."""
    sentence = say(
        f"property.not_{unmet.because}",
        language,
        title=home.title,
        last_day=dates.written(unmet.last_day, language),
        hours=", ".join(f"{hour:02}:00" for hour in unmet.hours),
    )
    return _offer_times(home, times, language, sentence)


def _offer_times(home: Property, times: Sequence[datetime], language: str, sentence: str) -> Answer:
    if not times:
        text = say("property.no_times", language, title=home.title)
        return f"No time is free. Say: {text}", Artifact(say=text)
    offered = [_time_choice(home.id, at, language) for at in times[:OFFERED]]
    return ask_question(sentence, "time", offered, say("property.menu_times", language))


def quote_viewing(home: Property, starts_at: datetime, language: str) -> str:
    return say(
        "property.quote",
        language,
        title=home.title,
        address=f"{home.address}, {home.sector}",
        day=dates.day(starts_at, language),
        time=dates.time(starts_at, language),
    )


def quote_cancellation(viewing: Viewing, language: str) -> str:
    return say("property.cancel_quote", language, **gather_facts(viewing, language))


def list_viewings(coming: Sequence[Viewing], language: str) -> Answer:
    if not coming:
        text = say("property.no_viewings", language)
        look = Choice(title=say("property.look", language), tool="search_properties", arguments={})
        return f"The customer has no viewings. Say: {text}", Artifact(say=text, choices=[look])
    lines = [
        say("property.viewing_line", language, **gather_facts(viewing, language))
        for viewing in coming
    ]
    text = "\n".join([say("property.viewings", language, count=len(coming)), *lines])
    cancel = Choice(title=say("property.cancel_one", language), tool="cancel_viewing", arguments={})
    return text, Artifact(say=text, choices=[cancel])


def ask_which_to_cancel(coming: Sequence[Viewing], language: str) -> Answer:
    if not coming:
        text = say("property.no_viewings", language)
        return f"There is nothing to cancel. Say: {text}", Artifact(say=text)
    offered = [
        Choice(
            title=_short_time(viewing.starts_at, language),
            description=f"#{viewing.id} {viewing.title}",
            tool="cancel_viewing",
            arguments={"viewing": viewing.id},
        )
        for viewing in coming[:OFFERED]
    ]
    menu = say("property.menu_viewings", language)
    return ask_question(say("property.ask_which", language), "viewing", offered, menu)


def gather_facts(viewing: Viewing, language: str) -> dict[str, object]:
    """What sentences about a viewing are filled with."""
    return {
        "number": viewing.id,
        "title": viewing.title,
        "address": viewing.address,
        "day": dates.day(viewing.starts_at, language),
        "time": dates.time(viewing.starts_at, language),
    }


def _time_choice(property_id: int, at: datetime, language: str) -> Choice:
    local = at.astimezone(KIGALI)
    return Choice(
        title=_short_time(at, language),
        tool="schedule_viewing",
        arguments={
            "property": property_id,
            "day": f"{local:%Y-%m-%d}",
            "time": f"{local:%H:%M}",
        },
    )


def _short_time(at: datetime, language: str) -> str:
    return f"{dates.short_day(at, language)} {dates.time(at, language)}"
