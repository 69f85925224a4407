"""What the ride tools answer, in words."""

from collections.abc import Sequence

from db.repositories.action.actions import Action
from db.repositories.ride.places import Near
from db.repositories.ride.rides import Ride
from easymo.conversation.state import Choice, Way
from easymo.messages import distance as distances
from easymo.messages.catalogue import say
from easymo.services.location import Spot
from easymo.services.ride.ride import Estimate, Standing
from kit.money import in_words
from kit.settings import Rides
from tools.answer import Answer, Artifact
from tools.booking import wording as booking_wording
from tools.location.wording import kept


def estimate(since: Spot, to: Spot, costs: Estimate, language: str) -> Answer:
    text = say("ride.estimate", language, **_facts(since, to, costs, language))
    return text, Artifact(say=text, choices=[_request(since, to, "ride.request", language)])


def quote(since: Spot, to: Spot, costs: Estimate, nearest: Near, language: str) -> str:
    away = distances.in_words(nearest.metres, language)
    return say("ride.quote", language, away=away, **_facts(since, to, costs, language))


def nobody(since: Spot, to: Spot, language: str) -> Answer:
    text = say("ride.nobody", language, pickup=since.name)
    choice = _request(since, to, "ride.again", language)
    return text, Artifact(say=text, choices=[choice], place=kept(since))


def proposal(
    drafted: Action, quoted: str, ways: Sequence[Way], since: Spot | None = None
) -> Answer:
    content, artifact = booking_wording.proposal(drafted, quoted, ways)
    return content, Artifact(**artifact, place=kept(since)) if since else artifact


def status(found: Standing | None, language: str) -> Answer:
    if found is None:
        text = say("ride.none", language)
        ask = Choice(title=say("ride.request", language), tool="request_ride", arguments={})
        return f"She has no ride. Say: {text}", Artifact(say=text, choices=[ask])
    ride, driver = found.ride, found.driver
    text = say(
        f"ride.is_{ride.status}",
        language,
        pickup=ride.pickup,
        destination=ride.destination,
        fare=in_words(ride.fare_rwf, language),
        driver=driver.name if driver else "",
        plate=driver.plate if driver else "",
    )
    give_up = Choice(title=say("ride.cancel", language), tool="cancel_ride", arguments={})
    return text, Artifact(say=text, choices=[] if ride.status == "started" else [give_up])


def cancellation_quote(ride: Ride, fee_rwf: int, rules: Rides, language: str) -> str:
    part = "charged" if fee_rwf else "free"
    return say(
        f"ride.cancel_{part}",
        language,
        pickup=ride.pickup,
        destination=ride.destination,
        fee=in_words(fee_rwf or rules.cancel_fee_rwf, language),
        minutes=say("action.minutes", language, count=rules.cancel_free_minutes),
    )


def _facts(since: Spot, to: Spot, costs: Estimate, language: str) -> dict[str, str]:
    return {
        "pickup": since.name,
        "destination": to.name,
        "road": distances.in_words(costs.road_metres, language),
        "fare": in_words(costs.fare_rwf, language),
    }


def _request(since: Spot, to: Spot, key: str, language: str) -> Choice:
    return Choice(
        title=say(key, language),
        tool="request_ride",
        arguments={"pickup": since.name, "destination": to.name},
    )
