"""Opens a turn: what code can decide alone is decided here, before any model."""

from dataclasses import replace

from langgraph.runtime import Runtime
from langgraph.types import Command

from easymo.conversation.context import RunContext
from easymo.conversation.kinds import is_silent
from easymo.conversation.state import ConversationState, StateUpdate
from nodes.answers.human_transcript import overheard
from nodes.drive import drives
from nodes.opening.by_code import decide_by_code
from nodes.opening.changed_message import Reread, reread
from nodes.opening.daily_limit import tell_of_the_limit, within_the_limit
from nodes.opening.opened_chat import without_openings
from nodes.opening.opening import Goto, Opening, open_with, without
from nodes.opening.presses import follow_press
from nodes.opening.spoken_decision import spoken_decision
from nodes.opening.stale import ask_again, fresh_of


async def open_turn(state: ConversationState, runtime: Runtime[RunContext]) -> Command[Goto]:
    context = runtime.context
    changed = await reread(state["turn"]["inbound"], state.get("messages") or [], context)
    opening = _open(changed, state, context)
    if changed.is_decided:
        return opening.say_key("turn.edit_decided")
    of_today = fresh_of(opening.inbound, context.now, context.settings.turns.stale_hours)
    if opening.inbound and not of_today:
        return _answer_late(opening)
    opening = opening.reading(of_today)
    if meant := await spoken_decision(of_today, state, context):
        return follow_press(meant, opening)
    return await _within_the_day(opening)


def _open(changed: Reread, state: ConversationState, context: RunContext) -> Opening:
    heard = [one for one in changed.inbound if not is_silent(one)]
    update: StateUpdate = {"messages": changed.rewritten}
    if changed.withdrawn:
        update["open_proposal"] = without(state.get("open_proposal"), changed.withdrawn)
    return open_with(state, context, without_openings(heard, state), update)


def _answer_late(opening: Opening) -> Command[Goto]:
    """Asked again, which is one of the day's answers like any other."""
    said = opening.inbound
    opening = opening.reading([])
    if within_the_limit(said, opening.state, opening.context):
        return opening.say([ask_again(said, opening.state["language"])])
    return opening.go("reply", tell_of_the_limit(opening))


async def _within_the_day(opening: Opening) -> Command[Goto]:
    said, state, context = opening.inbound, opening.state, opening.context
    read = within_the_limit(said, state, context)
    opening = opening.reading(read)
    enough = tell_of_the_limit(opening) if len(read) < len(said) else StateUpdate()
    if not read or any(one["kind"] == "pin" for one in read):
        opening = opening.updated(enough)
    for one in read:
        is_alone = len(state["turn"]["inbound"]) == 1
        if decided := decide_by_code(one, opening, is_alone=is_alone):
            told = await overheard(one, context)
            return replace(decided, update={**(decided.update or {}), **told}) if told else decided
    opening = opening.updated(enough)
    if drives(read):
        return opening.go("drive")
    return opening.go("screen" if read else "reply")
