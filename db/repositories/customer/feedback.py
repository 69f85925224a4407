"""What customers thought of conversations."""

from datetime import date, datetime, time, timedelta
from typing import Literal, NotRequired, TypedDict

from psycopg import AsyncConnection


class Rating(TypedDict):
    """What the customer thinks of the conversation."""

    rating: Literal["up", "down"]
    reason: NotRequired[str | None]
    comment: NotRequired[str | None]


ASK = "SELECT ask_feedback(%s, %s, %s, %s, %s, %s)"


async def ask(
    conn: AsyncConnection,
    *,
    now: datetime,
    day: date,
    after: timedelta,
    window: timedelta | None,
    night: tuple[time, time],
) -> bool:
    """Have one customer asked how their conversation was; False when there is none to ask.

    `window`: only whoever wrote so recently; None: anybody.
    """
    found = await conn.execute(ASK, [now, day, after, window, *night])
    row = await found.fetchone()
    return bool(row and row[0])


GIVE = "SELECT give_feedback(%s, %s, %s, %s, %s)"


async def give(conn: AsyncConnection, conversation_id: int, given: Rating, now: datetime) -> None:
    """Keep what they think, in the turn's own transaction; the newest word counts."""
    values = [conversation_id, given["rating"], given.get("reason"), given.get("comment"), now]
    await conn.execute(GIVE, values)
