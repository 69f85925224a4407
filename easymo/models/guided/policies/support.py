"""The support agent's policy: complaints become tickets; a person is asked for."""

from easymo.models.guided.lexicon.intents import BOOKINGS, MONEY, intents_with
from easymo.models.guided.nlu.intent_resolution import resolve_intent
from easymo.models.guided.nlu.understanding import Understanding
from easymo.models.guided.policies import smalltalk
from easymo.models.guided.policies.decision import Decision, PolicyInput, Say, ToolRequest

LEAVES_COMPLAINT = intents_with("leaves_complaint")
UNCLEAR = Say("guided.unclear")
# "I want to complain" says nothing of what happened.
TELLS_WORDS = 8
SUBJECT_CHARACTERS = 60


def decide(moment: PolicyInput) -> Decision:
    """The next step of the support agent."""
    decision = _answer_question(moment) or _by_intent(moment) or UNCLEAR
    return decision if isinstance(decision, Say) or moment.can(*decision) else UNCLEAR


def answers(understood: Understanding) -> bool:
    """Whether a message after "what happened?" says what happened."""
    return understood.intent not in LEAVES_COMPLAINT and not understood.facts.is_order


def _answer_question(moment: PolicyInput) -> Decision | None:
    if not moment.window.asked_what_happened:
        return None
    if answers(moment.understood):
        return [_ticket(moment)]
    return Say("guided.what_else") if moment.understood.intent in ("no", "drop") else None


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
            return [ToolRequest("escalate_to_human", {"reason": _subject(moment)})]
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
    return ToolRequest("create_ticket", {"subject": _subject(moment), "words": words})


def _subject(moment: PolicyInput) -> str:
    line = " ".join(moment.window.burst.split())
    return line if len(line) <= SUBJECT_CHARACTERS else line[: SUBJECT_CHARACTERS - 1] + "…"


def _hand_over(moment: PolicyInput, to: str) -> Decision | None:
    if moment.window.handed_over_by:
        return None
    return [ToolRequest("hand_over", {"to": to, "request": moment.window.burst})]
