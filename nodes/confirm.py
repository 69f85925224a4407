"""Waits for Confirm or Cancel. Resumed by whatever they send next; decides only where it goes."""

from typing import Literal

from langgraph.types import Command, interrupt

from easymo.conversation.kinds import is_silent
from easymo.conversation.press import read_press
from easymo.conversation.state import ConversationState, Inbound, new_turn


async def confirm(
    state: ConversationState,
) -> Command[Literal["execute", "open_turn", "confirm"]]:
    # Runs again from its first line when resumed, so nothing may happen before this one.
    inbound: list[Inbound] = interrupt(state["proposal"])
    if all(map(is_silent, inbound)):
        # A thumb under the quote is no answer: go on waiting.
        return Command(goto="confirm", update={**new_turn(inbound), "proposal": state["proposal"]})
    press = read_press(inbound[0]) if len(inbound) == 1 else None
    proposal = state["proposal"]
    if press is None or proposal is None or press.action_id != proposal["action_id"]:
        # The proposal stays open: a later press, or words that mean it, go from open_turn.
        return Command(goto="open_turn", update=new_turn(inbound))
    return Command(goto="execute", update=new_turn(inbound, press))
