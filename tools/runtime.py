"""What a tool is handed besides its arguments; hidden from the model."""

from typing import TYPE_CHECKING, Annotated

from langchain_core.tools import InjectedToolArg
from langgraph.prebuilt import ToolRuntime
from pydantic import PlainSerializer, SkipValidation, WithJsonSchema

from easymo.conversation.context import RunContext
from easymo.conversation.state import ConversationState
from easymo.services.booking.booking import Claim

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


def claim_of(context: RunContext) -> Claim:
    """The turn that a tool drafts for."""
    return Claim(context.turn.id, context.turn.conversation_id, context.now)


__all__ = ["Runtime", "claim_of"]
