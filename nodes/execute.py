"""Executes or cancels what was pressed, and says what came of it from what the database says."""

from langchain_core.messages import HumanMessage
from langgraph.runtime import Runtime

from easymo.clock import KIGALI
from easymo.messages import when
from easymo.messages.catalogue import DEFAULT, say
from easymo.money import in_words
from easymo.services import action
from easymo.services.action import Settlement
from graphs.context import RunContext
from graphs.state import Bubble, Choice, ConversationState, StateUpdate


async def execute(state: ConversationState, runtime: Runtime[RunContext]) -> StateUpdate:
    press = state["press"]
    assert press is not None
    context = runtime.context
    settled = await action.settle(
        context.door,
        action.Press(press["key"], press["decision"], press["action_id"], press["nonce"]),
        fencing_token=context.turn.fencing_token,
        now=context.now,
    )
    language = state["language"] or context.turn.language or DEFAULT
    still_open = state.get("open_proposal")
    if still_open and still_open["action_id"] == press["action_id"]:
        still_open = None
    return {
        "open_proposal": still_open,
        "messages": [HumanMessage(press["decision"].capitalize(), id=f"in-{press['inbox_id']}")],
        "language": language,
        "bubbles": [_bubble(settled, language)],
    }


def _bubble(settled: Settlement, language: str) -> Bubble:
    bubble = Bubble(text=_sentence(settled, language))
    if settled.outcome in ("expired", "impossible", "stale"):
        bubble["choices"] = [_again(settled, language)]
    return bubble


def _again(settled: Settlement, language: str) -> Choice:
    """The same wish once more, when it was a booking that ran out."""
    arguments: dict[str, object] = {}
    if settled.booking and settled.kind == "create_booking" and settled.outcome == "expired":
        local = settled.booking.starts_at.astimezone(KIGALI)
        arguments = {
            "venue": settled.booking.venue_code,
            "day": f"{local:%Y-%m-%d}",
            "time": f"{local:%H:%M}",
            "guests": settled.booking.guests,
        }
    key = "booking.again" if arguments else "booking.book"
    return Choice(title=say(key, language), tool="create_booking", arguments=arguments)


def _sentence(settled: Settlement, language: str) -> str:
    booking = settled.booking
    if settled.kind is None or booking is None:
        return say("action.stale", language)
    if settled.outcome in ("executed", "cancelled", "already"):
        return say(
            f"action.{settled.kind}_{settled.outcome}",
            language,
            count=booking.guests,
            number=booking.id,
            venue=booking.venue_name,
            day=when.day(booking.starts_at, language),
            begin=when.time(booking.starts_at, language),
            total=in_words(booking.total_rwf, language),
        )
    if settled.outcome == "expired":
        return say(f"action.{settled.kind}_expired", language)
    return say(f"action.{settled.outcome}", language)
