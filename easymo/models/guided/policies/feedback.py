"""What customers write after they were asked what went wrong."""

from easymo.models.guided.dialogue.window import DialogueWindow
from easymo.models.guided.lexicon.intents import intents_with
from easymo.models.guided.nlu.understanding import Understanding
from easymo.models.guided.policies.decision import Decision, PolicyInput, ToolRequest

# With any other intent the customer went on to something else.
IN_FEEDBACK = intents_with("in_feedback") | {None}


def answers(window: DialogueWindow, understood: Understanding) -> bool:
    """Whether the words say what went wrong."""
    facts = understood.facts
    is_order = facts.day or facts.time or facts.guests is not None
    return window.feedback_question and understood.intent in IN_FEEDBACK and not is_order


def decide(policy_input: PolicyInput) -> Decision | None:
    """The words are kept as they are; None when they are about something else."""
    call = ToolRequest("give_feedback", {"rating": "down", "comment": policy_input.window.burst})
    return (
        [call]
        if answers(policy_input.window, policy_input.understood) and policy_input.can(call)
        else None
    )
