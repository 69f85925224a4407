"""Presses under a quote: the ids of the buttons."""

from typing import cast, get_args

from db.repositories.action.kinds import QuoteDecision
from easymo.conversation.state import Inbound, Proposal
from easymo.services.action.press import QuotePress

PERSON = "person"
"""The id of the option that asks for one."""


def button_id(decision: QuoteDecision, proposal: Proposal) -> str:
    return f"{decision}:{proposal['action_id']}:{proposal['nonce']}"


def read_press(inbound: Inbound) -> QuotePress | None:
    """The press under a quote that this message is; None when it is something else."""
    decision, _, rest = (inbound.get("option_id") or "").partition(":")
    action_id, _, nonce = rest.partition(":")
    if decision not in get_args(QuoteDecision) or not action_id.isdecimal() or not nonce:
        return None
    if len(action_id) > 18:
        return None
    return QuotePress(
        key=inbound["key"],
        decision=cast(QuoteDecision, decision),
        action_id=int(action_id),
        nonce=nonce,
        inbox_id=inbound["id"],
        in_words=inbound.get("in_words", False),
    )
