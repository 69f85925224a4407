"""An agent that does nothing: what it scores is the floor for every other."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from langchain_core.callbacks import CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage
from langchain_core.outputs import ChatGeneration, ChatResult
from langchain_core.runnables import Runnable

from easymo.models.guided.model import ROUTE, GuidedModel
from server.workers.assembly import Suppliers, open_runner
from server.workers.turn.runner import TurnRunner


class NoopModel(BaseChatModel):
    """Says the same to everything and calls no tool; triage routes as ever."""

    @property
    def _llm_type(self) -> str:
        return "nothing"

    def bind_tools(self, tools: Any, **kwargs: Any) -> Runnable[Any, AIMessage]:
        bound = GuidedModel().bind_tools(tools, **kwargs)
        names = {schema["function"]["name"] for schema in bound.kwargs["tools"]}  # type: ignore[attr-defined]
        return bound if ROUTE in names else self.bind()

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        return ChatResult(generations=[ChatGeneration(message=AIMessage("I see."))])


class NoopModels:
    """The same for every agent."""

    def chat(self, agent: object, turn: object) -> BaseChatModel:
        return NoopModel()


@asynccontextmanager
async def open_noop(**handed: Any) -> AsyncIterator[TurnRunner]:
    async with open_runner(**handed, suppliers=Suppliers(NoopModels())) as runner:
        yield runner
