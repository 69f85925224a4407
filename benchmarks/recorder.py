"""The guided model, with everything written down that it was asked and answered."""

from dataclasses import dataclass

from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage
from langchain_core.utils.function_calling import convert_to_openai_function

from benchmarks.prompt_text import write_prompt
from db.repositories.agents import Agent
from easymo.models.gateway.call import ModelCall, ModelTurn
from easymo.models.gateway.chat import GatewayChat
from easymo.models.gateway.guided_client import GuidedClient
from easymo.models.guided.model import GuidedModel
from easymo.models.provider_history import to_provider
from easymo.models.strict_schema import describe_answer

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


class RecordingModels:
    """A line of models of one: what a provider would be asked, the guided model answers."""

    name = "recorded"

    def __init__(self) -> None:
        self.asked: list[Asked] = []
        self._guided = GuidedClient(GuidedModel())

    def chat(self, agent: Agent, turn: ModelTurn) -> BaseChatModel:
        return GatewayChat(line=self, agent=agent.name, turn=turn)

    async def answer(self, call: ModelCall) -> AIMessage:
        answer = await self._guided.answer(call)
        schema = describe_answer(convert_to_openai_function(call.schema)) if call.schema else None
        told = to_provider(call.messages)
        prompt = write_prompt(call.options.get("tools", []), schema, told)
        self.asked.append(Asked(call.agent, prompt, write_prompt([], None, [answer])))
        return answer
