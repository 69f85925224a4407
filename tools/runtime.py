"""What a tool is handed besides its arguments; hidden from the model."""

from typing import TYPE_CHECKING, Annotated

from langchain_core.tools import InjectedToolArg
from langgraph.prebuilt import ToolRuntime
from pydantic import PlainSerializer, SkipValidation, WithJsonSchema

from db.repositories.turn.turn_ref import TurnRef
from easymo.conversation import state
from easymo.conversation.context import RunContext
from easymo.conversation.state import ConversationState

if TYPE_CHECKING:
    Runtime = ToolRuntime[RunContext, ConversationState]
else:
    # LangChain validates and dumps a tool's arguments through pydantic at every call, this one
    # with them: without these marks, all that a run may touch would be walked and copied.
    Runtime = Annotated[
        ToolRuntime,
        InjectedToolArg(),
        SkipValidation(),
        PlainSerializer(lambda _: None),
        WithJsonSchema({}),
    ]


def turn_ref(context: RunContext) -> TurnRef:
    """The turn that a tool drafts for."""
    return TurnRef(context.turn.id, context.turn.conversation_id, context.now)


def language_of(runtime: Runtime) -> str:
    """The language of this turn."""
    return state.language_of(runtime.state)


def is_pressed(runtime: Runtime) -> bool:
    """Whether a press of the customer called the tool, and no model."""
    return runtime.state["turn"]["is_pressed"]


__all__ = ["Runtime", "is_pressed", "language_of", "turn_ref"]
