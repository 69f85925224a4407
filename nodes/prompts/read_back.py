"""What later turns and models read of an answer: its words once, and what could be pressed."""

from typing import Any

from langchain_core.messages import AIMessage, AnyMessage

from easymo.conversation.state import Bubble, ConversationState
from easymo.models.marking import AGAIN, BUTTONS, CODE
from easymo.whatsapp.render import Utterance
from nodes.prompts.history import of_turn


def read_back(
    state: ConversationState, sent: list[Bubble], outgoing: list[Utterance], turn_id: int
) -> list[AnyMessage]:
    """What code said, as messages of its own; an agent's messages again, with their buttons.

    `sent` are the bubbles as they went out, `outgoing` the same as they are sent.
    """
    of_agents = [one for one in of_turn(state) if isinstance(one, AIMessage) and one.text.strip()]
    done = state["turn"]["press"] is not None and state["turn"]["press"].decision != "cancel"
    messages: list[AnyMessage] = []
    for position, bubble in enumerate(state["turn"]["bubbles"]):
        if bubble.get("is_unsaid"):
            continue
        facts = _facts(bubble, sent[position], outgoing[position])
        own = next((one for one in of_agents if one.text.strip() == bubble["text"]), None)
        if own is None:
            name = f"{CODE}{turn_id}.{position}"
            told = facts | ({"done": True} if done else {})
            messages.append(AIMessage(bubble["text"], id=name, additional_kwargs=told))
        elif facts:
            kept = {**own.additional_kwargs, **facts}
            messages.append(own.model_copy(update={"additional_kwargs": kept}))
    return messages


def _facts(bubble: Bubble, sent: Bubble, outgoing: Utterance) -> dict[str, Any]:
    """The buttons that were shown, and whether they are those of the quote that was open before."""
    titles = outgoing.titles
    is_again = bool(sent.get("proposal")) and not bubble.get("proposal")
    return {BUTTONS: titles, **({AGAIN: True} if is_again else {})} if titles else {}
