"""What is refused whoever asks, in one sentence and every time: others' affairs, and attacks."""

from easymo.models.guided.dialogue.manager import Reading
from easymo.models.guided.dialogue.task import TAKES_WORDS
from easymo.models.guided.entities.other_people import asks_about_others, claims_to_rule
from easymo.models.guided.entities.purses import is_of_another
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
    return ATTACK if not facts and claims_to_rule(heard.text) else None
