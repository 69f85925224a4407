"""What a turn changes about the customer: language, wishes, memories, what they think of us."""

from collections.abc import Sequence
from dataclasses import dataclass

from psycopg import AsyncConnection

from db.repositories.booking import bookings
from db.repositories.customer import customers, feedback, profiles
from db.repositories.customer.feedback import Rating
from db.repositories.customer.profiles import Preferences
from db.repositories.turn.turns import ClaimedTurn
from easymo.services.memory import memory


@dataclass(frozen=True)
class Speak:
    """The customer is spoken to in this language from now on."""

    language: str

    async def apply(self, conn: AsyncConnection, turn: ClaimedTurn) -> None:
        if self.language != turn.language:
            await customers.speaks(conn, turn.customer_id, self.language)


@dataclass(frozen=True)
class OptOut:
    """They want no message they did not ask for; or take that back."""

    is_wanted: bool

    async def apply(self, conn: AsyncConnection, turn: ClaimedTurn) -> None:
        opted_out_at = turn.now if self.is_wanted else None
        await customers.opt_out(conn, turn.customer_id, opted_out_at)


@dataclass(frozen=True)
class Forget:
    memories: Sequence[int]

    async def apply(self, conn: AsyncConnection, turn: ClaimedTurn) -> None:
        await memory.forget(conn, turn.customer_id, self.memories)


@dataclass(frozen=True)
class Remember:
    """What of the turn's messages is worth it."""

    async def apply(self, conn: AsyncConnection, turn: ClaimedTurn) -> None:
        if told := memory.worth_remembering(turn.messages):
            await memory.remember(conn, turn.customer_id, told, turn.now)


@dataclass(frozen=True)
class ChangePreferences:
    wanted: Preferences

    async def apply(self, conn: AsyncConnection, turn: ClaimedTurn) -> None:
        await profiles.change(conn, turn.customer_id, self.wanted)


@dataclass(frozen=True)
class TellVenue:
    """What they ask of the venue is kept with a confirmed booking of theirs."""

    booking_id: int
    words: str

    async def apply(self, conn: AsyncConnection, turn: ClaimedTurn) -> None:
        await bookings.add_request(conn, turn.customer_id, self.booking_id, self.words)


@dataclass(frozen=True)
class Rate:
    given: Rating

    async def apply(self, conn: AsyncConnection, turn: ClaimedTurn) -> None:
        await feedback.give(conn, turn.conversation_id, self.given, turn.now)
