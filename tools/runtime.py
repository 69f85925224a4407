"""What a tool is handed besides its arguments; hidden from the model."""

from typing import TYPE_CHECKING

from langgraph.prebuilt import ToolRuntime

from graphs.context import RunContext
from graphs.state import ConversationState

if TYPE_CHECKING:
    Runtime = ToolRuntime[RunContext, ConversationState]
else:
    # With its parameters, pydantic would build a schema of all that a run may touch.
    Runtime = ToolRuntime

__all__ = ["Runtime"]
