"""`python -m benchmarks.bare_graph none|stock`: the conversation's graph in a loop, and no more.

Reads lines of `customers turns`; answers each with the seconds that took.
"""

import asyncio
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from itertools import count
from typing import Any, cast

from langgraph.checkpoint.base import BaseCheckpointSaver
from langgraph.checkpoint.postgres.aio import AsyncPostgresSaver
from psycopg import AsyncConnection
from psycopg.rows import DictRow, dict_row
from psycopg_pool import AsyncConnectionPool

from benchmarks.instant import InstantModels
from db.door import CustomerDoor
from db.pool import SEARCH_PATH, Pool, open_pool
from db.repositories.booking import venues
from db.repositories.turn.turns import ClaimedTurn
from easymo.conversation.context import RunContext
from easymo.conversation.state import Inbound, new_turn
from easymo.services.agent_registry import AgentRegistry
from graphs.conversation import build_conversation
from kit.settings import Settings
from server.configuration import load_settings
from server.workers.turn.graph_run import Graph
from tools.toolbox import TOOLBOX

CONNECTIONS = 20
QUESTION = "What does a table cost?"


class Loop:
    """Runs turns of many customers at once, one after the other for each."""

    def __init__(self, graph: Graph, context: RunContext, pool: Pool) -> None:
        self._graph = graph
        self._context = context
        self._pool = pool
        self._numbers = count(1)

    async def run(self, customers: int, turns: int) -> float:
        """Seconds for `turns` of each customer."""
        began = time.perf_counter()
        await asyncio.gather(*(self._converse(one, turns) for one in range(1, customers + 1)))
        return time.perf_counter() - began

    async def _converse(self, customer: int, turns: int) -> None:
        door = CustomerDoor(self._pool, customer)
        for _ in range(turns):
            number = next(self._numbers)
            await self._context.agents.refresh()
            turn = replace(self._context.turn, id=number, customer_id=customer)
            context = replace(self._context, door=door, turn=turn, tool_executions=[])
            heard = Inbound(id=number, key=f"message-{number}", kind="text", text=QUESTION)
            state = await self._graph.ainvoke(
                cast(Any, new_turn([heard])),
                {"configurable": {"thread_id": str(customer)}, "recursion_limit": 25},
                context=context,
            )
            if not state["turn"]["outgoing"] or len(context.tool_executions) != 1:
                raise RuntimeError(f"not the turn that was to be measured: {state}")


@asynccontextmanager
async def open_saver(kind: str, url: str) -> AsyncIterator[BaseCheckpointSaver[str] | None]:
    """LangGraph's own saver as its documentation opens it, over a pool; or none at all."""
    if kind == "none":
        yield None
        return
    pool: AsyncConnectionPool[AsyncConnection[DictRow]] = AsyncConnectionPool(
        url,
        min_size=2,
        max_size=CONNECTIONS,
        open=False,
        kwargs={
            "autocommit": True,
            "prepare_threshold": 0,
            "row_factory": dict_row,
            "options": f"-c search_path={SEARCH_PATH}",
        },
    )
    async with pool:
        yield AsyncPostgresSaver(pool)


async def serve(kind: str, settings: Settings) -> None:
    url = settings.database_url or ""
    async with open_pool(url, most=CONNECTIONS) as pool, open_saver(kind, url) as saver:
        async with pool.connection() as conn:
            known = await venues.list_venues(conn)
        now = datetime.now(UTC)
        context = RunContext(
            door=CustomerDoor(pool, 0),
            models=InstantModels(),
            agents=AgentRegistry(pool, TOOLBOX),
            settings=settings,
            turn=ClaimedTurn(0, 0, 0, 0, None, "en", 0, now),
            now=now,
            venues=known,
        )
        loop = Loop(build_conversation().compile(checkpointer=saver), context, pool)
        while line := await asyncio.to_thread(sys.stdin.readline):
            customers, turns = map(int, line.split())
            print(await loop.run(customers, turns), flush=True)


if __name__ == "__main__":
    asyncio.run(serve(sys.argv[1], load_settings()))
