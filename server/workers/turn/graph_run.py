"""One run of the conversation graph: what goes in, what it may touch, what came out."""

from dataclasses import dataclass, field
from datetime import datetime
from functools import cache, cached_property
from typing import Any, cast

from langchain_core.runnables import RunnableConfig
from langgraph.graph.state import CompiledStateGraph
from langgraph.types import Command, StreamMode

from db.checkpoints import TurnSaver
from db.door import CustomerDoor
from db.pool import Pool
from db.repositories.booking.venues import Venue
from easymo.conversation.context import Models, RunContext
from easymo.conversation.state import ConversationState, Inbound, new_turn
from easymo.models.embeddings import Embedder
from easymo.services.agent_registry import AgentRegistry
from easymo.services.help.help import HelpSearch
from easymo.services.response_cache import CachedAnswers, ResponseCache
from easymo.services.turn.turn import TurnResult
from graphs.conversation import build_conversation
from kit.breakers import Breakers
from kit.settings import Settings
from kit.settings.models import BreakerSettings
from nodes.answer_from_cache import learned
from nodes.opening.stale import day_counted_from
from nodes.tool_calls.guarded_call import SAYS_NOTHING_OF_THE_TOOL
from server.workers.turn.answer_fingerprint import fingerprint_answers, fingerprint_rules
from server.workers.turn.attempt import TurnAttempt
from server.workers.turn.graph_outcome import effects_of

# Updates name the nodes a run went through; the last values are its state.
MODES: list[StreamMode] = ["updates", "values"]

Graph = CompiledStateGraph[ConversationState, RunContext, ConversationState, ConversationState]


@cache
def compiled() -> Graph:
    """The same for every runner of the process: a run copies it."""
    return build_conversation().compile()


@dataclass(frozen=True)
class GraphRunner:
    """What all runs of the compiled graph share. One per process."""

    pool: Pool
    settings: Settings
    models: Models
    agents: AgentRegistry
    venues: list[Venue]
    embedder: Embedder
    tool_breakers: Breakers
    help_search: HelpSearch | None = None
    cache: ResponseCache | None = None
    graph: Graph = field(default_factory=compiled)

    async def run(self, attempt: TurnAttempt) -> TurnResult:
        """The turn's result, with the saver that holds its checkpoint until the commit."""
        turn, saver = attempt.turn, TurnSaver(self.pool)
        graph = self.graph.copy({"checkpointer": saver})
        inbound = cast(list[Inbound], turn.messages)
        config: RunnableConfig = {
            "configurable": {"thread_id": str(turn.conversation_id)},
            "recursion_limit": self.settings.turns.max_steps,
        }
        # Fresh input would throw a pending interrupt away: what arrived resumes it instead.
        start: Any = Command(resume=inbound) if turn.is_interrupted else new_turn(inbound)
        context = self.context_for(attempt)
        stream = graph.astream(start, config, context=context, stream_mode=MODES, durability="exit")
        chunks: list[Any] = [chunk async for chunk in stream]
        return result_of(chunks, context, saver)

    def context_for(self, attempt: TurnAttempt) -> RunContext:
        """What a run of this turn may touch."""
        turn = attempt.turn
        inbound = cast(list[Inbound], turn.messages)
        counted_from = day_counted_from(inbound, turn.now, self.settings.turns.stale_hours)
        return RunContext(
            door=CustomerDoor(self.pool, turn.customer_id),
            models=self.models,
            agents=self.agents,
            settings=self.settings,
            turn=turn,
            now=turn.now,
            venues=self.venues,
            embedder=self.embedder,
            tool_executions=attempt.executions,
            model_turn=attempt.model_turn,
            tool_breakers=self.tool_breakers,
            help=self.help_search,
            answers=self._answers(counted_from),
            written_at=counted_from if counted_from < turn.now else None,
        )

    def _answers(self, now: datetime) -> CachedAnswers | None:
        if self.cache is None:
            return None
        return self.cache.at(fingerprint_answers(self._rules, self.agents, now))

    @cached_property
    def _rules(self) -> str:
        return fingerprint_rules(self.settings)


def guard_tools(rules: BreakerSettings) -> Breakers:
    """The breakers around tools, of one process."""
    return Breakers(
        failures=rules.failures,
        rest_seconds=rules.rest_seconds,
        ignoring=SAYS_NOTHING_OF_THE_TOOL,
    )


def result_of(chunks: list[Any], context: RunContext, saver: TurnSaver | None) -> TurnResult:
    """What the turn's commit keeps of a run, whose stream in `MODES` is `chunks`."""
    path = path_of(chunks)
    state: ConversationState = [chunk for mode, chunk in chunks if mode == "values"][-1]
    return TurnResult(
        state["turn"]["outgoing"],
        effects_of(state, context, path),
        saver,
        learned=learned(state, context, path),
        is_long=bool(state.get("summary", {}).get("messages")),
        language=state.get("language"),
    )


def path_of(chunks: list[Any]) -> list[str]:
    """The nodes a run went through, and those of LangGraph's own."""
    return [node for mode, chunk in chunks if mode == "updates" for node in chunk]
