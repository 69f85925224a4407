"""Executes or cancels what was pressed, and says what came of it from what the database says."""

from langchain_core.messages import HumanMessage
from langgraph.runtime import Runtime

from easymo.conversation.context import RunContext
from easymo.conversation.state import Bubble, ConversationState, Proposal, StateUpdate, language_of
from easymo.messages.catalogue import say
from easymo.services.action import action
from easymo.services.action.action import Settlement
from easymo.services.action.press import QuotePress
from easymo.services.action.spending_limits import SpendingLimits
from easymo.services.pin import pin
from kit.money import in_words
from nodes.answers.settlement import facts, is_done, tell_kept_request, ways_on
from nodes.opening.opening import without
from nodes.pin import question
from nodes.prompts.history import title

LEAVES_OPEN = {"insufficient", "over_limit", "no_number", "needs_pin", "too_new", "not_offered"}
WITH_ITS_QUOTE = {"declined", "replaced"}
WITH_MONEY = {
    "cancel_booking": "refunded",
    "change_booking": "refunded",
    "cancel_ride": "charged",
    "cancel_order": "refunded",
}
"""What is said instead of "executed" when it moves or costs something."""


async def execute(state: ConversationState, runtime: Runtime[RunContext]) -> StateUpdate:
    press = state["turn"]["press"]
    assert press is not None
    context, language = runtime.context, language_of(state)
    limits = _limits(context)
    settled = await action.settle(
        context.door,
        press,
        fencing_token=context.turn.fencing_token,
        now=context.now,
        limits=limits,
    )
    if settled.outcome == "needs_pin":
        asked = await pin.prompt(context.door, press, now=context.now, settings=context.settings)
        bubble = question(asked, language)
    else:
        bubble = _bubble(settled, press, limits, language)
    return {
        "open_proposal": _still_open(state.get("open_proposal"), press, settled),
        "messages": [_message_of(press, state, language)],
        "language": language,
        "turn": {"bubbles": [*state["turn"]["bubbles"], bubble]},
    }


def _limits(context: RunContext) -> SpendingLimits:
    rules = context.settings.limits
    return SpendingLimits(
        rwf_per_day=rules.rwf_per_day,
        pin_from_rwf=rules.pin_from_rwf,
        after_change_hours=context.settings.pins.after_change_hours,
    )


def _still_open(before: Proposal | None, press: QuotePress, settled: Settlement) -> Proposal | None:
    """Of no action of theirs: a forged or foreign press says nothing of the quote that is open."""
    is_theirs = settled.kind is not None
    if is_theirs and settled.outcome not in LEAVES_OPEN:
        return without(before, press.action_id)
    return before


def _message_of(press: QuotePress, state: ConversationState, language: str) -> HumanMessage:
    pressed = title(press, state.get("open_proposal"), language)
    return HumanMessage(
        press.decision.capitalize(),
        id=f"in-{press.inbox_id}",
        additional_kwargs={"pressed": pressed},
    )


def _begin(quote: str) -> str:
    """What a quote was about: its first paragraph."""
    return quote.partition("\n\n")[0]


def _bubble(
    settled: Settlement, press: QuotePress, limits: SpendingLimits, language: str
) -> Bubble:
    bubble = Bubble(text=_sentence(settled, limits, language))
    if choices := ways_on(settled, press, language):
        bubble["choices"] = choices
    return bubble


def _sentence(settled: Settlement, limits: SpendingLimits, language: str) -> str:
    if settled.kind is None:
        return say("action.stale", language)
    if settled.outcome in WITH_ITS_QUOTE:
        quote = _begin(settled.quotes.get(language, ""))
        return say(f"action.{settled.outcome}", language, quote=quote).strip()
    if settled.outcome in ("stale", "impossible", *LEAVES_OPEN):
        limit, hours = in_words(limits.rwf_per_day, language), limits.after_change_hours
        return say(f"action.{settled.outcome}", language, limit=limit, hours=hours)
    sentence = say(_key(settled), language, **facts(settled, language))
    return "\n\n".join(part for part in (sentence, tell_kept_request(settled, language)) if part)


def _key(settled: Settlement) -> str:
    if settled.outcome == "already" and not is_done(settled):
        return "action.decided_already"
    if settled.outcome == "executed" and settled.amount_rwf and settled.kind in WITH_MONEY:
        return f"action.{settled.kind}_{WITH_MONEY[settled.kind]}"
    return f"action.{settled.kind}_{settled.outcome}"
