"""The conversation as LangGraph's development server runs it: our graph, our turns, its threads."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from typing import Any, cast

from langchain_core.runnables import RunnableConfig
from langchain_core.runnables.config import merge_configs
from langgraph.channels import BinaryOperatorAggregate, UntrackedValue
from langgraph.graph.state import CompiledStateGraph
from langgraph.types import Command, StateSnapshot

from easymo.conversation.context import RunContext
from easymo.conversation.state import ConversationState, Inbound, new_turn
from easymo.conversation.turn_channel import merge
from graphs.conversation import build_conversation
from kit.clock import Clock
from kit.errors import Misconfigured
from kit.settings import Settings
from server.dev.studio.developer_input import (
    NEEDS_A_MESSAGE,
    DeveloperContext,
    DeveloperInput,
    message_of,
)
from server.dev.studio.studio_turn import StudioTurn, open_bench, open_turn, phone_of
from server.workers.turn.graph_run import MODES

Compiled = CompiledStateGraph[ConversationState, RunContext, ConversationState, ConversationState]

WAITS = "confirm"
"""The node that what arrives next resumes."""


class StudioGraph(Compiled):
    """Takes what a developer types, and runs it as a turn of a demo customer.

    `settings` are asked for when a run begins: drawing the graph needs no database.
    """

    def __init__(self, *, settings: Callable[[], Settings], clock: Clock, **compiled: Any) -> None:
        super().__init__(**compiled)
        self.settings = settings
        self.clock = clock

    def get_input_jsonschema(self, config: RunnableConfig | None = None) -> dict[str, Any]:
        return DeveloperInput.model_json_schema()

    def get_output_jsonschema(self, config: RunnableConfig | None = None) -> dict[str, Any]:
        return {"title": "ConversationState", "type": "object"}

    async def astream(  # type: ignore[override]
        self,
        input: object,
        config: RunnableConfig | None = None,
        *,
        context: Mapping[str, Any] | None = None,
        stream_mode: Any = None,
        **options: Any,
    ) -> AsyncIterator[Any]:
        """A run from what was typed to the commit of what it did."""
        wanted = stream_mode if isinstance(stream_mode, list) else [stream_mode or "updates"]
        async with self._open_turn(input, config, context or {}) as (start, at, turn):
            stream = super().astream(
                start,
                at,
                context=turn.context,
                stream_mode=[*dict.fromkeys([*wanted, *MODES])],
                **options,
            )
            async for item in stream:
                *_, mode, chunk = item
                turn.chunks.append((mode, chunk))
                if mode in wanted:
                    yield item if isinstance(stream_mode, list) else chunk

    @asynccontextmanager
    async def _open_turn(
        self, given: object, config: RunnableConfig | None, context: Mapping[str, Any]
    ) -> AsyncIterator[tuple[Any, RunnableConfig, StudioTurn]]:
        """The turn, what the graph is started with, and at which checkpoint."""
        if not config or not self.checkpointer:
            raise Misconfigured("A conversation needs a thread: start the run in one.")
        before = await self.aget_state(config)
        typed = message_of(given)
        message = typed or _unfinished(before)
        phone = str(context.get("phone") or phone_of(str(config["configurable"]["thread_id"])))
        settings = await asyncio.to_thread(self.settings)
        async with (
            open_bench(settings) as bench,
            open_turn(bench, phone, message, self.clock.now()) as turn,
        ):
            if typed is None:
                yield None, config, turn
            elif before.next == (WAITS,):
                # Fresh input would throw the interrupt away: what arrived resumes it instead.
                yield Command(resume=turn.messages), await self._forked(config, before), turn
            else:
                yield new_turn(cast(list[Inbound], turn.messages)), config, turn

    async def _forked(self, config: RunnableConfig, before: StateSnapshot) -> RunnableConfig:
        """Where an earlier checkpoint waits anew: as it stands it remembers what was said then."""
        if "checkpoint_id" not in config["configurable"]:
            return config
        earlier = before.config["configurable"]
        fork = await self.aupdate_state({"configurable": {"checkpoint_ns": "", **earlier}}, None)
        return merge_configs(config, {"configurable": fork["configurable"]})


def studio_graph(settings: Callable[[], Settings], clock: Clock) -> StudioGraph:
    """Without a checkpointer: the server brings its own.

    What the workers keep for one turn only is in the studio's checkpoints, so that a run can go
    on from the middle of a turn.
    """
    graph = build_conversation()
    for name, channel in graph.channels.items():
        if isinstance(channel, UntrackedValue):
            kept = BinaryOperatorAggregate(dict, merge)
            kept.key = name
            graph.channels[name] = kept
    compiled = vars(graph.compile()) | {"context_schema": DeveloperContext}
    return StudioGraph(settings=settings, clock=clock, **compiled)


def _unfinished(before: StateSnapshot) -> dict[str, Any]:
    """What the turn answers that goes on. Raises Misconfigured when it is over."""
    if not before.next:
        raise Misconfigured(NEEDS_A_MESSAGE)
    for one in before.values.get("turn", {}).get("inbound") or ():
        return {name: value for name, value in one.items() if name not in ("id", "key")}
    return {"kind": "system"}
