"""Screens what the customer sent: what no agent can read gets an honest sentence here."""

from collections.abc import Sequence
from typing import Literal

from langchain_core.messages import HumanMessage
from langgraph.runtime import Runtime
from langgraph.types import Command

from db.repositories.booking.venues import Venue
from easymo.conversation.context import RunContext
from easymo.conversation.state import (
    Bubble,
    ConversationState,
    Inbound,
    Place,
    StateUpdate,
    language_of,
)
from easymo.messages.catalogue import say
from easymo.services import location
from easymo.whatsapp.inbound.message_kinds import KINDS
from nodes.opening.shared_pin import complaint_about, nearest, pin_of, usable_pin

PIN = "📍"


async def screen(
    state: ConversationState, runtime: Runtime[RunContext]
) -> Command[Literal["recall", "reply"]]:
    language = language_of(state)
    place = await _shared(state["turn"]["inbound"], runtime.context)
    called = place["name"] if place and state.get("agent") == "driver" else None
    texts, complaints = readable(state["turn"]["inbound"], runtime.context, language, called=called)
    bubbles = [*state["turn"]["bubbles"], *complaints]
    if not texts:
        return Command(goto="reply", update={"turn": {"bubbles": bubbles}})
    said = [HumanMessage(text, id=f"in-{one['id']}") for one, text in texts]
    update = StateUpdate(turn={"bubbles": bubbles}, messages=said)
    if place:
        update["place"] = place
    return Command(goto="recall", update=update)


def readable(
    inbound: Sequence[Inbound], context: RunContext, language: str, *, called: str | None = None
) -> tuple[list[tuple[Inbound, str]], list[Bubble]]:
    """What agents may read of what they sent, and what is said about the rest.

    `called` is the name of the pin they shared, where another one than the nearest venue's.
    """
    limit = context.settings.limits.message_characters
    texts: list[tuple[Inbound, str]] = []
    complaints: list[str] = []
    for one in inbound:
        text = called if called and one["kind"] == "location" else _text(one, context.venues)
        complaint = complaint_about(one, context, language)
        if complaint := complaint or _complaint(one, text, limit, language):
            complaints.append(complaint)
        else:
            texts.append((one, text))
    return texts, [Bubble(text=complaint) for complaint in dict.fromkeys(complaints)]


async def _shared(inbound: Sequence[Inbound], context: RunContext) -> Place | None:
    """The pin they shared, called by what is next to it."""
    pins = [pin for one in inbound if (pin := usable_pin(one, context))]
    if not pins:
        return None
    pin = pins[-1]
    known = await location.name_spot(context.door, pin.latitude, pin.longitude, context.now)
    named = known or pin.name or f"{pin.latitude:.4f}, {pin.longitude:.4f}"
    return Place(name=f"{PIN} {named}", latitude=pin.latitude, longitude=pin.longitude)


def _text(one: Inbound, venues: Sequence[Venue]) -> str:
    if venues and (pin := pin_of(one)):
        return nearest(pin, venues)[0].name
    return (one.get("text") or "").strip()


def _complaint(one: Inbound, text: str, limit: int, language: str) -> str | None:
    if one.get("too_much") and not text:
        return say("refused.too_much_media", language)
    if one.get("unclear") and not text:
        return say("screen.unclear", language)
    traits = KINDS[one["kind"]]
    if traits.words == "never" or (traits.words == "sometimes" and not text):
        key = f"screen.{one['kind']}" if traits.has_complaint else "screen.unsupported"
        return say(key, language)
    if len(text) > limit:
        return say("screen.too_long", language, limit=limit)
    if not text:
        return say("screen.empty", language)
    return None
