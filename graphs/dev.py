"""The graph as LangGraph's own development server opens it: `langgraph dev`, in this folder."""

from langgraph.graph.state import CompiledStateGraph

from easymo.conversation.context import RunContext
from easymo.conversation.state import ConversationState
from graphs.conversation import build_conversation


def graph() -> CompiledStateGraph[
    ConversationState, RunContext, ConversationState, ConversationState
]:
    """Without a checkpointer: the server brings its own."""
    return build_conversation().compile()
