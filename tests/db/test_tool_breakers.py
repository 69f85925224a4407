"""A tool that fails again and again is left alone, and the agent is told at once."""

from typing import Any

from langchain_core.messages import AIMessage, HumanMessage
from langgraph.graph import END, START, StateGraph

from db.door import CustomerDoor
from db.pool import Pool, open_pool
from db.repositories.turn.turns import ClaimedTurn
from easymo.conversation.context import RunContext
from easymo.conversation.state import ConversationState, new_turn
from easymo.models.gateway.gateway import Gateway
from easymo.services.agent_registry import AgentRegistry
from kit.breakers import Breakers
from kit.settings import Settings
from nodes.tool_calls.guarded_call import SAYS_NOTHING_OF_THE_TOOL
from nodes.tool_node import tool_node
from tests.conftest import NOON
from tools.booking.tools import view_bookings
from tools.toolbox import TOOLBOX


async def test_the_third_failure_is_the_last_that_is_waited_for(pool: Pool, database: str) -> None:
    agents = AgentRegistry(pool, TOOLBOX)
    await agents.refresh()
    settings = Settings(_env_file=None, environment="test")
    gone = open_pool(database, most=1, least=1)
    async with gone:
        pass
    breakers = Breakers(failures=3, rest_seconds=60, ignoring=SAYS_NOTHING_OF_THE_TOOL)
    context = RunContext(
        door=CustomerDoor(gone, 1),
        models=Gateway(settings),
        agents=agents,
        settings=settings,
        turn=ClaimedTurn(1, 1, 1, 0, "Jean", "en", 0, NOON),
        now=NOON,
        venues=[],
        tool_breakers=breakers,
    )
    graph = StateGraph(ConversationState, context_schema=RunContext)
    graph.add_node("tools", tool_node([view_bookings]))
    graph.add_edge(START, "tools")
    graph.add_edge("tools", END)
    compiled = graph.compile()

    for number in range(4):
        call = {"name": "view_bookings", "args": {}, "id": f"call-{number}"}
        state: Any = {
            **new_turn([]),
            "messages": [HumanMessage("my bookings"), AIMessage("", tool_calls=[call])],
            "agent": "booking",
            "language": "en",
            "offered": {},
        }
        await compiled.ainvoke(state, context=context)

    outcomes = [one.outcome for one in context.tool_executions]
    assert outcomes == ["failed", "failed", "failed", "unavailable"]
    assert breakers.states == {"view_bookings": "opened"}
