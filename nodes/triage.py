"""Decides which agent answers, in which language, and whether a second request waits."""

from langchain_core.messages import HumanMessage
from langgraph.runtime import Runtime
from langgraph.types import Command
from pydantic import BaseModel, Field

from easymo.agents.table import AGENTS, AgentName
from easymo.conversation.context import RunContext
from easymo.conversation.state import ConversationState, Request, StateUpdate
from easymo.messages.catalogue import Language
from nodes.opening.spoken_language import newest_words, spoken
from nodes.prompts.situation import briefing
from nodes.recall import answered


class Route(BaseModel):
    """Where the customer's newest message goes."""

    reason: str = Field(description="Why, in a few words")
    agent: AgentName
    language: Language = Field(description="The language they write in")
    request: str = Field(description="The part of the message for this agent")
    second_request: str | None = Field(None, description="The other part, if it holds two requests")


async def triage(state: ConversationState, runtime: Runtime[RunContext]) -> Command[AgentName]:
    if state["turn"]["waiting"]:
        return await _next_request(state, runtime.context)
    route = await _route(state, runtime.context)
    said = newest_words(state["messages"])
    language = spoken(said, route.language, state["language"])
    update: StateUpdate = {"agent": route.agent, "language": language}
    if route.second_request:
        waiting = [Request(text=route.second_request, agent=None)]
        update["turn"] = {"request": route.request, "waiting": waiting}
    return Command(goto=route.agent, update=update)


async def _next_request(state: ConversationState, context: RunContext) -> Command[AgentName]:
    request, *rest = state["turn"]["waiting"]
    agent = request["agent"]
    if agent and agent in AGENTS:
        update = StateUpdate(agent=agent, turn={"request": request["text"], "waiting": rest})
        return Command(goto=agent, update=update)
    # The first request is served; the second follows as if they had written it now.
    message = HumanMessage(request["text"], id=f"request-{context.turn.id}-{len(rest)}")
    asked = [*state["messages"], message]
    agent = (await _route({**state, "messages": asked}, context)).agent
    return Command(
        goto=agent,
        update=StateUpdate(
            agent=agent, messages=[message], turn={"request": None, "waiting": rest}
        ),
    )


async def _route(state: ConversationState, context: RunContext) -> Route:
    agent = context.agents.get("triage")
    chat = context.models.chat(agent, context.model_turn)
    model = chat.with_structured_output(Route)
    system = briefing(agent, context, language=state["language"], current_agent=state.get("agent"))
    route = await model.ainvoke([system, *answered(state["messages"])])
    if not isinstance(route, Route):
        raise TypeError(f"triage answered {route!r}")
    return route
