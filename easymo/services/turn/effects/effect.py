"""What a turn does to the database. All of its effects are written together, or none is."""

from dataclasses import dataclass
from typing import Protocol

from psycopg import AsyncConnection

from db.repositories.turn import turns
from db.repositories.turn.turns import ClaimedTurn, TurnEnding


class Effect(Protocol):
    async def apply(self, conn: AsyncConnection, turn: ClaimedTurn) -> None:
        """Its statements, in the turn's own transaction and pipeline. Reads no answers."""


@dataclass(frozen=True)
class ProposeDrafts:
    """The newest draft of the turn becomes the customer's one proposal."""

    async def apply(self, conn: AsyncConnection, turn: ClaimedTurn) -> None:
        await turns.propose_drafts(conn, turn.id, turn.now)


@dataclass(frozen=True)
class DropDrafts:
    async def apply(self, conn: AsyncConnection, turn: ClaimedTurn) -> None:
        await turns.drop_drafts(conn, turn.id, turn.now)


@dataclass(frozen=True)
class FinishTurn(TurnEnding):
    """The last: its messages are handled, its conversation moved on."""

    async def apply(self, conn: AsyncConnection, turn: ClaimedTurn) -> None:
        await turns.finish(conn, turn, self)
