"""The payment agent's policy: the wallet, top-ups, paying what is confirmed, how paying works."""

import re
from typing import Any

from easymo.models.guided.entities.money import amount_spans, purses
from easymo.models.guided.entities.money.amount_pattern import scale_pattern
from easymo.models.guided.entities.named_booking import speaks_of_booking
from easymo.models.guided.lexicon.intents import (
    BOOKINGS,
    MONEY,
    RIDES,
    Intent,
    intents_with,
)
from easymo.models.guided.lexicon.text import fold
from easymo.models.guided.nlu.intent_resolution import resolve_intent
from easymo.models.guided.nlu.understanding import Understanding
from easymo.models.guided.policies import smalltalk
from easymo.models.guided.policies.decision import Decision, PolicyInput, Say, ToolRequest

UNCLEAR = Say("guided.unclear")
PAYS = intents_with("pays")
_NUMBERED = re.compile(r"#\s?(\d{1,15})")
_PRICED = re.compile(r"\d\s?(?:rwf|frw|francs?|frs)\b", re.IGNORECASE)


def decide(policy_input: PolicyInput) -> Decision:
    """The next step of the payment agent."""
    decision = _by_intent(policy_input) or UNCLEAR
    return decision if isinstance(decision, Say) or policy_input.can(*decision) else UNCLEAR


def _by_intent(policy_input: PolicyInput) -> Decision | None:
    intent = resolve_intent(policy_input.understood, policy_input.nearest, in_episode=False)
    if intent in MONEY and purses.is_of_another(policy_input.understood.text):
        return Say("wallet.own_only")
    match intent:
        case "balance":
            return [ToolRequest("check_balance")]
        case "history":
            return [ToolRequest("transaction_history")]
        case "top_up":
            words = amount_spans.read_amount_words(policy_input.understood.text)
            return [ToolRequest("collect_payment", {"amount": words} if words else {})]
        case _ if intent in PAYS and not policy_input.understood.facts.is_order:
            return [_pay(intent, policy_input)]
        case "pay_how":
            return [ToolRequest("payment_information")]
        case "info" | "help":
            return _hand_over(policy_input, "general")
    facts = policy_input.understood.facts
    if intent in BOOKINGS or intent in RIDES or facts or policy_input.understood.open:
        return _hand_over(policy_input, "driver" if intent in RIDES else "booking")
    if intent in (None, "yes") and policy_input.window.episode.is_open:
        return _hand_over(policy_input, "booking")
    return smalltalk.answer(policy_input, intent)


def _pay(intent: Intent | None, policy_input: PolicyInput) -> ToolRequest:
    """`I want to pay` may be meant for an order as well."""
    if intent == "pay_order":
        return ToolRequest("pay_order", _named("order", policy_input))
    named = _named("booking", policy_input)
    understood = policy_input.understood
    says_which = understood.facts or speaks_of_booking(fold(understood.text))
    return ToolRequest("pay_booking", named if says_which else {**named, "or_order": True})


def _named(noun: str, policy_input: PolicyInput) -> dict[str, Any]:
    number = _number(policy_input.understood)
    return {} if number is None else {noun: number}


def _number(understood: Understanding) -> int | None:
    """The number of what is paid when it was written: `#12`, or one that means nothing else."""
    found = [int(number) for number in _NUMBERED.findall(understood.text)]
    if not found and not _names_price(understood.text):
        found = [number for number in understood.bare if number > 0]
    return found[0] if len(found) == 1 else None


def _names_price(text: str) -> bool:
    """`pay 5000 rwf`, `ibihumbi icumi`: francs, and no booking of that number."""
    return bool(_PRICED.search(text) or scale_pattern().search(text.casefold()))


def _hand_over(policy_input: PolicyInput, to: str) -> Decision | None:
    if policy_input.window.handed_over_by:
        return None
    return [ToolRequest("hand_over", {"to": to, "request": policy_input.burst})]
