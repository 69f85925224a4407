"""Tickets: opened with a turn, read by the customer, answered and closed by a person."""

from datetime import datetime

from psycopg import AsyncConnection

from db.door import CustomerDoor
from db.repositories.handoff import tickets
from db.repositories.handoff.tickets import NewTicket, Own, Ticket
from db.repositories.turn import messages
from easymo.services.outreach.outbound_templates import may_be_told
from kit.errors import Conflict, NotFound, Refused
from kit.settings.outreach import TemplateSettings

MOST_SHOWN = 10
SUBJECT_CHARACTERS, WORDS_CHARACTERS = 120, 4_000


class TooManyTickets(Refused):
    """You have {most} open tickets already; our colleagues are working on them."""


class NotOpen(Conflict):
    """This ticket is answered or closed already."""


class AlreadyClosed(Conflict):
    """This ticket is closed already."""


async def prepare(door: CustomerDoor, subject: str, words: str, *, most_open: int) -> NewTicket:
    """A ticket with its number, which the turn's commit writes down."""
    async with door.open() as conn:
        if await tickets.count_own_open(conn) >= most_open:
            raise TooManyTickets(most=most_open)
        number = await tickets.reserve_number(conn)
    return NewTicket(
        number=number,
        subject=_cut(subject, SUBJECT_CHARACTERS),
        words=_cut(words, WORDS_CHARACTERS),
    )


async def add_to(door: CustomerDoor, number: int, words: str) -> NewTicket | None:
    """More words for an open ticket of the customer's, which the turn's commit writes down; None
    where there is none of that number."""
    async with door.open() as conn:
        subject = await tickets.find_own_open(conn, number)
    if subject is None:
        return None
    return NewTicket(number=number, subject=subject, words=_cut(words, WORDS_CHARACTERS))


async def list_own(door: CustomerDoor) -> list[Own]:
    """The acting customer's tickets, newest first."""
    async with door.open() as conn:
        return await tickets.list_own(conn, MOST_SHOWN)


async def answer(
    conn: AsyncConnection,
    ticket_id: int,
    text: str,
    *,
    by: str,
    now: datetime,
    templates: TemplateSettings,
) -> Ticket:
    """Answer an open ticket. They are told now if WhatsApp allows it, else when they ask for it."""
    ticket = await _held(conn, ticket_id)
    if ticket.status != "open":
        raise NotOpen
    heard_at = await messages.last_heard_at(conn, ticket.customer_id)
    tells = may_be_told("ticket_answered", heard_at, now, templates)
    await tickets.answer(conn, ticket_id, text=text, by=by, now=now, tells=tells)
    return await _held(conn, ticket_id)


async def close(conn: AsyncConnection, ticket_id: int, *, by: str, now: datetime) -> Ticket:
    ticket = await _held(conn, ticket_id)
    if ticket.status == "closed":
        raise AlreadyClosed
    await tickets.close(conn, ticket_id, by=by, now=now)
    return await _held(conn, ticket_id)


async def _held(conn: AsyncConnection, ticket_id: int) -> Ticket:
    ticket = await tickets.hold(conn, ticket_id)
    if ticket is None:
        raise NotFound(f"There is no ticket {ticket_id}.")
    return ticket


def _cut(text: str, most: int) -> str:
    """Never empty, and within what the table takes."""
    plain = text.strip() or "-"
    return plain if len(plain) <= most else plain[: most - 1] + "…"
