"""Asks for a person: the turn's commit files it; here they are told what happens, and when."""

from datetime import datetime

from langgraph.runtime import Runtime

from easymo.conversation.context import RunContext
from easymo.conversation.state import Bubble, ConversationState, StateUpdate, language_of
from easymo.messages import dates
from easymo.messages.catalogue import say
from easymo.services.handoff import handoff as handoffs
from easymo.services.handoff.office_hours import next_opening
from kit.clock import KIGALI
from kit.settings.handoff import HandoffSettings


async def handoff(state: ConversationState, runtime: Runtime[RunContext]) -> StateUpdate:
    context = runtime.context
    language = language_of(state)
    if await handoffs.waits_since_before(context.door):
        text = say("support.asked_already", language)
    else:
        text = say("turn.person_asked", language)
    text = f"{text} {_answered_when(context.now, context.settings.handoffs, language)}"
    return {"turn": {"bubbles": [*state["turn"]["bubbles"], Bubble(text=text)]}}


def _answered_when(now: datetime, rules: HandoffSettings, language: str) -> str:
    opening = next_opening(now, rules)
    if opening <= now:
        return say("support.answered_soon", language, count=rules.wait_minutes)
    local, today = opening.astimezone(KIGALI), now.astimezone(KIGALI).date()
    key = "answered_later_today" if local.date() == today else "answered_later"
    return say(
        f"support.{key}",
        language,
        day=dates.day(opening, language),
        begin=dates.time(opening, language),
    )
