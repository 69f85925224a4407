"""Runs turns: claim, one graph run under one deadline, commit; an apology when it keeps failing."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any, cast

from langchain_core.runnables import RunnableConfig
from langgraph.graph.state import CompiledStateGraph
from langgraph.types import Command, StreamMode

from db.checkpoints import TurnSaver
from db.door import CustomerDoor
from db.pool import Pool
from db.repositories import venues
from db.repositories.turns import ClaimedTurn
from db.repositories.venues import Venue
from easymo import log
from easymo.clock import Clock
from easymo.errors import Superseded
from easymo.messages.catalogue import DEFAULT, say
from easymo.models.gateway import Gateway
from easymo.services import turn
from easymo.services.agent_registry import AgentRegistry
from easymo.services.turn import Result
from easymo.settings import Settings
from easymo.whatsapp.client import WhatsAppClient
from graphs.context import Models, RunContext, ToolExecution, Turn
from graphs.conversation import build_conversation
from graphs.state import ConversationState, Inbound, new_turn
from nodes.reply import PERSON
from server.workers.drain import Answered, Idle, Outcome, TryAgain, Wait
from tools.toolbox import TOOLBOX

logger = log.get(__name__)

Graph = CompiledStateGraph[ConversationState, RunContext, ConversationState, ConversationState]

SHOWN_SECONDS = 0.5

# Updates name the nodes a run went through; the last values are its state.

MODES: list[StreamMode] = ["updates", "values"]


class TurnRunner:
    """One per process; runs turns of many customers at once."""

    def __init__(
        self,
        *,
        pool: Pool,
        settings: Settings,
        clock: Clock,
        whatsapp: WhatsAppClient,
        models: Models,
        known_venues: list[Venue],
    ) -> None:
        self._pool = pool
        self._settings = settings
        self._clock = clock
        self._whatsapp = whatsapp
        self._models = models
        self._venues = known_venues
        self._agents = AgentRegistry(pool, TOOLBOX)
        self._graph: Graph = build_conversation().compile()

    @classmethod
    @asynccontextmanager
    async def create(
        cls,
        *,
        pool: Pool,
        settings: Settings,
        clock: Clock,
        whatsapp: WhatsAppClient,
        models: Models | None = None,
    ) -> AsyncIterator["TurnRunner"]:
        """A runner for this process; `models` are those of the settings unless given."""
        async with pool.connection() as conn:
            known = await venues.every(conn)
        yield cls(
            pool=pool,
            settings=settings,
            clock=clock,
            whatsapp=whatsapp,
            models=models or Gateway(settings),
            known_venues=known,
        )

    async def run_next(self, customer_id: int) -> Outcome:
        """Claim and run the customer's next turn.

        Raises Superseded when somebody newer has her.
        """
        now = self._clock.now()
        claimed = await turn.claim(self._pool, customer_id, now=now, settings=self._settings)
        if claimed is None:
            return Idle()
        if claimed.wait_seconds is not None:
            return Wait(claimed.wait_seconds)
        if claimed.attempt > self._settings.turns.max_attempts:
            return await self._apologise(customer_id, claimed, now)
        return await self._attempt(customer_id, claimed, now)

    async def _attempt(self, customer_id: int, claimed: ClaimedTurn, now: datetime) -> Outcome:
        executions: list[ToolExecution] = []
        try:
            async with asyncio.timeout(self._settings.turns.deadline_seconds):
                await self._agents.refresh()
                async with self._shown_as_read(claimed):
                    await self._run(customer_id, claimed, now, executions)
            return Answered()
        except Superseded:
            raise
        except Exception as error:
            # Whatever it was, her messages wait in the inbox and the turn is run again.
            logger.exception("turn.failed", turn_id=claimed.turn_id, attempt=claimed.attempt)
            await turn.fail(
                self._pool, customer_id, claimed, error=_sentence(error), executions=executions
            )
            if claimed.attempt >= self._settings.turns.max_attempts:
                return await self._apologise(customer_id, claimed, now)
            return TryAgain(self._settings.turns.retry_seconds)

    async def _run(
        self,
        customer_id: int,
        claimed: ClaimedTurn,
        now: datetime,
        executions: list[ToolExecution],
    ) -> None:
        saver = TurnSaver(self._pool)
        graph = self._graph.copy({"checkpointer": saver})
        inbound = cast(list[Inbound], claimed.messages)
        config: RunnableConfig = {
            "configurable": {"thread_id": str(claimed.conversation_id)},
            "recursion_limit": self._settings.turns.max_steps,
        }
        # Fresh input would throw a pending interrupt away: what arrived resumes it instead.
        start: Any = Command(resume=inbound) if claimed.is_interrupted else new_turn(inbound)
        stream = graph.astream(
            start,
            config,
            context=self._context(customer_id, claimed, now, executions),
            stream_mode=MODES,
            durability="exit",
        )
        chunks: list[Any] = [chunk async for chunk in stream]
        result = _result(chunks, claimed, executions)
        await turn.commit(self._pool, customer_id, claimed, result, saver=saver, now=now)

    def _context(
        self,
        customer_id: int,
        claimed: ClaimedTurn,
        now: datetime,
        executions: list[ToolExecution],
    ) -> RunContext:
        return RunContext(
            door=CustomerDoor(self._pool, customer_id),
            models=self._models,
            agents=self._agents,
            settings=self._settings,
            turn=Turn(
                id=claimed.turn_id,
                customer_id=customer_id,
                conversation_id=claimed.conversation_id,
                fencing_token=claimed.fencing_token,
                customer_name=claimed.name,
                language=claimed.language,
                messages_before=claimed.messages_before,
                is_stopped=claimed.is_stopped,
            ),
            now=now,
            venues=self._venues,
            tool_executions=executions,
        )

    @asynccontextmanager
    async def _shown_as_read(self, claimed: ClaimedTurn) -> AsyncIterator[None]:
        """Blue ticks and typing dots while the graph runs; nothing depends on them."""
        newest = claimed.messages[-1]
        if newest["kind"] == "event":
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
                logger.info("read.not_shown", because=_sentence(error))

    async def _apologise(self, customer_id: int, claimed: ClaimedTurn, now: datetime) -> Outcome:
        """The end of a turn that keeps failing: an honest sentence, and a way to a person."""
        language = claimed.language or DEFAULT
        person = {"id": PERSON, "title": say("turn.person", language)}
        apology = {"kind": "buttons", "body": say("turn.apology", language), "buttons": [person]}
        result = Result(
            heard=_heard(claimed),
            rendered=[apology],
            path=[],
            is_interrupted=claimed.is_interrupted,
            status="apologised",
        )
        await turn.commit(self._pool, customer_id, claimed, result, saver=None, now=now)
        logger.error("turn.apologised", turn_id=claimed.turn_id)
        return Answered()


def _result(chunks: list[Any], claimed: ClaimedTurn, executions: list[ToolExecution]) -> Result:
    path = [node for mode, chunk in chunks if mode == "updates" for node in chunk]
    state: ConversationState = [chunk for mode, chunk in chunks if mode == "values"][-1]
    return Result(
        heard=_heard(claimed),
        rendered=state["outgoing"],
        path=[node for node in path if not node.startswith("__")],
        agent=state.get("agent"),
        language=state.get("language"),
        is_interrupted="__interrupt__" in path,
        handoff_reason=state["handoff_reason"],
        wants_stopped=state["wants_stopped"],
        tool_executions=executions,
    )


def _heard(claimed: ClaimedTurn) -> list[str]:
    return [
        message.get("text") or f"[{message['kind']}]"
        for message in claimed.messages
        if message["kind"] != "event"
    ]


def _sentence(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}"
