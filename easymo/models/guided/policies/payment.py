"""The payment agent's policy: the wallet, top-ups, paying a booking, and how paying works."""

import re

from easymo.models.guided.entities import money
from easymo.models.guided.lexicon.intents import BOOKINGS, RIDES
from easymo.models.guided.nlu.intent_resolution import resolve_intent
from easymo.models.guided.nlu.understanding import Understanding
from easymo.models.guided.policies import smalltalk
from easymo.models.guided.policies.decision import Decision, PolicyInput, Say, ToolRequest

UNCLEAR = Say("guided.unclear")
_NUMBERED = re.compile(r"#\s?(\d{1,15})")
_PRICED = re.compile(r"\d\s?(?:rwf|frw|francs?|frs)\b", re.IGNORECASE)


def decide(moment: PolicyInput) -> Decision:
    """The next step of the payment agent."""
    decision = _by_intent(moment) or UNCLEAR
    return decision if isinstance(decision, Say) or moment.can(*decision) else UNCLEAR


def _by_intent(moment: PolicyInput) -> Decision | None:
    intent = resolve_intent(moment.understood, moment.nearest, in_episode=False)
    match intent:
        case "balance":
            return [ToolRequest("check_balance")]
        case "history":
            return [ToolRequest("transaction_history")]
        case "top_up":
            words = money.read_amount_words(moment.understood.text)
            return [ToolRequest("collect_payment", {"amount": words} if words else {})]
        case "pay" | "pay_with" if not moment.understood.facts.is_order:
            return [_pay(moment)]
        case "pay_how":
            return [ToolRequest("payment_information")]
        case "info" | "help":
            return _hand_over(moment, "general")
    facts = moment.understood.facts
    if intent in BOOKINGS or intent in RIDES or facts or moment.understood.open:
        return _hand_over(moment, "driver" if intent in RIDES else "booking")
    if intent in (None, "yes") and moment.window.episode.is_open:
        return _hand_over(moment, "booking")
    return smalltalk.answer(moment, intent)


def _pay(moment: PolicyInput) -> ToolRequest:
    number = _number(moment.understood)
    return ToolRequest("pay_booking", {} if number is None else {"booking": number})


def _number(understood: Understanding) -> int | None:
    """The booking's number when it was written: `#12`, or one number that means nothing else."""
    found = [int(number) for number in _NUMBERED.findall(understood.text)]
    if not found and not _PRICED.search(understood.text):
        found = [number for number in understood.bare if number > 0]
    return found[0] if len(found) == 1 else None


def _hand_over(moment: PolicyInput, to: str) -> Decision | None:
    if moment.window.handed_over_by:
        return None
    return [ToolRequest("hand_over", {"to": to, "request": moment.window.burst})]
