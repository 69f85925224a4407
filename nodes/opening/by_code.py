"""One message that code can decide alone: an event, a press, a PIN, a command."""

from langgraph.types import Command

from easymo.conversation.kinds import OPENED, is_press
from easymo.conversation.state import Inbound
from nodes.answers.notifications import registry
from nodes.answers.outside_window import fitting
from nodes.opening.commands import obey
from nodes.opening.opened_chat import greeting
from nodes.opening.opening import Goto, Opening, without
from nodes.opening.presses import follow_press


def decide_by_code(one: Inbound, opening: Opening, *, is_alone: bool) -> Command[Goto] | None:
    """None when agents have to read it."""
    if one["kind"] == "event":
        return _tell(one, opening)
    if one["kind"] == OPENED:
        return opening.say(greeting(opening.context, opening.language))
    if one["kind"] == "pin":
        return opening.go("pin")
    if is_press(one):
        return follow_press(one, opening)
    if one["kind"] == "text":
        return obey(one, opening, is_alone=is_alone)
    return None


def _tell(event: Inbound, opening: Opening) -> Command[Goto]:
    """Whoever wrote "stop" is answered, but not spoken to first."""
    context = opening.context
    is_wanted = registry.was_asked_for(event) or not context.turn.is_opted_out
    bubbles = fitting(
        event,
        registry.bubbles(event, opening.language) if is_wanted else [],
        heard_at=context.turn.heard_at,
        now=context.now,
        templates=context.settings.templates,
    )
    still_open = without(opening.state.get("open_proposal"), event.get("action_id"))
    return opening.say(bubbles, {"open_proposal": still_open})
