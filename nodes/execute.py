"""Executes or cancels what was pressed, and says what came of it from what the database says."""

from langchain_core.messages import HumanMessage
from langgraph.runtime import Runtime

from easymo.conversation.context import RunContext
from easymo.conversation.state import Bubble, ConversationState, StateUpdate
from easymo.messages.catalogue import DEFAULT, say
from easymo.services.action import action
from easymo.services.action.action import Settlement
from easymo.services.action.execution import SpendingLimits
from easymo.services.action.press import QuotePress
from easymo.services.pin import pin
from kit.money import in_words
from nodes.answers.settlement import again, facts, is_done
from nodes.pin import question
from nodes.prompts.history import title

LEAVES_OPEN = {"insufficient", "over_limit", "no_number", "needs_pin", "too_new", "not_offered"}
OF_NOTHING_LEFT = {"expired", "impossible", "stale"}
WITH_MONEY = {
    "cancel_booking": "refunded",
    "cancel_ride": "charged",
    "cancel_order": "refunded",
}
"""What is said instead of "executed" when it moves or costs something."""


async def execute(state: ConversationState, runtime: Runtime[RunContext]) -> StateUpdate:
    press = state["press"]
    assert press is not None
    context = runtime.context
    rules = context.settings.limits
    pressed = QuotePress(
        press["key"],
        press["decision"],
        press["action_id"],
        press["nonce"],
        pin_checked=press.get("pin_checked", False),
    )
    limits = SpendingLimits(
        rwf_per_day=rules.rwf_per_day,
        pin_from_rwf=rules.pin_from_rwf,
        after_change_hours=context.settings.pins.after_change_hours,
    )
    settled = await action.settle(
        context.door,
        pressed,
        fencing_token=context.turn.fencing_token,
        now=context.now,
        limits=limits,
    )
    language = state["language"] or context.turn.language or DEFAULT
    if settled.outcome == "needs_pin":
        asked = await pin.prompt(context.door, pressed, now=context.now, settings=context.settings)
        bubble = question(asked, language)
    else:
        bubble = _bubble(settled, limits, language)
        if press.get("in_words") and settled.outcome == "stale" and settled.quote:
            bubble["text"] = say("action.over", language, quote=_begin(settled.quote))
    still_open = state.get("open_proposal")
    # Of no action of theirs: a forged or foreign press says nothing of the quote that is open.
    is_theirs = settled.kind is not None
    if is_theirs and settled.outcome not in LEAVES_OPEN and still_open:
        still_open = None if still_open["action_id"] == press["action_id"] else still_open
    return {
        "open_proposal": still_open,
        "messages": [
            HumanMessage(
                press["decision"].capitalize(),
                id=f"in-{press['inbox_id']}",
                additional_kwargs={"pressed": title(press, state.get("open_proposal"), language)},
            )
        ],
        "language": language,
        "bubbles": [*state["bubbles"], bubble],
    }


def _begin(quote: str) -> str:
    """What a quote was about: its first paragraph."""
    return quote.partition("\n\n")[0]


def _bubble(settled: Settlement, limits: SpendingLimits, language: str) -> Bubble:
    bubble = Bubble(text=_sentence(settled, limits, language))
    if settled.outcome in OF_NOTHING_LEFT and (choice := again(settled, language)):
        bubble["choices"] = [choice]
    return bubble


def _sentence(settled: Settlement, limits: SpendingLimits, language: str) -> str:
    if settled.kind is None:
        return say("action.stale", language)
    if settled.outcome in ("stale", "impossible", *LEAVES_OPEN):
        limit, hours = in_words(limits.rwf_per_day, language), limits.after_change_hours
        return say(f"action.{settled.outcome}", language, limit=limit, hours=hours)
    return say(_key(settled), language, **facts(settled, language))


def _key(settled: Settlement) -> str:
    if settled.outcome == "already" and not is_done(settled):
        return "action.decided_already"
    if settled.outcome == "executed" and settled.amount_rwf and settled.kind in WITH_MONEY:
        return f"action.{settled.kind}_{WITH_MONEY[settled.kind]}"
    return f"action.{settled.kind}_{settled.outcome}"
