"""A checkpoint saver whose writes wait for the turn's own transaction."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

from langchain_core.runnables import RunnableConfig
from langgraph.checkpoint.base import (
    ChannelVersions,
    Checkpoint,
    CheckpointMetadata,
)
from langgraph.checkpoint.postgres.aio import AsyncPostgresSaver
from langgraph.checkpoint.serde.jsonplus import JsonPlusSerializer
from psycopg import AsyncConnection, AsyncCursor
from psycopg.rows import DictRow, dict_row

from db.pool import Pool


class _NoLock:
    """The stock saver serialises all its operations; ours has one run and needs no lock."""

    async def __aenter__(self) -> None:
        return None

    async def __aexit__(self, *_: object) -> None:
        return None


class TurnSaver(AsyncPostgresSaver):
    """Reads through the pool; remembers writes until `commit` puts them into a transaction.

    One per run: `graph.copy({"checkpointer": saver})`, then `ainvoke(..., durability="exit")`,
    then `commit` on the connection that also writes the transcript, outbox and inbox.
    """

    def __init__(self, pool: Pool) -> None:
        # State holds messages and JSON primitives only; anything else must not load.
        super().__init__(pool, serde=JsonPlusSerializer(allowed_msgpack_modules=None))  # type: ignore[arg-type]
        self.lock = _NoLock()  # type: ignore[assignment]
        self._puts: list[
            tuple[RunnableConfig, Checkpoint, CheckpointMetadata, ChannelVersions]
        ] = []
        self._writes: list[tuple[RunnableConfig, Sequence[tuple[str, Any]], str, str]] = []
        self._turn: AsyncConnection | None = None

    @asynccontextmanager
    async def _cursor(self, *, pipeline: bool = False) -> AsyncIterator[AsyncCursor[DictRow]]:
        if self._turn is not None:
            async with self._turn.cursor(binary=True, row_factory=dict_row) as cursor:
                yield cursor
        else:
            async with super()._cursor(pipeline=False) as cursor:
                yield cursor

    async def aput(
        self,
        config: RunnableConfig,
        checkpoint: Checkpoint,
        metadata: CheckpointMetadata,
        new_versions: ChannelVersions,
    ) -> RunnableConfig:
        self._puts.append((config, checkpoint, metadata, new_versions))
        configurable = config["configurable"]
        return {
            "configurable": {
                "thread_id": configurable["thread_id"],
                "checkpoint_ns": configurable.get("checkpoint_ns", ""),
                "checkpoint_id": checkpoint["id"],
            }
        }

    async def aput_writes(
        self,
        config: RunnableConfig,
        writes: Sequence[tuple[str, Any]],
        task_id: str,
        task_path: str = "",
    ) -> None:
        self._writes.append((config, writes, task_id, task_path))

    async def commit(self, conn: AsyncConnection) -> None:
        """Write what the run wanted to write, on `conn`, inside its transaction."""
        self._turn = conn
        try:
            for put in self._puts:
                await super().aput(*put)
            for write in self._writes:
                await super().aput_writes(*write)
        finally:
            self._turn = None
        self._puts.clear()
        self._writes.clear()
