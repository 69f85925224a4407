"""Deleted and edited messages: what they had asked for goes, and an edit is read as new words."""

from dataclasses import dataclass

from easymo.services import changed_message
from graphs.context import RunContext
from graphs.state import Inbound

REVOKE, EDIT = "revoke", "edit"


@dataclass(frozen=True)
class Reread:
    """What is left to answer. `withdrawn` is the proposal that went, if one did."""

    inbound: list[Inbound]
    withdrawn: int | None = None
    is_decided: bool = False


async def reread(inbound: list[Inbound], context: RunContext) -> Reread:
    """The turn's messages, with an edit as the text it says now. Such a message comes alone."""
    if len(inbound) != 1 or inbound[0]["kind"] not in (REVOKE, EDIT):
        return Reread(inbound)
    [one] = inbound
    undone = await changed_message.undo(
        context.door,
        one.get("context_wamid") or "",
        fencing_token=context.turn.fencing_token,
        now=context.now,
    )
    withdrawn = undone if isinstance(undone, int) else None
    if one["kind"] == REVOKE:
        return Reread([], withdrawn)
    if undone == "decided":
        return Reread(inbound, is_decided=True)
    return Reread([{**one, "kind": "text", "context_wamid": None}], withdrawn)
