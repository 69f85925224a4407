"""Customers, their bookings and their payments: for people to read."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from psycopg import AsyncConnection

from db.repositories.overview.paging import Francs, PhoneNumber, one, page


@dataclass(frozen=True)
class CustomerLine:
    """`stopped_at`: since then she wants no message that she did not ask for. `joined_into`: who
    they turned out to be, after a change of number."""

    id: int
    name: str | None
    phone: PhoneNumber | None
    language: str | None
    stopped_at: datetime | None
    created_at: datetime
    joined_into: int | None


CUSTOMER = """
    SELECT * FROM (
        SELECT c.id, c.name, c.language, c.stopped_at, c.created_at, c.joined_into,
            (SELECT a.value FROM customer_aliases a
             WHERE a.customer_id = c.id AND a.kind = 'wa_id'
             ORDER BY a.created_at DESC LIMIT 1) AS phone
        FROM customers c
    ) AS customer
"""
CUSTOMERS = f"""{CUSTOMER}
    WHERE (%(before)s::bigint IS NULL OR id < %(before)s)
      AND (%(phone)s::text IS NULL OR id IN (
          SELECT customer_id FROM customer_aliases WHERE kind = 'wa_id' AND value = %(phone)s))
      AND (%(name)s::text IS NULL OR strpos(lower(name), lower(%(name)s)) > 0)
"""  # noqa: S608


async def customers(
    conn: AsyncConnection, *, phone: str | None, name: str | None, before: int | None, limit: int
) -> Sequence[CustomerLine]:
    facts = {"phone": phone, "name": name}
    return await page(conn, CustomerLine, CUSTOMERS, facts, before=before, limit=limit)


async def customer(conn: AsyncConnection, customer_id: int) -> CustomerLine | None:
    return await one(conn, CustomerLine, CUSTOMER + " WHERE id = %s", customer_id)


@dataclass(frozen=True)
class BookingLine:
    id: int
    customer_id: int
    venue: str
    starts_at: datetime
    guests: int
    total_rwf: Francs
    status: Literal["held", "confirmed", "cancelled", "expired"]
    created_at: datetime
    confirmed_at: datetime | None
    cancelled_at: datetime | None


BOOKING = """
    SELECT * FROM (
        SELECT b.id, b.customer_id, v.code AS venue, s.starts_at, b.guests, b.total_rwf, b.status,
            b.created_at, b.confirmed_at, b.cancelled_at
        FROM bookings b JOIN slots s ON s.id = b.slot_id JOIN venues v ON v.id = s.venue_id
    ) AS booking
"""
BOOKINGS = f"""{BOOKING}
    WHERE (%(before)s::bigint IS NULL OR id < %(before)s)
      AND (%(status)s::text IS NULL OR status = %(status)s)
      AND (%(customer_id)s::bigint IS NULL OR customer_id = %(customer_id)s)
"""


async def bookings(
    conn: AsyncConnection,
    *,
    status: str | None,
    customer_id: int | None,
    before: int | None,
    limit: int,
) -> Sequence[BookingLine]:
    facts = {"status": status, "customer_id": customer_id}
    return await page(conn, BookingLine, BOOKINGS, facts, before=before, limit=limit)


async def booking(conn: AsyncConnection, booking_id: int) -> BookingLine | None:
    return await one(conn, BookingLine, BOOKING + " WHERE id = %s", booking_id)


@dataclass(frozen=True)
class PaymentLine:
    """A mobile-money collection. `reference` is what the provider knows it by."""

    id: int
    customer_id: int
    booking_id: int | None
    purpose: str
    amount_rwf: Francs
    status: Literal["new", "requested", "succeeded", "failed"]
    outcome: str | None
    reason: str | None
    reference: UUID
    created_at: datetime
    settled_at: datetime | None


PAYMENT = """
    SELECT id, customer_id, booking_id, purpose, amount_rwf, status, outcome, reason, reference,
        created_at, settled_at
    FROM payments
"""
PAYMENTS = f"""{PAYMENT}
    WHERE (%(before)s::bigint IS NULL OR id < %(before)s)
      AND (%(status)s::text IS NULL OR status = %(status)s)
      AND (%(customer_id)s::bigint IS NULL OR customer_id = %(customer_id)s)
"""


async def payments(
    conn: AsyncConnection,
    *,
    status: str | None,
    customer_id: int | None,
    before: int | None,
    limit: int,
) -> Sequence[PaymentLine]:
    facts = {"status": status, "customer_id": customer_id}
    return await page(conn, PaymentLine, PAYMENTS, facts, before=before, limit=limit)


async def payment(conn: AsyncConnection, payment_id: int) -> PaymentLine | None:
    return await one(conn, PaymentLine, PAYMENT + " WHERE id = %s", payment_id)
