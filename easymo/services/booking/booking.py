"""What a customer has booked."""

from datetime import datetime

from db.door import CustomerDoor
from db.repositories.booking import bookings
from db.repositories.booking.bookings import Booking
from db.repositories.booking.slots import Slot
from easymo.services.booking.availability import BookingWish
from easymo.services.lookup import find_numbered
from kit.clock import KIGALI
from kit.errors import Refused


class NoSuchBooking(Refused):
    """You have no coming booking with that number. Yours: {yours}."""


async def list_upcoming(door: CustomerDoor, now: datetime) -> list[Booking]:
    """The customer's confirmed bookings that have not begun."""
    async with door.open() as conn:
        return await bookings.upcoming(conn, now)


async def list_waiting_for_payment(door: CustomerDoor, now: datetime) -> list[Booking]:
    """The customer's held bookings that mobile money was asked for and has not answered."""
    async with door.open() as conn:
        return await bookings.waiting_for_payment(conn, now)


async def find_in_slot(door: CustomerDoor, slot: Slot, now: datetime) -> Booking | None:
    """What the customer has there already: confirmed, or waiting for mobile money."""
    async with door.open() as conn:
        have = [*await bookings.upcoming(conn, now), *await bookings.waiting_for_payment(conn, now)]
    place = (slot.venue_code, slot.starts_at)
    return next((one for one in have if (one.venue_code, one.starts_at) == place), None)


def is_named(booking: Booking, named: BookingWish) -> bool:
    """Whether it has the day, the hour and the place by which it is spoken of."""
    begins = booking.starts_at.astimezone(KIGALI)
    said = (named.day, named.time and named.time.replace(second=0), named.venue)
    has = (begins.date(), begins.time(), booking.venue_code)
    return all(wanted in (None, own) for wanted, own in zip(said, has, strict=True))


async def find_booking(door: CustomerDoor, booking_id: int, now: datetime) -> Booking:
    """The customer's upcoming booking with that number.

    Raises NoSuchBooking, also for a booking that is somebody else's.
    """
    return find_numbered(await list_upcoming(door, now), booking_id, NoSuchBooking)
