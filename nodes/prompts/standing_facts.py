"""What holds for every customer and changes seldom: who does what, where venues are and what is
sold there. It stands first in a prompt, so that providers have it cached."""

from collections.abc import Iterable, Sequence
from itertools import groupby

from db.repositories.agents import Agent
from db.repositories.booking.venues import VenueOffer
from kit.money import in_words

WEEK = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
CLOCK = (
    "Swahili and Kinyarwanda count hours from six: saa moja is 07:00 or 19:00, saa tatu z'ijoro "
    "(saa tatu usiku) is 21:00. Tools take 24 hours, as HH:MM."
)
INCLUDED = (
    "A price is for one guest's place at a table for two hours. Nothing is known of food, drinks "
    "or menus: say so."
)


def tell_agents(agents: Iterable[Agent], *, besides: str = "") -> str:
    """One line each."""
    lines = [f"- {agent.type}: {agent.description}" for agent in agents if agent.type != besides]
    return "\n".join(["The other agents:" if besides else "The agents:", *lines])


def tell_venues(offers: Sequence[VenueOffer]) -> str:
    """A paragraph of all venues, in English: models say it in the customer's language."""
    by_venue = groupby(offers, key=lambda one: (one.code, one.name, one.address))
    lines = [
        f"- {code}: {name}, {address}. {_sold([*sold])}" for (code, name, address), sold in by_venue
    ]
    return "\n".join(["Venues by code:", *lines, INCLUDED, CLOCK])


def _sold(offers: Sequence[VenueOffer]) -> str:
    open_on = {day for one in offers for day in one.weekdays or ()}
    if not open_on:
        return "Nothing can be booked there now."
    hours = ", ".join(dict.fromkeys(f"{one.begins:%H:%M}" for one in offers))
    prices = sorted({one.price_rwf for one in offers if one.price_rwf is not None})
    asked = " or ".join(in_words(price, "en") for price in prices)
    closed = [name for day, name in enumerate(WEEK, start=1) if day not in open_on]
    days = f"Closed on {' and '.join(closed)}." if closed else "Open every day."
    return f"Tables begin at {hours}; {asked} a guest. {days}"
