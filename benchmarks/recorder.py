"""The guided model, with everything written down that it was asked and answered."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from langchain_core.callbacks import AsyncCallbackManagerForLLMRun, CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel, LanguageModelInput
from langchain_core.messages import AIMessage, BaseMessage, convert_to_openai_messages
from langchain_core.outputs import ChatResult
from langchain_core.runnables import Runnable
from langchain_core.utils.function_calling import convert_to_openai_tool

from db.repositories.agents import Agent
from easymo.models.call import ModelTurn
from easymo.models.guided.model import GuidedModel

CHARACTERS_A_TOKEN = 4
"""About what OpenAI's tokenizers make of English and of JSON; the tokenizer itself needs the
network."""


@dataclass(frozen=True)
class Asked:
    """One call. `prompt` is what a provider would be sent: tools first, as they are cached."""

    agent: str
    prompt: str
    answer: str

    @property
    def input_tokens(self) -> int:
        return len(self.prompt) // CHARACTERS_A_TOKEN

    @property
    def output_tokens(self) -> int:
        return len(self.answer) // CHARACTERS_A_TOKEN


@dataclass
class RecordingModels:
    asked: list[Asked] = field(default_factory=list)
    guided: GuidedModel = field(default_factory=GuidedModel)

    def chat(self, agent: Agent, turn: ModelTurn) -> BaseChatModel:
        return RecordingModel(agent=agent.name, models=self)


class RecordingModel(BaseChatModel):
    agent: str
    models: Any

    @property
    def _llm_type(self) -> str:
        return "recording"

    def bind_tools(
        self, tools: Sequence[Any], *, tool_choice: str | None = None, **kwargs: Any
    ) -> Runnable[LanguageModelInput, AIMessage]:
        return self.bind(tools=[convert_to_openai_tool(tool) for tool in tools], **kwargs)

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
        models: RecordingModels = self.models
        result = await models.guided._agenerate(messages, **kwargs)
        prompt = json.dumps(kwargs.get("tools", [])) + json.dumps(
            convert_to_openai_messages(messages)
        )
        answer = json.dumps(convert_to_openai_messages([result.generations[0].message]))
        models.asked.append(Asked(self.agent, prompt, answer))
        return result
