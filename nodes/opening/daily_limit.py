"""The messages of a day: what is over them is not read, which is said once a day."""

from collections.abc import Sequence

from easymo.conversation.context import RunContext
from easymo.conversation.press import PERSON, read_press
from easymo.conversation.state import Bubble, ConversationState, Inbound, StateUpdate
from easymo.messages.catalogue import say
from kit.clock import KIGALI
from nodes.drive import is_of_drivers
from nodes.opening.opening import Opening, is_always_read

GOES_NOWHERE = {"locked", "not_asked", "not_alone"}
"""What a PIN may come to that brings no question nearer to its end."""
TO_FINISH = 3
"""So many times the day's messages are read of what finishes something that was begun."""


def within_the_limit(
    inbound: Sequence[Inbound], state: ConversationState, context: RunContext
) -> list[Inbound]:
    """What of the turn's messages is read today. Whoever wants out or a person is always heard."""
    limit, before = context.settings.limits.messages_per_day, context.turn.messages_before
    return [
        one
        for number, one in enumerate(inbound, start=before + 1)
        if number <= limit
        or _is_always_read(one)
        or (number <= TO_FINISH * limit and _finishes(one, state))
    ]


def tell_of_the_limit(opening: Opening) -> StateUpdate:
    """One polite sentence a day; nothing when it was told already."""
    today = f"{opening.context.now.astimezone(KIGALI):%Y-%m-%d}"
    if opening.state.get("limit_told_on") == today:
        return {}
    limit = opening.context.settings.limits.messages_per_day
    enough = say("turn.enough_today", opening.language, limit=limit)
    return {"limit_told_on": today, "turn": {"bubbles": [Bubble(text=enough)]}}


def _is_always_read(one: Inbound) -> bool:
    return one["kind"] == "event" or one.get("option_id") == PERSON or is_always_read(one)


def _finishes(one: Inbound, state: ConversationState) -> bool:
    """A press under the quote that is open, a PIN that was asked for, a driver at work."""
    if one["kind"] == "pin":
        return one.get("outcome") not in GOES_NOWHERE
    press, proposal = read_press(one), state.get("open_proposal")
    if press and proposal:
        return press.action_id == proposal["action_id"]
    return is_of_drivers(one)
