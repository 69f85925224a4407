"""Kinds of actions, and what a customer may decide about the quote of one."""

from typing import Literal

QuoteDecision = Literal["confirm", "pay_wallet", "pay_momo", "cancel"]

ActionKind = Literal[
    "create_booking",
    "cancel_booking",
    "top_up",
    "pay_booking",
    "request_ride",
    "cancel_ride",
    "create_order",
    "cancel_order",
    "schedule_viewing",
    "cancel_viewing",
    "change_booking",
    "pay_order",
]
