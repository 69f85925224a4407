"""Presses under a quote: the ids of the buttons, and the words that mean the same."""

from typing import cast, get_args

from easymo.models.guided.commands import assent
from easymo.models.guided.intents import matches
from easymo.models.guided.text import fold
from graphs.state import Decision, Inbound, Press, Proposal


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
        inbox_id=inbound["id"],
        key=inbound["key"],
        decision=cast(Decision, decision),
        action_id=int(action_id),
        nonce=nonce,
    )


def read_words(inbound: list[Inbound], proposal: Proposal) -> Press | None:
    """The yes or no that a burst of texts is, and nothing else; None when it is more."""
    if not inbound or any(one["kind"] != "text" for one in inbound):
        return None
    said = "\n".join(one.get("text") or "" for one in inbound)
    answer = assent(said)
    if answer is None:
        return None
    ways = [way["decision"] for way in proposal.get("ways", [])]
    if answer == "yes" and ways and "confirm" not in ways:
        # It does not say which way she wants to pay.
        return None
    if proposal.get("kind") == "cancel_booking" and "cancel" in matches(fold(said)):
        # "Cancel" under the question whether to cancel: it could mean both.
        return None
    return Press(
        inbox_id=inbound[0]["id"],
        key=inbound[0]["key"],
        decision="confirm" if answer == "yes" else "cancel",
        action_id=proposal["action_id"],
        nonce=None,
    )
