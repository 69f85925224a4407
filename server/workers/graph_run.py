"""One run of the conversation graph: what goes in, what it may touch, what came out."""

import hashlib
import json
from datetime import datetime
from functools import cache
from typing import Any, cast

from langchain_core.runnables import RunnableConfig
from langgraph.graph.state import CompiledStateGraph
from langgraph.types import Command, StreamMode

from db.checkpoints import TurnSaver
from db.door import CustomerDoor
from db.pool import Pool
from db.repositories.booking.venues import Venue
from db.repositories.customer.feedback import Rated
from db.repositories.customer.profiles import Preferences
from db.repositories.handoff.tickets import New
from db.repositories.turn.turns import ClaimedTurn
from easymo.conversation.context import Models, RunContext, ToolExecution, Turn
from easymo.conversation.state import ConversationState, Inbound, new_turn
from easymo.models.embeddings import Embedder
from easymo.models.gateway.call import ModelTurn
from easymo.models.guided.policies.smalltalk import says_farewell
from easymo.services.agent_registry import AgentRegistry
from easymo.services.handoff.office_hours import due_at
from easymo.services.help.help import HelpSearch
from easymo.services.response_cache import Answers, ResponseCache
from easymo.services.turn.turn import Result, heard
from graphs.conversation import build_conversation
from kit.breakers import Breakers
from kit.clock import KIGALI
from kit.settings import Settings
from nodes.answer_from_cache import learned
from nodes.answers.notifications import registry
from nodes.opening.stale import day_counted_from
from nodes.tool_node import SAYS_NOTHING_OF_THE_TOOL
from tools.toolbox import TOOLBOX, schema

# Updates name the nodes a run went through; the last values are its state.
MODES: list[StreamMode] = ["updates", "values"]

Graph = CompiledStateGraph[ConversationState, RunContext, ConversationState, ConversationState]


class GraphRunner:
    """The compiled graph and all that its runs share. One per process."""

    def __init__(
        self,
        *,
        pool: Pool,
        settings: Settings,
        models: Models,
        agents: AgentRegistry,
        venues: list[Venue],
        embedder: Embedder,
        help_search: HelpSearch | None = None,
        cache: ResponseCache | None = None,
    ) -> None:
        self._pool = pool
        self._settings = settings
        self._models = models
        self._agents = agents
        self._venues = venues
        self.tool_breakers = Breakers(
            failures=settings.breakers.failures,
            rest_seconds=settings.breakers.rest_seconds,
            ignoring=SAYS_NOTHING_OF_THE_TOOL,
        )
        self._embedder = embedder
        self._help = help_search
        self._cache = cache
        self._built = _fingerprint(settings)
        self._graph = _compiled()

    async def run(
        self,
        customer_id: int,
        claimed: ClaimedTurn,
        *,
        now: datetime,
        executions: list[ToolExecution],
        model_turn: ModelTurn,
    ) -> tuple[Result, TurnSaver]:
        """The turn's result, and the saver that holds its checkpoint until the commit.

        `executions` and the usages of `model_turn` are filled on the way, so that a run that
        fails leaves them to its caller.
        """
        saver = TurnSaver(self._pool)
        graph = self._graph.copy({"checkpointer": saver})
        inbound = cast(list[Inbound], claimed.messages)
        config: RunnableConfig = {
            "configurable": {"thread_id": str(claimed.conversation_id)},
            "recursion_limit": self._settings.turns.max_steps,
        }
        # Fresh input would throw a pending interrupt away: what arrived resumes it instead.
        start: Any = Command(resume=inbound) if claimed.is_interrupted else new_turn(inbound)
        context = self.context_for(customer_id, claimed, now, executions, model_turn)
        stream = graph.astream(
            start,
            config,
            context=context,
            stream_mode=MODES,
            durability="exit",
        )
        chunks: list[Any] = [chunk async for chunk in stream]
        return result_of(chunks, claimed, context), saver

    def context_for(
        self,
        customer_id: int,
        claimed: ClaimedTurn,
        now: datetime,
        executions: list[ToolExecution],
        model_turn: ModelTurn,
    ) -> RunContext:
        """What a run of this turn may touch."""
        counted_from = day_counted_from(
            cast(list[Inbound], claimed.messages), now, self._settings.turns.stale_hours
        )
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
                heard_at=claimed.heard_at,
            ),
            now=now,
            venues=self._venues,
            embedder=self._embedder,
            tool_executions=executions,
            model_turn=model_turn,
            tool_breakers=self.tool_breakers,
            help=self._help,
            answers=self._answers(counted_from),
            written_at=counted_from if counted_from < now else None,
        )

    def _answers(self, now: datetime) -> Answers | None:
        """Those of today that were given as agents, tools, articles and settings are now."""
        if self._cache is None:
            return None
        today = f"{now.astimezone(KIGALI):%Y-%m-%d}"
        return self._cache.at(f"{self._built} {self._agents.fingerprint} {today}")


@cache
def _compiled() -> Graph:
    """The same for every runner of the process: a run copies it."""
    return build_conversation().compile()


def result_of(chunks: list[Any], claimed: ClaimedTurn, context: RunContext) -> Result:
    """What the turn's commit keeps of a run, whose stream in `MODES` is `chunks`."""
    path = [node for mode, chunk in chunks if mode == "updates" for node in chunk]
    state: ConversationState = [chunk for mode, chunk in chunks if mode == "values"][-1]
    return Result(
        heard=heard(claimed),
        utterances=state["outgoing"],
        path=[node for node in path if not node.startswith("__")],
        agent=state.get("agent"),
        language=state.get("language"),
        is_interrupted="__interrupt__" in path,
        handoff_reason=state["handoff_reason"],
        handoff_due_at=due_at(context.now, context.settings.handoffs),
        tickets=[New(**ticket) for ticket in state["tickets"]],
        wants_stopped=state["wants_stopped"],
        forgets=state["forgets"],
        preferences=cast(Preferences, state["preferences"]),
        rating=Rated(**state["rating"]) if state["rating"] else None,
        is_resolved=any(says_farewell(text) for text in heard(claimed)) or _settles(state),
        tool_executions=context.tool_executions,
        usages=context.model_turn.usages,
        guard_blocks=context.guard_blocks,
        learned=learned(state, context, path),
        is_long=bool(state.get("summary", {}).get("messages")),
    )


def _settles(state: ConversationState) -> bool:
    """Whether she was told what ends what she wanted of a person."""
    is_told = any(not one.is_unsaid for one in state["outgoing"])
    return is_told and any(one.get("event") in registry.SETTLING for one in state["inbound"])


def _fingerprint(settings: Settings) -> str:
    """Another one whenever a tool or a rule that answers speak of is another."""
    tools = [schema(name) for name in sorted(TOOLBOX)]
    rules = settings.model_dump_json(include={"openai", "limits", "booking", "refunds", "pins"})
    return hashlib.sha256(f"{json.dumps(tools)}\n{rules}".encode()).hexdigest()
