"""The ids of Confirm and Cancel buttons, made and read here only."""

from typing import Literal, get_args

from graphs.state import Inbound, Press, Proposal

Decision = Literal["confirm", "cancel"]


def button_id(decision: Decision, proposal: Proposal) -> str:
    return f"{decision}:{proposal['action_id']}:{proposal['nonce']}"


def read_press(inbound: Inbound) -> Press | None:
    """The press of Confirm or Cancel in this message; None when it is something else."""
    decision, _, rest = (inbound.get("option_id") or "").partition(":")
    action_id, _, nonce = rest.partition(":")
    if decision not in get_args(Decision) or not action_id.isdecimal() or not nonce:
        return None
    if len(action_id) > 18:
        return None
    return Press(
        key=inbound["key"],
        decision="confirm" if decision == "confirm" else "cancel",
        action_id=int(action_id),
        nonce=nonce,
    )
