"""Deleted and edited messages: what they had asked for goes, and an edit is read as new words."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from langchain_core.messages import AnyMessage, HumanMessage

from easymo.conversation.context import RunContext
from easymo.conversation.state import Inbound
from easymo.models.marking import CHANGED
from easymo.services.turn import changed_message
from easymo.services.turn.changed_message import MessageChange

REVOKE, EDIT = "revoke", "edit"


@dataclass(frozen=True)
class Reread:
    """What is left to answer. `withdrawn` is the proposal that went, if one did; `rewritten` are
    the messages of the history that say something else now."""

    inbound: list[Inbound]
    withdrawn: int | None = None
    is_decided: bool = False
    rewritten: Sequence[AnyMessage] = field(default_factory=list)


async def reread(
    inbound: list[Inbound], messages: Sequence[AnyMessage], context: RunContext
) -> Reread:
    """The turn's messages, with an edit as the text it says now. Such a message comes alone."""
    if len(inbound) != 1 or inbound[0]["kind"] not in (REVOKE, EDIT):
        return Reread(inbound)
    [one] = inbound
    words = None if one["kind"] == REVOKE else one.get("text") or ""
    changed = await changed_message.undo(
        context.door,
        MessageChange(one["id"], one.get("context_wamid") or "", words),
        fencing_token=context.turn.fencing_token,
        now=context.now,
    )
    rewritten = _rewritten(messages, changed.read, words)
    withdrawn = changed.undone if isinstance(changed.undone, int) else None
    if one["kind"] == REVOKE:
        return Reread([], withdrawn, rewritten=rewritten)
    if changed.undone == "decided":
        return Reread(inbound, is_decided=True, rewritten=rewritten)
    anew: Inbound = {**one, "kind": "text", "context_wamid": None}
    return Reread([anew], withdrawn, rewritten=rewritten)


def _rewritten(
    messages: Sequence[AnyMessage], read: Sequence[int], words: str | None
) -> list[AnyMessage]:
    """Under the ids they have, so that they stand where the old ones stood."""
    names = {f"in-{inbox_id}" for inbox_id in read}
    how = "deleted" if words is None else "edited"
    return [
        HumanMessage(words or "", id=one.id, additional_kwargs={CHANGED: how})
        for one in messages
        if one.id in names
    ]
