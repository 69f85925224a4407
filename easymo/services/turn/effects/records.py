"""What a turn leaves for people to look into: calls, and words that were stopped."""

from collections.abc import Sequence
from dataclasses import dataclass

from psycopg import AsyncConnection

from db.repositories.turn import guard_blocks, model_calls, tool_executions
from db.repositories.turn.guard_blocks import GuardBlock
from db.repositories.turn.tool_executions import ToolExecution
from db.repositories.turn.turns import ClaimedTurn
from easymo.models.gateway.call import Usage
from kit.clock import KIGALI


@dataclass(frozen=True)
class KeepToolExecutions:
    executions: Sequence[ToolExecution]

    async def apply(self, conn: AsyncConnection, turn: ClaimedTurn) -> None:
        await tool_executions.keep(conn, self.executions, turn)


@dataclass(frozen=True)
class KeepGuardBlocks:
    blocks: Sequence[GuardBlock]

    async def apply(self, conn: AsyncConnection, turn: ClaimedTurn) -> None:
        await guard_blocks.keep(conn, self.blocks, turn)


@dataclass(frozen=True)
class KeepUsages:
    usages: Sequence[Usage]

    async def apply(self, conn: AsyncConnection, turn: ClaimedTurn) -> None:
        day = turn.now.astimezone(KIGALI).date()
        await model_calls.keep(conn, self.usages, day=day, **turn.ids)
