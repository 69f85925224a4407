"""Decides which agent answers, in which language, and which requests are served after it."""

from langgraph.runtime import Runtime
from langgraph.types import Command

from easymo.agents.table import TRIAGE, AgentName
from easymo.conversation.context import RunContext
from easymo.conversation.state import ConversationState, StateUpdate
from easymo.models.guided.model import GuidedModel
from easymo.models.provider_history import NEWEST_TEXTS
from nodes.opening.spoken_language import newest_words, spoken
from nodes.prompts.open_quote import open_quote
from nodes.prompts.route import Route, list_requests
from nodes.prompts.situation import Known, briefing, moment, with_moment
from nodes.prompts.standing_facts import tell_agents
from nodes.recall import answered
from nodes.routing import speaking

READS = 6
"""Texts of the conversation, the newest of them whole."""


async def triage(state: ConversationState, runtime: Runtime[RunContext]) -> Command[AgentName]:
    if state["turn"]["waiting"]:
        return _serve_handed_over(state)
    [first_inbound, *_] = state["turn"]["inbound"]
    if agent := first_inbound.get("agent"):
        # Named when the message came that this is a part of.
        return Command(goto=agent, update=StateUpdate(agent=agent))
    route = await _route(state, runtime.context)
    said = newest_words(state["messages"])
    language = spoken(said, route.language, state["language"])
    update: StateUpdate = {"agent": route.agent, "language": language}
    first, *further = list_requests(route, said)
    if further:
        update["turn"] = {"request": first["text"], "further": further}
    return Command(goto=route.agent, update=update)


def _serve_handed_over(state: ConversationState) -> Command[AgentName]:
    request, *rest = state["turn"]["waiting"]
    agent = request["agent"] or speaking(state)
    update = StateUpdate(agent=agent, turn={"request": request["text"], "waiting": rest})
    return Command(goto=agent, update=update)


async def _route(state: ConversationState, context: RunContext) -> Route:
    agent, language, current = context.agents.get(TRIAGE), state["language"], state.get("agent")
    chat = context.models.chat(agent, context.model_turn)
    model = chat.with_structured_output(Route)
    agents = tell_agents(context.agents.colleagues())
    brief = briefing(agent, context, [agents], language=language, current_agent=current)
    brief.additional_kwargs[NEWEST_TEXTS] = READS
    reads = not isinstance(chat, GuidedModel)
    quote = await open_quote(state, context) if reads else ""
    now = moment(context, language, current, Known(open_quote=quote))
    told = with_moment(answered(state["messages"]), state, now)
    route = await model.ainvoke([brief, *told])
    if not isinstance(route, Route):
        raise TypeError(f"triage answered {route!r}")
    return route
