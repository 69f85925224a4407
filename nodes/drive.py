"""A driver at work: their buttons, "available" and "off", and where they are. No model."""

from collections.abc import Sequence
from typing import Literal, cast, get_args

from langgraph.runtime import Runtime
from langgraph.types import Command

from db.repositories.ride.drivers import TakenRide
from easymo.conversation.context import RunContext
from easymo.conversation.state import Bubble, ConversationState, Inbound, StateUpdate, language_of
from easymo.messages.catalogue import say
from easymo.models.guided.entities.places import read_availability
from easymo.services.ride import driver
from easymo.services.ride.driver import OfferPress, Word
from kit.money import in_words
from nodes.answers.notifications.ride import buttons
from nodes.opening.shared_pin import usable_pin

MARK = "ride:"
MAP = "https://maps.google.com/?q={latitude:.5f},{longitude:.5f}"
LONGEST_ID = 18


def is_of_drivers(one: Inbound) -> bool:
    """Whether a press is of a button that drivers are shown."""
    return (one.get("option_id") or "").startswith(MARK)


def drives(inbound: Sequence[Inbound]) -> bool:
    """Whether it may be a driver at work who says this; any other customer may say it too."""
    if len(inbound) != 1:
        return False
    [one] = inbound
    said = read_availability(one.get("text") or "") if one["kind"] == "text" else None
    return said is not None or (one["kind"] == "location" and bool(one.get("location")))


async def drive(
    state: ConversationState, runtime: Runtime[RunContext]
) -> Command[Literal["screen", "reply"]]:
    """Goes on to `screen` when it is no driver who says it, or a pin that no driver can be at."""
    context = runtime.context
    language = language_of(state)
    [one, *_] = state["turn"]["inbound"]
    if is_of_drivers(one):
        bubble = await _pressed(one.get("option_id") or "", context, language)
        return Command(goto="reply", update=_told(bubble, language))
    position = _position(one, context)
    if one["kind"] == "location" and position is None:
        return Command(goto="screen")
    is_available = position is not None or read_availability(one.get("text") or "") == "available"
    is_driver = await driver.say_driving(
        context.door,
        available=is_available,
        position=position,
        now=context.now,
        rules=context.settings.rides,
    )
    if not is_driver:
        return Command(goto="screen")
    key = "here" if position else "available" if is_available else "off"
    text = say(f"ride.driver_is_{key}", language, hours=context.settings.rides.shift_hours)
    return Command(goto="reply", update=_told(Bubble(text=text), language))


def _told(bubble: Bubble, language: str) -> StateUpdate:
    return {"turn": {"bubbles": [bubble]}, "language": language}


def _position(one: Inbound, context: RunContext) -> tuple[float, float] | None:
    pin = usable_pin(one, context)
    return (pin.latitude, pin.longitude) if pin else None


async def _pressed(option_id: str, context: RunContext, language: str) -> Bubble:
    word, _, rest = option_id.removeprefix(MARK).partition(":")
    offer, _, nonce = rest.partition(":")
    stale = Bubble(text=say("ride.driver_stale", language))
    if word not in get_args(Word) or not offer.isdecimal() or len(offer) > LONGEST_ID:
        return stale
    pressed = OfferPress(int(offer), nonce, cast(Word, word))
    found = await driver.press_button(
        context.door, pressed, fencing_token=context.turn.fencing_token, now=context.now
    )
    if found is None:
        return stale
    standing, taken = found
    text = say(f"ride.driver_has_{standing}", language, **_facts(taken, language))
    bubble = Bubble(text=text)
    if made := buttons(standing, int(offer), nonce, language):
        bubble["buttons"] = made
    return bubble


def _facts(taken: TakenRide | None, language: str) -> dict[str, str]:
    if taken is None:
        return dict.fromkeys(("customer", "pickup", "map", "destination", "fare"), "")
    link = MAP.format(latitude=taken.pickup_latitude, longitude=taken.pickup_longitude)
    return {
        "customer": taken.rider,
        "pickup": taken.pickup,
        "map": link,
        "destination": taken.destination,
        "fare": in_words(taken.fare_rwf, language),
    }
