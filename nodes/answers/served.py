"""Whether an answer gives what was asked for, so that a word about what else there is may stand
before it. Before an apology, a refusal or a ticket it would be an advertisement.
"""

from collections.abc import Sequence

from langchain_core.messages import AIMessage, AnyMessage, ToolMessage

from easymo.conversation.artifacts import artifact_of
from easymo.conversation.state import Bubble, ConversationState
from nodes.prompts.history import of_turn

APOLOGIES = (
    *("sorry", "i am sorry", "i'm sorry", "unfortunately"),
    *("désolé", "je suis désolé", "malheureusement"),
    *("mbabarira", "mumbabarire", "mutwihanganire", "ihangane"),
    *("samahani", "pole"),
)
"""How an answer begins, in any language, that is bad news."""


def is_served(state: ConversationState, first: Bubble) -> bool:
    """`first` is what the answer begins with."""
    turn = state["turn"]
    is_for_people = turn["handoff_reason"] or turn["tickets"] or state.get("agent") == "support"
    if is_for_people or first["text"].casefold().startswith(APOLOGIES):
        return False
    return _is_told(of_turn(state), first)


def _is_told(messages: Sequence[AnyMessage], first: Bubble) -> bool:
    """Whether a tool told it, or it was told before and is known: not words of an agent alone."""
    answers = [message for message in messages if isinstance(message, ToolMessage)]
    if not answers:
        return not any(isinstance(message, AIMessage) for message in messages)
    artifact = artifact_of(answers[-1])
    if artifact.get("is_refusal"):
        return False
    return bool(artifact.get("is_article")) or not first.get("offers_person")
