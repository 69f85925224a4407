"""Waits for Confirm or Cancel. Resumed by whatever she sends next; decides only where it goes."""

from typing import Literal

from langgraph.types import Command, interrupt

from easymo.models.guided.commands import assent
from graphs.state import ConversationState, Inbound, Press, Proposal, new_turn
from nodes.press import read_press


async def confirm(state: ConversationState) -> Command[Literal["execute", "open_turn"]]:
    # Runs again from its first line when resumed, so nothing may happen before this one.
    inbound: list[Inbound] = interrupt(state["proposal"])
    press = _decision(inbound, state["proposal"])
    if press is None:
        # The proposal stays open: a later press goes from open_turn to execute.
        return Command(goto="open_turn", update=new_turn(inbound))
    return Command(goto="execute", update={**new_turn(inbound), "press": press})


def _decision(inbound: list[Inbound], proposal: Proposal | None) -> Press | None:
    if len(inbound) != 1:
        return None
    if press := read_press(inbound[0]):
        return press
    answer = assent(inbound[0].get("text") or "") if inbound[0]["kind"] == "text" else None
    if answer is None or proposal is None:
        return None
    return Press(
        key=inbound[0]["key"],
        decision="confirm" if answer == "yes" else "cancel",
        action_id=proposal["action_id"],
        nonce=None,
    )
