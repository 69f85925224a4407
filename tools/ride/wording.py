"""What the ride tools answer, in words."""

from db.repositories.ride.places import Near
from db.repositories.ride.rides import Ride
from easymo.conversation.state import Choice
from easymo.messages import distances
from easymo.messages.catalogue import say
from easymo.services.location import is_around_kigali
from easymo.services.ride.ride import CurrentRide, Estimate
from kit.money import in_words
from kit.settings.ride import RideSettings
from tools.answer import Answer, Artifact
from tools.location.wording import to_place


def tell_estimate(costs: Estimate, language: str) -> Answer:
    text = say("ride.estimate", language, **_facts(costs, language))
    if not is_around_kigali(costs.pickup):
        text = f"{text}\n\n{say('ride.perhaps_nobody', language, pickup=costs.pickup.name)}"
    return text, Artifact(say=text, choices=[_request(costs, "ride.request", language)])


def quote_ride(costs: Estimate, nearest: Near, language: str) -> str:
    away = distances.in_words(nearest.metres, language)
    return say("ride.quote", language, away=away, **_facts(costs, language))


def tell_nobody(costs: Estimate, language: str) -> Answer:
    key = "nobody" if is_around_kigali(costs.pickup) else "nobody_outside"
    text = say(f"ride.{key}", language, pickup=costs.pickup.name)
    choice = _request(costs, "ride.again", language)
    return text, Artifact(say=text, choices=[choice], place=to_place(costs.pickup))


def tell_status(current: CurrentRide | None, minutes: int | None, language: str) -> Answer:
    """`minutes` until the driver is there, as a guess; None when none can be made."""
    if current is None:
        text = say("ride.none", language)
        ask = Choice(title=say("ride.request", language), tool="request_ride", arguments={})
        return f"The customer has no ride. Say: {text}", Artifact(say=text, choices=[ask])
    ride, driver = current.ride, current.driver
    text = say(
        f"ride.is_{ride.status}",
        language,
        pickup=ride.pickup,
        destination=ride.destination,
        fare=in_words(ride.fare_rwf, language),
        driver=driver.name if driver else "",
        plate=driver.plate if driver else "",
    )
    if minutes is not None:
        away = say("action.minutes", language, count=minutes)
        text = f"{text} {say('ride.arrives', language, minutes=away)}"
    give_up = Choice(title=say("ride.cancel", language), tool="cancel_ride", arguments={})
    return text, Artifact(say=text, choices=[] if ride.status == "started" else [give_up])


def quote_cancellation(ride: Ride, fee_rwf: int, rules: RideSettings, language: str) -> str:
    part = "charged" if fee_rwf else "free"
    return say(
        f"ride.cancel_{part}",
        language,
        pickup=ride.pickup,
        destination=ride.destination,
        fee=in_words(fee_rwf or rules.cancel_fee_rwf, language),
        minutes=say("action.minutes", language, count=rules.cancel_free_minutes),
    )


def _facts(costs: Estimate, language: str) -> dict[str, str]:
    return {
        "pickup": costs.pickup.name,
        "destination": costs.destination.name,
        "road": distances.in_words(costs.road_metres, language),
        "fare": in_words(costs.fare_rwf, language),
    }


def _request(costs: Estimate, key: str, language: str) -> Choice:
    return Choice(
        title=say(key, language),
        tool="request_ride",
        arguments={"pickup": costs.pickup.name, "destination": costs.destination.name},
    )
