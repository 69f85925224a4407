"""The support agent's policy: complaints become tickets; a person is asked for."""

from easymo.models.guided.dialogue.answers import shorten
from easymo.models.guided.lexicon.intents import BOOKINGS, MONEY
from easymo.models.guided.nlu.intent_resolution import resolve_intent
from easymo.models.guided.policies import smalltalk
from easymo.models.guided.policies.decision import Decision, PolicyInput, Say, ToolRequest

UNCLEAR = Say("guided.unclear")
# "I want to complain" says nothing of what happened.
TELLS_WORDS = 8


def decide(moment: PolicyInput) -> Decision:
    """The next step of the support agent."""
    decision = _by_intent(moment) or UNCLEAR
    return decision if isinstance(decision, Say) or moment.can(*decision) else UNCLEAR


def _by_intent(moment: PolicyInput) -> Decision | None:
    intent = resolve_intent(moment.understood, moment.nearest, in_episode=False)
    match intent:
        case "complaint":
            return [_ticket(moment)]
        case "complain":
            tells = moment.understood.words > TELLS_WORDS
            return [_ticket(moment) if tells else ToolRequest("create_ticket")]
        case "tickets":
            return [ToolRequest("view_tickets")]
        case "person":
            return [ToolRequest("escalate_to_human", {"reason": shorten(moment.window.burst)})]
        case "info" | "help":
            return _hand_over(moment, "general")
    facts = moment.understood.facts
    if intent in MONEY:
        return _hand_over(moment, "payment")
    if intent in BOOKINGS or facts or moment.understood.open:
        return _hand_over(moment, "booking")
    return smalltalk.answer(moment, intent)


def _ticket(moment: PolicyInput) -> ToolRequest:
    words = moment.window.burst.strip()
    return ToolRequest("create_ticket", {"subject": shorten(moment.window.burst), "words": words})


def _hand_over(moment: PolicyInput, to: str) -> Decision | None:
    if moment.window.handed_over_by:
        return None
    return [ToolRequest("hand_over", {"to": to, "request": moment.window.burst})]
