"""What the memory tools answer, in words."""

from collections.abc import Sequence

from db.repositories.memory.memories import Memory
from easymo.conversation.state import Choice
from easymo.messages import dates
from easymo.messages.catalogue import say
from tools.answer import Answer, Artifact

MOST_TOLD = 20


def tell_memories(found: Sequence[Memory], language: str) -> Answer:
    """Everything, newest first, with a button to forget it."""
    if not found:
        text = say("memory.none", language)
        return f"Nothing is remembered about the customer. Say: {text}", Artifact(say=text)
    lines = [_line(memory, language) for memory in found[:MOST_TOLD]]
    if left := len(found) - len(lines):
        lines.append(say("memory.more", language, count=left))
    text = "\n".join([say("memory.list", language), *lines, "", say("memory.how", language)])
    everything = Choice(
        title=say("memory.forget_all", language), tool="forget_memories", arguments={}
    )
    return text, Artifact(say=text, choices=[everything])


def tell_forgotten(found: Sequence[Memory], language: str, *, of_many: bool) -> Answer:
    """How many are forgotten. The turn's commit deletes them, together with this answer."""
    if not found:
        text = say("memory.no_such" if of_many else "memory.none", language)
        return f"Nothing was forgotten. Say: {text}", Artifact(say=text)
    text = say("memory.forgotten", language, count=len(found))
    return f"Forgotten for good: {len(found)}. Say: {text}", Artifact(
        say=text, forget=[memory.id for memory in found]
    )


def _line(memory: Memory, language: str) -> str:
    if memory.venue is None or memory.starts_at is None:
        return say("memory.line", language, content=memory.content)
    return say(
        "memory.booked",
        language,
        venue=memory.venue,
        day=dates.day(memory.starts_at, language),
        begin=dates.time(memory.starts_at, language),
        count=memory.guests,
    )
