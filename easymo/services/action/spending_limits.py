"""What stands between a press and the money it moves: the day's most, and the PIN.

When the PIN is asked for is decided in `easymo/services/pin/pin_requirement.py`.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from psycopg import AsyncConnection

from db.repositories.action.actions import Action
from db.repositories.action.kinds import ActionKind, QuoteDecision
from db.repositories.payment import spending
from easymo.services.action.press import QuotePress
from easymo.services.pin import pin_requirement
from kit.errors import EasyMOError

Obstacle = Literal["insufficient", "over_limit", "no_number", "needs_pin", "too_new", "impossible"]

CONFIRMED_UNPAID: frozenset[ActionKind] = frozenset(
    {
        "create_booking",
        "create_order",
        "request_ride",
        "schedule_viewing",
        "cancel_booking",
        "cancel_order",
        "cancel_ride",
        "cancel_viewing",
        "change_booking",
    }
)
"""Kinds that Confirm alone takes nothing for: paid on the spot, free, or given back. Whatever is
not named here takes the PIN and counts towards the day, a kind of tomorrow included."""


@dataclass(frozen=True)
class SpendingLimits:
    """Of one customer and day: what they may move, and how much of it without their PIN."""

    rwf_per_day: int
    pin_from_rwf: int
    after_change_hours: int = 24


class NotNow(EasyMOError):
    """Something stands in the way of this decision; the proposal stays open."""

    def __init__(self, outcome: Obstacle) -> None:
        super().__init__()
        self.outcome = outcome


def moves_money(kind: ActionKind, decision: QuoteDecision) -> bool:
    """Whether it takes the action's amount from the customer, out of the wallet or by MoMo."""
    if decision == "cancel":
        return False
    return decision != "confirm" or kind not in CONFIRMED_UNPAID


async def check_spending(
    conn: AsyncConnection, action: Action, press: QuotePress, now: datetime, limits: SpendingLimits
) -> None:
    """Raises NotNow when a limit or the PIN stands in the way."""
    if not moves_money(action.kind, press.decision):
        return
    # An amount that nobody knows is not a small one.
    amount_rwf = limits.pin_from_rwf if action.amount_rwf is None else action.amount_rwf
    if await spending.spent_today(conn, now) + amount_rwf > limits.rwf_per_day:
        raise NotNow("over_limit")
    needed = await pin_requirement.needs(
        conn,
        now,
        amount_rwf,
        from_rwf=limits.pin_from_rwf,
        after_change_hours=limits.after_change_hours,
    )
    if needed == "time":
        raise NotNow("too_new")
    if needed == "pin" and not press.pin_checked:
        raise NotNow("needs_pin")
