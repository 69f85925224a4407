"""The messages of a conversation, as later turns and models read them."""

from collections.abc import Sequence

from langchain_core.messages import AnyMessage

from easymo.conversation.state import ConversationState, Proposal
from easymo.messages.catalogue import say
from easymo.services.action.press import QuotePress

MONEY = {"pay_wallet", "pay_momo"}


def of_turn(
    state: ConversationState, messages: Sequence[AnyMessage] | None = None
) -> list[AnyMessage]:
    """Those since the customer's first message of this turn, of all or of these `messages`."""
    first = {f"in-{one['id']}" for one in state["turn"]["inbound"]}
    messages = state["messages"] if messages is None else messages
    begin = next((i for i, message in enumerate(messages) if message.id in first), len(messages))
    return [*messages[begin:]]


def title(press: QuotePress, proposal: Proposal | None, language: str) -> str | None:
    """What stood on the pressed button; None when the answer was written."""
    decision = press.decision
    if press.nonce is None:
        return None
    if decision in MONEY:
        return say(f"action.{decision}", language)
    if proposal is None or proposal["action_id"] != press.action_id:
        return decision.capitalize()
    ways = [way["title"] for way in proposal.get("ways", []) if way["decision"] == decision]
    kind = proposal.get("kind", "create_booking")
    return ways[0] if ways else say(f"action.{kind}_{decision}", language)
