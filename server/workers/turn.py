"""Runs turns: claim, one graph run under one deadline, commit; an apology when it keeps failing."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from functools import partial

from langgraph.errors import GraphRecursionError

from db.checkpoints import TurnSaver
from db.pool import Pool
from db.repositories.turn.turns import ClaimedTurn
from easymo.conversation.context import ToolExecution
from easymo.messages.catalogue import DEFAULT
from easymo.models.gateway.call import ModelTurn
from easymo.services import costs
from easymo.services.agent_registry import AgentRegistry
from easymo.services.conversation_events import ConversationEvents
from easymo.services.media.media import MediaDesk
from easymo.services.memory.summary import Summariser, SummarizedConversation
from easymo.services.pin import pin
from easymo.services.response_cache import ResponseCache
from easymo.services.turn import turn
from easymo.services.turn.embedding_prefetch import Foresight
from easymo.services.turn.turn import Result, heard
from easymo.whatsapp.client import WhatsAppClient
from kit import log
from kit.clock import Clock
from kit.errors import Superseded
from kit.settings import Settings
from nodes.answers.rendering import render_apology
from server.workers.drain import Answered, Idle, Outcome, TryAgain, Wait
from server.workers.filing import filed
from server.workers.graph_run import GraphRunner

logger = log.get(__name__)

SHOWN_SECONDS = 0.5


class TurnRunner:
    """One per process; runs turns of many customers at once."""

    def __init__(
        self,
        *,
        pool: Pool,
        settings: Settings,
        clock: Clock,
        whatsapp: WhatsAppClient,
        agents: AgentRegistry,
        graph: GraphRunner,
        media: MediaDesk,
        live: ConversationEvents | None,
        cache: ResponseCache | None,
        foresight: Foresight,
        summariser: Summariser | None,
    ) -> None:
        self._pool = pool
        self._settings = settings
        self._clock = clock
        self._whatsapp = whatsapp
        self._agents = agents
        self._graph = graph
        self._media = media
        self._live = live
        self._cache = cache
        self._foresight = foresight
        self._summariser = summariser

    async def run_next(self, customer_id: int) -> Outcome:
        """Claim and run the customer's next turn.

        Raises Superseded when somebody newer has her.
        """
        now = self._clock.now()
        claimed = await turn.claim(self._pool, customer_id, now=now, settings=self._settings)
        if claimed is None:
            return Idle()
        if claimed.wait_seconds is not None:
            self._foresight.begin(customer_id)
            return Wait(claimed.wait_seconds)
        # Before anything else reads what she wrote.
        claimed = await pin.take_out(
            self._pool, customer_id, claimed, now=now, settings=self._settings
        )
        if claimed.attempt > self._settings.turns.max_attempts and not claimed.person:
            return await self._apologise(customer_id, claimed, now)
        return await self._attempt(customer_id, claimed, now)

    async def _attempt(self, customer_id: int, claimed: ClaimedTurn, now: datetime) -> Outcome:
        executions: list[ToolExecution] = []
        deadline_seconds = self._settings.turns.deadline_seconds
        model_turn = ModelTurn(
            ends_at=asyncio.get_running_loop().time() + deadline_seconds,
            spent=partial(costs.spent, self._pool, customer_id, claimed.conversation_id, now=now),
            listener=self._live.listener(claimed.conversation_id) if self._live else None,
        )
        try:
            async with asyncio.timeout(deadline_seconds):
                await self._agents.refresh()
                async with self._shown_as_read(claimed):
                    claimed = await self._understood(customer_id, claimed, model_turn, now)
                    result, saver = await self._ran(
                        customer_id, claimed, executions, model_turn, now
                    )
                    await turn.commit(
                        self._pool, customer_id, claimed, result, saver=saver, now=now
                    )
        except Superseded:
            raise
        except Exception as error:
            # Whatever it was, her messages wait in the inbox and the turn is run again.
            logger.exception("turn.failed", turn_id=claimed.turn_id, attempt=claimed.attempt)
            await turn.fail(
                self._pool,
                customer_id,
                claimed,
                error=_sentence(error),
                executions=executions,
                usages=model_turn.usages,
                now=now,
            )
            # Whoever went round in circles once would do it again.
            is_last = claimed.attempt >= self._settings.turns.max_attempts
            if (is_last or isinstance(error, GraphRecursionError)) and not claimed.person:
                return await self._apologise(customer_id, claimed, now)
            return TryAgain(self._settings.turns.retry_seconds)
        if self._live:
            texts = [one.words for one in result.utterances if not one.is_unsaid]
            self._live.tell(claimed.conversation_id, "answered", texts=texts)
        if self._cache and result.learned:
            await self._cache.keep(result.learned)
        if self._summariser and result.is_long:
            which = SummarizedConversation(claimed.conversation_id, customer_id, claimed.turn_id)
            self._summariser.begin(which, now)
        return Answered()

    async def _ran(
        self,
        customer_id: int,
        claimed: ClaimedTurn,
        executions: list[ToolExecution],
        model_turn: ModelTurn,
        now: datetime,
    ) -> tuple[Result, TurnSaver | None]:
        """The graph's answer; while a person has the conversation, nobody's."""
        if claimed.person:
            return filed(claimed, now, self._settings.templates), None
        return await self._graph.run(
            customer_id, claimed, now=now, executions=executions, model_turn=model_turn
        )

    async def _understood(
        self, customer_id: int, claimed: ClaimedTurn, model_turn: ModelTurn, now: datetime
    ) -> ClaimedTurn:
        """With words for what she said or showed; a PIN that was spoken is taken out as well."""
        understood = await self._media.understand(customer_id, claimed, model_turn, now=now)
        if understood is claimed:
            return claimed
        return await pin.take_out(
            self._pool, customer_id, understood, now=now, settings=self._settings
        )

    @asynccontextmanager
    async def _shown_as_read(self, claimed: ClaimedTurn) -> AsyncIterator[None]:
        """Blue ticks and typing dots while the graph runs; nothing depends on them."""
        newest = claimed.messages[-1]
        if newest["kind"] in ("event", "revoke") or claimed.person:
            yield
            return
        shown = asyncio.create_task(self._whatsapp.mark_read(newest["key"], typing=True))
        try:
            yield
        finally:
            # Dots that arrive after the answer would stay; but nothing waits long for them.
            await asyncio.wait({shown}, timeout=SHOWN_SECONDS)
            if not shown.done():
                shown.cancel()
            elif error := shown.exception():
                # Not its words: they may quote the message's id, which holds a number.
                logger.info("read.not_shown", because=type(error).__name__)

    async def _apologise(self, customer_id: int, claimed: ClaimedTurn, now: datetime) -> Outcome:
        """The end of a turn that keeps failing: an honest sentence, and a way to a person."""
        language = claimed.language or DEFAULT
        result = Result(
            heard=heard(claimed),
            utterances=[render_apology(language)],
            path=[],
            is_interrupted=claimed.is_interrupted,
            status="apologised",
        )
        await turn.commit(self._pool, customer_id, claimed, result, saver=None, now=now)
        logger.error("turn.apologised", turn_id=claimed.turn_id)
        return Answered()


def _sentence(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}"
