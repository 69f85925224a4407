"""A model that costs no time: it routes, calls one tool, and answers."""

from collections.abc import Callable, Sequence
from typing import Any

from langchain_core.callbacks import AsyncCallbackManagerForLLMRun, CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel, LanguageModelInput
from langchain_core.messages import AIMessage, BaseMessage, ToolCall, ToolMessage
from langchain_core.outputs import ChatGeneration, ChatResult
from langchain_core.runnables import Runnable
from langchain_core.tools import BaseTool

from db.repositories.agents import Agent
from easymo.models.gateway.call import ModelTurn

ROUTE = {"reason": "measured", "agent": "general", "language": "en", "request": "prices"}


class InstantModel(BaseChatModel):
    """Every text of a customer costs one routing, one call of `venue_information`, one answer."""

    @property
    def _llm_type(self) -> str:
        return "instant"

    def bind_tools(
        self,
        tools: Sequence[dict[str, Any] | type | Callable[..., Any] | BaseTool],
        *,
        tool_choice: str | None = None,
        **kwargs: Any,
    ) -> Runnable[LanguageModelInput, AIMessage]:
        return self.bind(routes=tool_choice == "any")

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        answer = _answer(messages, routes=kwargs.get("routes", False))
        return ChatResult(generations=[ChatGeneration(message=answer)])

    # On the loop: the base class would pay for a thread.
    async def _agenerate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: AsyncCallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        return self._generate(messages, stop, None, **kwargs)


class InstantModels:
    """The models of all agents."""

    def __init__(self) -> None:
        self._model = InstantModel()

    def chat(self, agent: Agent, turn: ModelTurn) -> BaseChatModel:
        return self._model


def _answer(messages: Sequence[BaseMessage], *, routes: bool) -> AIMessage:
    newest = messages[-1]
    if routes:
        return _calling("Route", ROUTE, f"route-{newest.id}")
    if isinstance(newest, ToolMessage):
        return AIMessage("Here is where we are, and what a table costs.")
    return _calling("venue_information", {}, f"call-{newest.id}")


def _calling(tool: str, arguments: dict[str, Any], call_id: str) -> AIMessage:
    return AIMessage("", tool_calls=[ToolCall(name=tool, args=arguments, id=call_id)])
