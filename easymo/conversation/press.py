"""Presses under a quote: the ids of the buttons."""

from typing import cast, get_args

from db.repositories.action.quotes import Decision
from easymo.conversation.state import Inbound, Proposal
from easymo.services.action.action import Press

PERSON = "person"
"""The id of the option that asks for one."""


def button_id(decision: Decision, proposal: Proposal) -> str:
    return f"{decision}:{proposal['action_id']}:{proposal['nonce']}"


def read_press(inbound: Inbound) -> Press | None:
    """The press under a quote that this message is; None when it is something else."""
    decision, _, rest = (inbound.get("option_id") or "").partition(":")
    action_id, _, nonce = rest.partition(":")
    if decision not in get_args(Decision) or not action_id.isdecimal() or not nonce:
        return None
    if len(action_id) > 18:
        return None
    return Press(
        key=inbound["key"],
        decision=cast(Decision, decision),
        action_id=int(action_id),
        nonce=nonce,
        inbox_id=inbound["id"],
        in_words=inbound.get("in_words", False),
    )
