"""PINs: what one came to that was taken out of a message, and the wish to set or change theirs."""

from typing import Literal

from langchain_core.messages import HumanMessage
from langgraph.runtime import Runtime
from langgraph.types import Command

from easymo.conversation.context import RunContext
from easymo.conversation.state import (
    Bubble,
    ConversationState,
    Inbound,
    Request,
    StateUpdate,
    join,
    language_of,
)
from easymo.messages.catalogue import say
from easymo.models.guided.nlu.commands import read_command
from easymo.services.action.press import QuotePress
from easymo.services.pin import pin
from nodes.screen import readable

NEEDS_A_PERSON = {"locked", "forgotten"}

Goto = Literal["execute", "triage", "reply"]


async def enter_pin(state: ConversationState, runtime: Runtime[RunContext]) -> Command[Goto]:
    """Goes on to what they pressed when their PIN allows it, else says how it stands."""
    language = language_of(state)
    entered = [one for one in state["turn"]["inbound"] if one["kind"] == "pin"]
    if not entered:
        return await _wished(state["turn"]["inbound"][0], runtime.context, language)
    deciding = _deciding(entered)
    beside = [one for one in state["turn"]["inbound"] if one["kind"] not in ("pin", "event")]
    texts, complaints = readable(beside, runtime.context, language)
    waiting = [*state["turn"]["waiting"], *(Request(text=text, agent=None) for _, text in texts)]
    bubbles = [*state["turn"]["bubbles"], *complaints]
    if deciding["outcome"] != "right":
        bubbles.append(_answer(deciding, language))
    update: StateUpdate = {
        "turn": {"bubbles": bubbles, "waiting": waiting},
        "language": language,
        "messages": [HumanMessage("[PIN]", id=f"in-{one['id']}") for one in entered],
    }
    if press := _press(deciding):
        return Command(goto="execute", update=join(update, {"turn": {"press": press}}))
    return Command(goto="triage" if waiting else "reply", update=update)


def question(asked: str, language: str) -> Bubble:
    """What they are told when their PIN is asked for: `asked` is what `pin.prompt` returned."""
    return _bubble("locked" if asked == "locked" else f"ask_{asked}", language)


async def _wished(one: Inbound, context: RunContext, language: str) -> Command[Goto]:
    text = one.get("text") or ""
    if read_command(text) == "pin_forgotten":
        bubble = _bubble("forgotten", language)
    else:
        asked = await pin.prompt(context.door, None, now=context.now, settings=context.settings)
        bubble = question(asked, language)
    said = HumanMessage(text, id=f"in-{one['id']}")
    return Command(goto="reply", update=StateUpdate(turn={"bubbles": [bubble]}, messages=[said]))


def _deciding(entered: list[Inbound]) -> Inbound:
    """Of several in one burst: the one that lets them go on, or the last that was read."""
    read = [one for one in entered if one["outcome"] != "not_asked"]
    return next((one for one in read if "press_key" in one), (read or entered)[-1])


def _press(one: Inbound) -> QuotePress | None:
    """What they had pressed before they were asked, with the message that pressed it."""
    if "press_key" not in one:
        return None
    return QuotePress(
        key=one["press_key"],
        decision=one["decision"],
        action_id=one["action_id"],
        nonce=None,
        inbox_id=one["id"],
        pin_checked=True,
    )


def _answer(one: Inbound, language: str) -> Bubble:
    if one["outcome"] == "wrong":
        return _bubble("wrong", language, count=one["left"])
    return _bubble(one["outcome"], language)


def _bubble(name: str, language: str, **facts: object) -> Bubble:
    bubble = Bubble(text=say(f"pin.{name}", language, **facts))
    if name in NEEDS_A_PERSON:
        bubble["offers_person"] = True
    return bubble
