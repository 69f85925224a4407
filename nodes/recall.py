"""Recalls what the turn needs and forgets what the window no longer holds."""

from datetime import timedelta

from langchain_core.messages import AIMessage, AnyMessage, HumanMessage, RemoveMessage, ToolMessage
from langgraph.runtime import Runtime

from easymo.conversation.context import RunContext
from easymo.conversation.state import ConversationState, StateUpdate
from easymo.services.memory import conversation, memory
from easymo.services.memory import summary as notes
from easymo.services.memory.conversation import Earlier
from nodes.answers.summary import summed_up


async def recall(state: ConversationState, runtime: Runtime[RunContext]) -> StateUpdate:
    context = runtime.context
    most = context.settings.turns.window_turns
    said = [text for one in state["turn"]["inbound"] if (text := one.get("text"))]
    known = await memory.recall(context.door, context.embedder, said)
    outside = _outside(state["messages"], most)
    summary = summed_up(state.get("summary"), outside)
    update: StateUpdate = {
        "messages": [RemoveMessage(id=message.id or "") for message in outside],
        "summary": summary,
        "turn": {
            "notes": await _notes(context) if summary["messages"] else None,
            "memories": [one.content for one in known],
        },
    }
    if "earlier" not in state:
        update["earlier"] = await _earlier(context)
    return update


async def _earlier(context: RunContext) -> Earlier:
    """Once in a conversation: how the one before it ended. Whoever is new has none."""
    if context.turn.language is None:
        return Earlier(summary=None)
    resume = timedelta(hours=context.settings.conversations.resume_hours)
    return await conversation.before(context.door, now=context.now, resume=resume)


async def _notes(context: RunContext) -> str | None:
    """What a model wrote of the time before the window; none does without a key."""
    if context.settings.openai_api_key is None:
        return None
    return await notes.get_summary(context.door, context.turn.conversation_id)


def _outside(messages: list[AnyMessage], most: int) -> list[AnyMessage]:
    """What was said before the newest turns: lines a customer wrote in a row are one turn, and what
    tools answered in between takes no turn away."""
    is_hers = [isinstance(message, HumanMessage) for message in messages]
    begins = [at for at, hers in enumerate(is_hers) if hers and not (at and is_hers[at - 1])]
    return messages[: begins[-most]] if len(begins) > most else []


def answered(messages: list[AnyMessage]) -> list[AnyMessage]:
    """The messages with every tool call answered: a run that was cut short leaves calls open,
    and OpenAI refuses a conversation that has one."""
    done = {message.tool_call_id for message in messages if isinstance(message, ToolMessage)}
    whole: list[AnyMessage] = []
    for message in messages:
        whole.append(message)
        if isinstance(message, AIMessage):
            whole += [
                ToolMessage("This was interrupted and did nothing.", tool_call_id=call["id"] or "")
                for call in message.tool_calls
                if call["id"] not in done
            ]
    return whole
