"""A first message through triage and the first decision of the agent it goes to."""

from dataclasses import dataclass
from datetime import datetime

from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, SystemMessage, ToolMessage
from langchain_core.utils.function_calling import convert_to_openai_tool

from easymo.agents.table import AGENTS, AgentName
from easymo.models.guided.model import GuidedModel
from kit.clock import KIGALI
from nodes.prompts.route import Route, list_requests
from nodes.routing import HANDOVERS_PER_TURN
from tools.toolbox import TOOLBOX, schema

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=KIGALI)
VENUES = [
    {"code": "center", "name": "Kigali City Center"},
    {"code": "kimironko", "name": "Kimironko"},
    {"code": "nyamirambo", "name": "Nyamirambo"},
]
HAND_OVER = "hand_over"
ACTS = {name for name, entry in TOOLBOX.items() if entry.needs_confirmation} | {
    "create_ticket",
    "escalate_to_human",
}
"""Tools that draft something, or call for people."""


@dataclass(frozen=True)
class Step:
    """What an agent does first: tools it calls, or words."""

    agent: str
    tools: tuple[str, ...]
    words: str


@dataclass(frozen=True)
class FirstTurn:
    """What a first message leads to, a step for each of its requests."""

    language: str
    steps: tuple[Step, ...]

    @property
    def acts(self) -> bool:
        return any(ACTS.intersection(step.tools) for step in self.steps)

    def is_served_by(self, agent: str) -> bool:
        """Whether that agent calls a tool of its own."""
        return any(
            step.agent == agent and any(name != HAND_OVER for name in step.tools)
            for step in self.steps
        )

    def __str__(self) -> str:
        done = (f"{s.agent}: {', '.join(s.tools) or s.words[:60]}" for s in self.steps)
        return f"[{self.language}] " + " | ".join(done)


def play(model: GuidedModel, text: str) -> FirstTurn:
    """All requests of the message, each by an agent."""
    route = _route(model, text)
    steps = [_decide(model, route.agent, route.request, route.language)]
    for further in list_requests(route, text)[1:]:
        agent = _route(model, further["text"]).agent
        steps.append(_decide(model, agent, further["text"], route.language))
    return FirstTurn(route.language, tuple(steps))


def _route(model: GuidedModel, text: str) -> Route:
    triage = model.bind_tools([convert_to_openai_tool(Route)])
    call = triage.invoke([_situation("triage", None), HumanMessage(text)]).tool_calls[0]
    return Route.model_validate(call["args"])


def _decide(model: GuidedModel, agent: AgentName, request: str, language: str) -> Step:
    said: list[BaseMessage] = [HumanMessage(request)]
    for _ in range(HANDOVERS_PER_TURN):
        bound = model.bind_tools([schema(name) for name in AGENTS[agent].tools])
        answer = bound.invoke([_situation(agent, language), *said])
        calls = answer.tool_calls
        if not calls or calls[0]["name"] != HAND_OVER:
            break
        said += [answer, _handed(answer)]
        agent = calls[0]["args"]["to"]
    return Step(agent, tuple(call["name"] for call in calls), answer.text)


def _handed(answer: AIMessage) -> ToolMessage:
    return ToolMessage("Handed over.", tool_call_id=str(answer.tool_calls[0]["id"]))


def _situation(agent: str, language: str | None) -> SystemMessage:
    situation = {
        "agent": agent,
        "now": NOW.isoformat(),
        "language": language,
        "venues": VENUES,
        "name": None,
        "current_agent": None,
    }
    return SystemMessage("", additional_kwargs={"situation": situation})
