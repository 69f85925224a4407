"""A chat model that does what a test says, one step after the other: words, calls, failures."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from langchain_core.callbacks import AsyncCallbackManagerForLLMRun, CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel, LanguageModelInput
from langchain_core.messages import AIMessage, BaseMessage
from langchain_core.outputs import ChatGeneration, ChatResult
from langchain_core.runnables import Runnable
from langchain_core.utils.function_calling import convert_to_openai_tool
from pydantic import Field

from easymo.models.guided.model import ROUTE, GuidedModel
from server.workers.assembly import Suppliers, open_runner
from server.workers.turn.runner import TurnRunner

Step = AIMessage | Exception | asyncio.Event


class ScriptedModel(BaseChatModel):
    """Answers with the next step, and with the guided model's words when the script is over.

    A message is said, an exception is raised, an event is waited for before the next step.
    Triage is left to the guided model. `heard` keeps what every step was asked.
    """

    steps: list[Any] = Field(default_factory=list)
    heard: list[list[BaseMessage]] = Field(default_factory=list)
    guided: GuidedModel = Field(default_factory=GuidedModel)

    @property
    def _llm_type(self) -> str:
        return "scripted"

    def bind_tools(
        self, tools: Sequence[Any], *, tool_choice: str | None = None, **kwargs: Any
    ) -> Runnable[LanguageModelInput, AIMessage]:
        schemas = [convert_to_openai_tool(tool) for tool in tools]
        return self.bind(tools=schemas, tool_choice=tool_choice, **kwargs)

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        raise NotImplementedError("the graph calls models asynchronously")

    async def _agenerate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: AsyncCallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        names = {schema["function"]["name"] for schema in kwargs.get("tools") or []}
        if ROUTE in names or not self.steps:
            return await self.guided._agenerate(messages, **kwargs)
        self.heard.append(messages)
        step: Step = self.steps.pop(0)
        if isinstance(step, asyncio.Event):
            await step.wait()
            return await self._agenerate(messages, stop, run_manager, **kwargs)
        if isinstance(step, Exception):
            raise step
        return ChatResult(generations=[ChatGeneration(message=_anew(step))])


def _anew(step: AIMessage) -> AIMessage:
    """The same words and calls under ids of their own, as every model gives them."""
    named = [{**call, "id": f"call_{uuid4().hex}"} for call in step.tool_calls]
    return AIMessage(step.content, tool_calls=named)


def calls(*wanted: tuple[str, dict[str, Any]]) -> AIMessage:
    """A message that calls tools, at once."""
    return AIMessage(
        "",
        tool_calls=[
            {"name": name, "args": arguments, "id": f"call-{number}"}
            for number, (name, arguments) in enumerate(wanted)
        ],
    )


def booking(**facts: Any) -> tuple[str, dict[str, Any]]:
    """Two places tomorrow at seven in Kimironko, unless told otherwise."""
    usual = {"venue": "kimironko", "day": "2026-11-24", "time": "19:00", "guests": 2}
    return "create_booking", usual | facts


@dataclass
class OneModel:
    """The same model for every agent."""

    model: BaseChatModel | None = None

    def chat(self, agent: object, turn: object) -> BaseChatModel:
        assert self.model, "no test has given a model yet"
        return self.model


AT_WORK = OneModel()
"""Speaks through the model of the test that runs now."""
OpenRunner = Callable[..., AbstractAsyncContextManager[TurnRunner]]


@asynccontextmanager
async def open_scripted(**handed: Any) -> AsyncIterator[TurnRunner]:
    """A runner whose agents all speak through the model of the test that runs now."""
    async with open_runner(**handed, suppliers=Suppliers(AT_WORK)) as runner:
        yield runner


def runner_with(model: BaseChatModel) -> OpenRunner:
    """What opens a runner whose agents all speak through `model`.

    It is the same for every test, so that tests with scripts of their own can share a product.
    """
    AT_WORK.model = model
    return open_scripted
