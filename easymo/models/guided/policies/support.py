"""The support agent's policy: complaints become tickets; a person is asked for."""

from easymo.models.guided.dialogue.answers.words import shorten
from easymo.models.guided.lexicon.intents import BOOKINGS, MONEY
from easymo.models.guided.nlu.intent_resolution import resolve_intent
from easymo.models.guided.policies import smalltalk
from easymo.models.guided.policies.decision import Decision, PolicyInput, Say, ToolRequest

UNCLEAR = Say("guided.unclear")
# "I want to complain" says nothing of what happened.
TELLS_WORDS = 8


def decide(policy_input: PolicyInput) -> Decision:
    """The next step of the support agent."""
    decision = _by_intent(policy_input) or UNCLEAR
    return decision if isinstance(decision, Say) or policy_input.can(*decision) else UNCLEAR


def _by_intent(policy_input: PolicyInput) -> Decision | None:
    intent = resolve_intent(policy_input.understood, policy_input.nearest, in_episode=False)
    match intent:
        case "complaint":
            return [_ticket(policy_input)]
        case "complain":
            tells = policy_input.understood.words > TELLS_WORDS
            return [_ticket(policy_input) if tells else ToolRequest("create_ticket")]
        case "tickets":
            return [ToolRequest("view_tickets")]
        case "person":
            return [ToolRequest("escalate_to_human", {"reason": shorten(policy_input.burst)})]
        case "info" | "help":
            return _hand_over(policy_input, "general")
    facts = policy_input.understood.facts
    if intent in MONEY:
        return _hand_over(policy_input, "payment")
    if intent in BOOKINGS or facts or policy_input.understood.open:
        return _hand_over(policy_input, "booking")
    return smalltalk.answer(policy_input, intent)


def _ticket(policy_input: PolicyInput) -> ToolRequest:
    words = policy_input.burst.strip()
    return ToolRequest("create_ticket", {"subject": shorten(policy_input.burst), "words": words})


def _hand_over(policy_input: PolicyInput, to: str) -> Decision | None:
    if policy_input.window.handed_over_by:
        return None
    return [ToolRequest("hand_over", {"to": to, "request": policy_input.burst})]
