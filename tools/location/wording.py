"""What the location tools answer, in words."""

from collections.abc import Mapping, Sequence
from typing import Any

from db.repositories.ride.places import Area, Near, Spot
from easymo.conversation.state import Choice, Place
from easymo.messages import distances
from easymo.messages.catalogue import say
from easymo.services.location import Distance, Unsure, is_around_kigali
from tools.answer import Answer, Artifact, ask_question

USUAL = ("Kigali City Centre", "Kimironko", "Remera", "Nyabugogo")


def ask_place(
    asks: str, found: Unsure | None, tool: str, known: Mapping[str, Any], language: str
) -> Answer:
    """Which place they mean; the choices are prepared calls with what is known already."""
    names = found.suggestions if found and found.suggestions else list(USUAL)
    choices = [
        Choice(title=name, tool=tool, arguments={**known, asks: name})
        for name in dict.fromkeys(names)
    ]
    unknown = say("place.unknown", language, words=found.words) + "\n" if found else ""
    text = unknown + say(f"place.ask_{asks}", language)
    return ask_question(text, asks, choices, say("place.menu", language))


def tell_near(kind: str, area: Area, found: Sequence[Near], language: str) -> Answer:
    spot, within = area.centre, distances.in_words(area.within_metres, language)
    again = {"kind": kind, "place": spot.name}
    if not found:
        text = say(f"place.no_{kind}", language, place=spot.name, within=within)
        choices = [Choice(title=say("place.again", language), tool="find_nearby", arguments=again)]
        return text, Artifact(say=text, choices=choices, place=to_place(spot))
    lines = [_line(near, language) for near in found]
    text = "\n".join([say(f"place.{kind}", language, place=spot.name), *lines])
    return text, Artifact(
        say=text, choices=_next(kind, spot, found, language), place=to_place(spot)
    )


def _line(near: Near, language: str) -> str:
    sort = f" ({say(f'shop.kind_{near.sort}', language)})" if near.sort else ""
    away = distances.in_words(near.metres, language)
    return say("place.line", language, name=near.name + sort, away=away)


def _next(kind: str, spot: Spot, found: Sequence[Near], language: str) -> list[Choice]:
    if kind == "drivers":
        title = say("ride.request", language)
        return [Choice(title=title, tool="request_ride", arguments={"pickup": spot.name})]
    if kind == "shops":
        return [
            Choice(title=shop.name, tool="search_products", arguments={"shop": shop.name})
            for shop in found
        ]
    return [Choice(title=say("booking.book", language), tool="create_booking", arguments={})]


def tell_distance(since: Spot, to: Spot, distance: Distance, language: str) -> Answer:
    text = say(
        "place.distance",
        language,
        start=since.name,
        end=to.name,
        straight=distances.in_words(distance.straight_metres, language),
        road=distances.in_words(distance.road_metres, language),
    )
    if not (is_around_kigali(since) and is_around_kigali(to)):
        text = f"{text} {say('place.approximate', language)}"
    ride = Choice(
        title=say("ride.request", language),
        tool="request_ride",
        arguments={"pickup": since.name, "destination": to.name},
    )
    return text, Artifact(say=text, choices=[ride])


def to_place(spot: Spot) -> Place:
    """A place as the conversation remembers it."""
    return Place(name=spot.name, latitude=spot.latitude, longitude=spot.longitude)
