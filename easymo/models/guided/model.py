"""The guided model: a chat model that needs no network, for defaults, fallbacks and tests."""

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from importlib import import_module
from typing import Any, cast
from uuid import uuid4

from langchain_core.callbacks import CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel, LanguageModelInput
from langchain_core.messages import AIMessage, BaseMessage, ToolCall, ToolMessage
from langchain_core.messages.ai import UsageMetadata
from langchain_core.outputs import ChatGeneration, ChatResult
from langchain_core.runnables import Runnable
from langchain_core.tools import BaseTool
from langchain_core.utils.function_calling import convert_to_openai_tool

from easymo.agents.table import AGENTS
from easymo.messages.catalogue import say
from easymo.models.guided import policies
from easymo.models.guided.dialogue import manager
from easymo.models.guided.dialogue import window as history
from easymo.models.guided.dialogue.artifact import artifact_of
from easymo.models.guided.lexicon import language, situation
from easymo.models.guided.nlu import nearest_example
from easymo.models.guided.nlu.agent_score import agent_classifier
from easymo.models.guided.nlu.nearest_example import Nearest
from easymo.models.guided.nlu.understanding import understand
from easymo.models.guided.policies import open_task, triage
from easymo.models.guided.policies.decision import Decision, Policy, PolicyInput, Say
from easymo.models.guided.policies.guards.draft_threshold import hold_back

NAME = "guided"
CHARACTERS_PER_TOKEN = 4
ROUTE = "Route"


@cache
def policy_of(agent: str) -> Policy:
    """What decides for an agent: the module of `policies` with its name."""
    return cast(Policy, import_module(f"{policies.__name__}.{agent}").decide)


class GuidedModel(BaseChatModel):
    """Answers with text or tool calls, by rules, phrase lists and, where those fail, by meaning.

    The same messages always get the same answer. Rules take a few milliseconds; meaning needs an
    embedding model that is loaded once per process, on first use or by `warm()`.
    """

    model_name: str = NAME
    nearest: Nearest = nearest_example.find_nearest

    @property
    def _llm_type(self) -> str:
        return NAME

    def warm(self) -> None:
        """Read the phrase lists and load the models, so that no customer waits for it."""
        understand("2 at 7", situation.Situation(), language.DEFAULT)
        agent_classifier.score("2 at 7")
        nearest_example.warm()
        for agent in AGENTS:
            policy_of(agent)

    def bind_tools(
        self,
        tools: Sequence[dict[str, Any] | type | Callable[..., Any] | BaseTool],
        *,
        tool_choice: str | None = None,
        **kwargs: Any,
    ) -> Runnable[LanguageModelInput, AIMessage]:
        """Bind tools; the policies call only what is bound."""
        schemas = [convert_to_openai_tool(tool) for tool in tools]
        return self.bind(tools=schemas, tool_choice=tool_choice, **kwargs)

    # Asynchronous calls run this in a thread: that is what the base class does.
    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        answer = self._answer(messages, _arguments(kwargs.get("tools") or []))
        answer.usage_metadata = _usage(messages, answer)
        answer.response_metadata = {"model_name": NAME, "model_provider": NAME}
        return ChatResult(generations=[ChatGeneration(message=answer)])

    def _answer(
        self, messages: Sequence[BaseMessage], tools: Mapping[str, tuple[str, ...]]
    ) -> AIMessage:
        now = situation.read_situation(messages)
        window = history.read_window(messages, now.agent)
        speaks = language.detect_language(window.burst, now.language)
        if window.results:
            return AIMessage(content=_repeat_results(window.results, speaks))
        reading = manager.read_burst(window, now, speaks)
        if ROUTE in tools:
            return _message(triage.decide(reading, self.nearest), speaks)
        policy_input = PolicyInput(now, reading, tools, self.nearest)
        decide = policy_of(now.agent if now.agent in AGENTS else "general")
        answered = open_task.decide(policy_input)
        return _message(answered or hold_back(decide(policy_input), policy_input), speaks)


def _repeat_results(results: Sequence[ToolMessage], speaks: str) -> str:
    """What the tools have to say, in the words they chose for the customer."""
    told = [
        say("guided.trouble", speaks)
        if result.status == "error"
        else artifact_of(result).say or result.text
        for result in results
    ]
    return "\n\n".join(dict.fromkeys(told))


def _message(decision: Decision, speaks: str) -> AIMessage:
    if isinstance(decision, Say):
        ending = {"done": True} if decision.ends_episode else {}
        content = say(decision.key, speaks, **decision.facts)
        return AIMessage(content=content, additional_kwargs=ending)
    return AIMessage(
        content="",
        tool_calls=[
            ToolCall(name=call.tool, args=dict(call.args), id=f"call_{uuid4().hex}")
            for call in decision
        ],
    )


def _arguments(schemas: Sequence[Mapping[str, Any]]) -> dict[str, tuple[str, ...]]:
    """The bound tools, each with the names of its arguments."""
    functions = [schema["function"] for schema in schemas]
    return {f["name"]: tuple(f["parameters"].get("properties", ())) for f in functions}


def _usage(messages: Sequence[BaseMessage], answer: AIMessage) -> UsageMetadata:
    """Roughly what another model would have counted. Nobody charges for these."""
    read = sum(len(m.text) for m in messages) // CHARACTERS_PER_TOKEN
    wrote = (len(answer.text) + len(str(answer.tool_calls))) // CHARACTERS_PER_TOKEN
    return UsageMetadata(input_tokens=read, output_tokens=wrote, total_tokens=read + wrote)
