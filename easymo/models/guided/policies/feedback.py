"""What she writes after she was asked what went wrong."""

from easymo.models.guided.dialogue.window import Window
from easymo.models.guided.nlu.intents import Intent
from easymo.models.guided.nlu.understanding import Understanding
from easymo.models.guided.policies.decision import Call, Decision, Moment

# A complaint may have these words in it; with any other intent she went on to something else.
MAY_COMPLAIN: set[Intent | None] = {
    None,
    "complaint",
    "complain",
    "insult",
    "no",
    "yes",
    "drop",
    "who",
    "how_are_you",
}


def answers(window: Window, understood: Understanding) -> bool:
    """Whether her words say what went wrong."""
    facts = understood.facts
    is_order = facts.day or facts.time or facts.guests is not None
    return window.feedback_question and understood.intent in MAY_COMPLAIN and not is_order


def decide(moment: Moment) -> Decision | None:
    """Her words are kept as they are; None when she speaks of something else."""
    call = Call("give_feedback", {"rating": "down", "comment": moment.window.burst})
    return [call] if answers(moment.window, moment.understood) and moment.can(call) else None
