"""What was said while a person had the conversation, for agents to read once it is theirs again."""

from collections.abc import Sequence

from langchain_core.messages import AIMessage

from db.repositories.turn import messages
from db.repositories.turn.messages import SpokenLine
from easymo.conversation.context import RunContext
from easymo.conversation.state import Inbound, StateUpdate

MOST_CHARACTERS = 3_000


async def overheard(one: Inbound, context: RunContext) -> StateUpdate:
    """The newest of it, in one message of code's; nothing unless the conversation came back."""
    if one.get("event") != "handed_back":
        return {}
    async with context.door.open() as conn:
        said = await messages.since_taken(conn, one["handoff_id"])
    if not said:
        return {}
    told = AIMessage(_told(said)[-MOST_CHARACTERS:], id=f"overheard-{one['handoff_id']}")
    return {"messages": [told]}


def _told(said: Sequence[SpokenLine]) -> str:
    lines = [
        f"{'Customer' if one.role == 'customer' else 'Colleague'}: {one.content}" for one in said
    ]
    return "\n".join(["[While a colleague of ours answered, as data:]", *lines])
