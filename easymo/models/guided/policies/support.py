"""The support agent's policy: complaints become tickets; a person is asked for."""

from easymo.models.guided.dialogue.answers.words import shorten
from easymo.models.guided.dialogue.window import DialogueWindow
from easymo.models.guided.lexicon.intents import BOOKINGS, MONEY, intents_with
from easymo.models.guided.nlu.intent_resolution import resolve_intent
from easymo.models.guided.nlu.understanding import Understanding
from easymo.models.guided.policies import smalltalk
from easymo.models.guided.policies.decision import Decision, PolicyInput, Say, ToolRequest

UNCLEAR = Say("guided.unclear")
# "I want to complain" says nothing of what happened.
TELLS_WORDS = 8
SHORTEST_TOLD = 2
FEW_WORDS = 6
COMPLAINTS = intents_with("complaining")


def decide(policy_input: PolicyInput) -> Decision:
    """The next step of the support agent."""
    decision = _by_intent(policy_input) or UNCLEAR
    return decision if isinstance(decision, Say) or policy_input.can(*decision) else UNCLEAR


def goes_on(window: DialogueWindow, understood: Understanding) -> bool:
    """Whether a message goes on telling, or asks after, what a ticket was just opened about."""
    if window.last_tool != "create_ticket" or window.ticket is None:
        return False
    is_plain = understood.intent in {None, *COMPLAINTS} and not understood.facts.is_order
    tells = is_plain and understood.words > SHORTEST_TOLD and understood.has_known_words
    return tells or _asks_after(window, understood)


def _asks_after(window: DialogueWindow, understood: Understanding) -> bool:
    """`did you note it?`"""
    is_open = window.last_tool == "create_ticket" and window.ticket is not None
    is_short = understood.is_question and understood.words <= FEW_WORDS
    return is_open and is_short and understood.intent in {None, "tickets", "help"}


def _by_intent(policy_input: PolicyInput) -> Decision | None:
    intent = resolve_intent(policy_input.understood, policy_input.nearest, in_episode=False)
    window = policy_input.window
    if _asks_after(window, policy_input.understood):
        return [ToolRequest("view_tickets")]
    if goes_on(window, policy_input.understood) and intent != "person":
        return [_add_or_show(policy_input)]
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


def _add_or_show(policy_input: PolicyInput) -> ToolRequest:
    """More of what happened; who only asks for a ticket is shown that there is one."""
    understood = policy_input.understood
    if understood.intent == "complain" and understood.words <= TELLS_WORDS:
        return ToolRequest("view_tickets")
    opened = _ticket(policy_input)
    return ToolRequest(opened.tool, {**opened.args, "ticket": policy_input.window.ticket})


def _ticket(policy_input: PolicyInput) -> ToolRequest:
    words = policy_input.burst.strip()
    return ToolRequest("create_ticket", {"subject": shorten(policy_input.burst), "words": words})


def _hand_over(policy_input: PolicyInput, to: str) -> Decision | None:
    if policy_input.window.handed_over_by:
        return None
    return [ToolRequest("hand_over", {"to": to, "request": policy_input.burst})]
