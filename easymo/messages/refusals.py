"""A refusal in the customer's language."""

from datetime import date, datetime, time

from easymo.messages import dates
from easymo.messages.catalogue import say
from kit.clock import KIGALI
from kit.errors import Refused
from kit.money import Francs, in_words


def sentence(refusal: Refused, language: str) -> str:
    """What to tell the customer, with the refusal's dates and amounts as they read them."""
    return say(refusal.key, language, **{k: _shown(v, language) for k, v in refusal.facts.items()})


def _shown(fact: object, language: str) -> object:
    if isinstance(fact, datetime):
        fact = fact.astimezone(KIGALI).date()
    if isinstance(fact, date):
        return dates.written(fact, language)
    if isinstance(fact, Francs):
        return in_words(fact, language)
    if isinstance(fact, time):
        return f"{fact:%H:%M}"
    return fact
