"""A dialogue in short: what was asked or quoted before, and what a message comes to after it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, SystemMessage, ToolMessage

from easymo.agents.table import AGENTS, owner_of, spec_of
from easymo.models.guided.model import GuidedModel
from easymo.models.marking import CODE
from nodes.triage import Route
from tests.unit.guided.conftest import NOW, VENUES
from tools.toolbox import schema

Called = tuple[str, dict[str, Any]]


@dataclass(frozen=True)
class Before:
    """A call of a tool, and what it asked, offered or quoted."""

    tool: str
    arguments: dict[str, Any] = field(default_factory=dict)
    asks: str | None = None
    choices: Sequence[dict[str, Any]] = ()
    is_quoted: bool = False
    said: str = "?"
    done: str | None = None
    """What was told when they confirmed it."""

    def messages(self, number: int) -> list[BaseMessage]:
        call = {"name": self.tool, "args": self.arguments, "id": f"call-{number}"}
        artifact: dict[str, Any] = {"say": "!", "asks": self.asks, "choices": [*self.choices]}
        if self.is_quoted:
            artifact["proposal"] = {"action_id": number, "nonce": "n"}
        result = ToolMessage("told", tool_call_id=f"call-{number}", artifact=artifact)
        told = [HumanMessage(self.said), AIMessage("", tool_calls=[call]), result, AIMessage("!")]
        if self.done is None:
            return told
        mark = {"done": True}
        return [*told, AIMessage(self.done, id=f"{CODE}{number}", additional_kwargs=mark)]


def offer(tool: str, title: str, description: str = "", **arguments: Any) -> dict[str, Any]:
    """A choice under a question."""
    return {"tool": tool, "title": title, "description": description, "arguments": arguments}


@dataclass(frozen=True)
class Heard:
    """What a message came to: calls of the agent it was given to, or its words."""

    agent: str
    route: dict[str, Any]
    calls: list[Called]
    text: str


def hear(before: Sequence[Before], *said: str, language: str = "en") -> Heard:
    """Through triage to an agent, and to whom that one hands over, as in the graph."""
    window = [m for number, one in enumerate(before) for m in one.messages(number)]
    current = owner_of(before[-1].tool) if before else None
    window += [HumanMessage(text) for text in said]
    [routed] = _ask("triage", window, language, current).tool_calls
    route = routed["args"]
    if route["second_request"]:
        window = [*window[: -len(said)], HumanMessage(route["request"])]
    agent, language = route["agent"], route["language"]
    answer = _ask(agent, window, language, current)
    while answer.tool_calls and answer.tool_calls[0]["name"] == "hand_over":
        agent = answer.tool_calls[0]["args"]["to"]
        handed = ToolMessage("?", tool_call_id=str(answer.tool_calls[0]["id"]), artifact={})
        window = [*window, answer, handed]
        answer = _ask(agent, window, language, current)
    calls = [(call["name"], call["args"]) for call in answer.tool_calls]
    return Heard(agent, route, calls, answer.text)


def _ask(agent: str, window: list[BaseMessage], language: str, current: str | None) -> AIMessage:
    situation = {
        "agent": agent,
        "now": NOW,
        "venues": VENUES,
        "language": language,
        "current_agent": current,
    }
    system = SystemMessage("", additional_kwargs={"situation": situation})
    tools = [Route] if agent == "triage" else _tools(agent)
    return _model().bind_tools(tools).invoke([system, *window])


@cache
def _model() -> GuidedModel:
    return GuidedModel()


@cache
def _tools(agent: str) -> list[Any]:
    assert agent in AGENTS
    return [schema(tool) for tool in spec_of(agent).tools]
