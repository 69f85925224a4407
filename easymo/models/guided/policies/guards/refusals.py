"""What is refused whoever asks, in one sentence and every time: others' affairs, and attacks; and
what is told of their own data.
"""

from easymo.models.guided.dialogue.manager import Reading
from easymo.models.guided.dialogue.requests import split_requests
from easymo.models.guided.dialogue.task import TAKES_WORDS
from easymo.models.guided.entities.money.purses import is_of_another
from easymo.models.guided.entities.people.other_people import (
    asks_about_others,
    asks_about_own_data,
    claims_to_rule,
)
from easymo.models.guided.lexicon.intents import intents_with
from easymo.models.guided.policies.decision import Say

COMPLAINING = intents_with("complaining")
OTHER_WALLET = Say("wallet.own_only")
OTHERS = Say("general.others")
ATTACK = Say("general.attack")


def refuse(reading: Reading) -> Say | None:
    """None when it is none of both, or may be what went wrong, which a colleague shall read.

    Whoever names a party and its hour books for somebody: "a reservation of Jean, 4 people at 7".
    """
    heard = reading.heard
    top = heard.window.top
    if (top and top.asks in TAKES_WORDS) or COMPLAINING & set(heard.understood.intents):
        return None
    facts = heard.understood.facts
    if not facts and is_of_another(heard.text):
        return OTHER_WALLET
    if facts.guests is None and facts.time is None and asks_about_others(heard.text):
        return OTHERS
    return ATTACK if claims_to_rule(heard.text) and _begins_with_that(reading) else None


def _begins_with_that(reading: Reading) -> bool:
    """Whether no request stands before it, which would be served without what follows."""
    heard = reading.heard
    first, _ = split_requests(heard.text, heard.situation, heard.language)
    return claims_to_rule(first)


def is_about_own_data(reading: Reading) -> bool:
    """A question that the help answers, whatever else is open: who told us their number."""
    return asks_about_own_data(reading.heard.text)
