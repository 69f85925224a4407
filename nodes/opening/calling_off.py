"""A quote that is called off by what it is called: `cancel the table`, while there is none yet."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from psycopg import AsyncConnection

from db.repositories.action.kinds import ActionKind
from db.repositories.booking import bookings
from db.repositories.booking.venues import Venue
from db.repositories.property import viewings
from db.repositories.ride import rides
from db.repositories.shop import orders
from easymo.models.guided.lexicon.situation import KnownVenue, Situation
from easymo.models.guided.nlu.calling_off import (
    QuotedNoun,
    calls_off,
    calls_off_with_reason,
)

Finder = Callable[[AsyncConnection, datetime], Awaitable[object]]


async def _find_bookings(conn: AsyncConnection, now: datetime) -> object:
    return await bookings.upcoming(conn, now) or await bookings.waiting_for_payment(conn, now)


async def _find_ride(conn: AsyncConnection, now: datetime) -> object:
    return await rides.active(conn)


async def _find_orders(conn: AsyncConnection, now: datetime) -> object:
    return await orders.waiting(conn, now) or await orders.being_paid(conn)


async def _find_viewings(conn: AsyncConnection, now: datetime) -> object:
    return await viewings.coming(conn, now)


async def _find_nothing(conn: AsyncConnection, now: datetime) -> object:
    return None


@dataclass(frozen=True)
class _Quoted:
    """`find` gives what they have of its kind: the same words could mean that."""

    noun: QuotedNoun
    find: Finder


QUOTED: Mapping[ActionKind, _Quoted] = {
    "create_booking": _Quoted("table", _find_bookings),
    "request_ride": _Quoted("trip", _find_ride),
    "create_order": _Quoted("goods", _find_orders),
    "schedule_viewing": _Quoted("visit", _find_viewings),
    "top_up": _Quoted("money", _find_nothing),
}


def is_called_off(said: str, kind: ActionKind, venues: Sequence[Venue]) -> bool:
    """Whether the words call off a quote of this kind and say nothing else."""
    known = [KnownVenue(name=venue.name, code=venue.code) for venue in venues]
    quoted = QUOTED.get(kind)
    if quoted is None:
        return False
    situation = Situation(venues=known)
    return calls_off(said, quoted.noun, situation) or calls_off_with_reason(
        said, quoted.noun, situation
    )


async def has_another(conn: AsyncConnection, kind: ActionKind, now: datetime) -> bool:
    """Whether they have something of the kind already, which the words could mean as well."""
    return bool(await QUOTED[kind].find(conn, now))
