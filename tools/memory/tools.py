"""Memory tools: what is remembered about the customer, told to them and forgotten for them."""

from langchain_core.tools import tool

from easymo.services.memory import memory as memories
from tools.answer import Answer
from tools.memory import wording
from tools.runtime import Runtime, language_of


@tool(response_format="content_and_artifact")
async def recall_memories(runtime: Runtime) -> Answer:
    """What EasyMO remembers about the customer. Call it when they ask."""
    found = await memories.list_memories(runtime.context.door)
    return wording.tell_memories(found, language_of(runtime))


@tool(response_format="content_and_artifact")
async def forget_memories(runtime: Runtime, about: str | None = None) -> Answer:
    """Forget what EasyMO remembers about the customer, for good. Only when they ask for it.

    Args:
        about: The one thing to forget, in its own words; leave out to forget everything.
    """
    found = await memories.to_forget(runtime.context.door, about)
    return wording.tell_forgotten(found, language_of(runtime), of_many=about is not None)
