"""The call that makes an offer anew: what was wished for then, against the facts of now.

It drafts a new quote, for the customer to decide on; nothing is done by it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from psycopg import AsyncConnection

from db.repositories.action import actions
from db.repositories.action.actions import Action
from db.repositories.action.kinds import ActionKind
from db.repositories.booking.bookings import Booking
from db.repositories.property.viewings import Viewing
from db.repositories.shop.orders import Order
from kit.clock import KIGALI

DRAFTED_BY: Mapping[ActionKind, str] = {
    "create_booking": "create_booking",
    "cancel_booking": "cancel_booking",
    "change_booking": "change_booking",
    "top_up": "collect_payment",
    "pay_booking": "pay_booking",
    "pay_order": "pay_order",
    "request_ride": "request_ride",
    "cancel_ride": "cancel_ride",
    "create_order": "order_for_pickup",
    "cancel_order": "cancel_order",
    "schedule_viewing": "schedule_viewing",
    "cancel_viewing": "cancel_viewing",
}
"""The tool that drafts each kind."""
OF_THAT_MOMENT = {"another", "booked_on"}
"""Arguments that were true when it was drafted: a warning that was seen, a day that is moved."""

About = Booking | Order | Viewing | None
"""What an action is about, as it stands."""


@dataclass(frozen=True)
class Renewal:
    """A call of a tool, as code prepares it for a press."""

    tool: str
    arguments: dict[str, Any]


async def find_renewal(conn: AsyncConnection, action: Action, about: About) -> Renewal:
    """The call that drafted it, with what the offer was about in the place of what was said."""
    tool = DRAFTED_BY[action.kind]
    said = await actions.find_drafting_arguments(conn, action.id, tool)
    known = {name: fact for name, fact in said.items() if name not in OF_THAT_MOMENT}
    return Renewal(tool, known | _facts(action, about))


def _facts(action: Action, about: About) -> dict[str, Any]:
    match about:
        case Booking():
            return _of_new_booking(about) if action.kind == "create_booking" else _number(about)
        case Order() if action.kind == "create_order":
            return {"items": _items(about)}
        case Order():
            return {"order": about.id}
        case Viewing() if action.kind == "schedule_viewing":
            local = about.starts_at.astimezone(KIGALI)
            day, time = f"{local:%Y-%m-%d}", f"{local:%H:%M}"
            return {"property": about.property_id, "day": day, "time": time}
        case Viewing():
            return {"viewing": about.id}
        case None:
            return {"amount": str(action.amount_rwf)} if action.kind == "top_up" else {}


def _number(booking: Booking) -> dict[str, Any]:
    return {"booking": booking.id}


def _of_new_booking(booking: Booking) -> dict[str, Any]:
    local = booking.starts_at.astimezone(KIGALI)
    wanted: dict[str, Any] = {
        "venue": booking.venue_code,
        "day": f"{local:%Y-%m-%d}",
        "time": f"{local:%H:%M}",
        "guests": booking.guests,
    }
    request = booking.special_request
    return wanted if request is None else {**wanted, "special_request": request}


def _items(order: Order) -> list[dict[str, Any]]:
    return [{"product": str(item.product_id), "quantity": item.quantity} for item in order.items]
