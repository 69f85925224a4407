"""What goes out: claimed one message at a time, in order, so that no two workers send the same."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from psycopg import AsyncConnection
from psycopg.rows import class_row
from psycopg.types.json import Jsonb

from db.repositories.turn.turns import ClaimedTurn


@dataclass(frozen=True)
class Claimed:
    """A message that only its claimer may send. `sending_at` tells this claim from a later one."""

    outbox_id: int
    sending_at: datetime
    attempt: int
    message: dict[str, Any]
    wa_id: str | None
    user_id: str | None


@dataclass(frozen=True)
class Accepted:
    """What Meta answered to a claimed message."""

    claimed: Claimed
    wamid: str


@dataclass(frozen=True)
class Pace:
    """How fast one customer may be written to: a burst, then one message each so often."""

    burst: int
    every: timedelta


CLAIM = """
    SELECT * FROM claim_send(%(customer_id)s, %(phone_number_id)s, %(burst)s, %(every)s)
"""
ACCEPT_AND_CLAIM = """
    SELECT * FROM accept_and_claim_send(
        %(outbox_id)s, %(sending_at)s, %(wamid)s,
        %(customer_id)s, %(phone_number_id)s, %(burst)s, %(every)s
    )
"""


async def claim(
    conn: AsyncConnection,
    *,
    customer_id: int,
    phone_number_id: str,
    pace: Pace,
    accepted: Accepted | None = None,
) -> Claimed | None:
    """Note what became of the last message, if any, and claim the next one that is due."""
    facts: dict[str, object] = {
        "customer_id": customer_id,
        "phone_number_id": phone_number_id,
        "burst": pace.burst,
        "every": pace.every,
    }
    if accepted:
        facts |= {
            "outbox_id": accepted.claimed.outbox_id,
            "sending_at": accepted.claimed.sending_at,
            "wamid": accepted.wamid,
        }
    async with conn.cursor(row_factory=class_row(Claimed)) as cur:
        await cur.execute(ACCEPT_AND_CLAIM if accepted else CLAIM, facts)
        return await cur.fetchone()


ACCEPT = "SELECT accept_send(%(outbox_id)s, %(sending_at)s, %(wamid)s)"


async def accept(conn: AsyncConnection, accepted: Accepted) -> None:
    """Note what became of the last message, and claim no other."""
    claimed = accepted.claimed
    await conn.execute(
        ACCEPT,
        {
            "outbox_id": claimed.outbox_id,
            "sending_at": claimed.sending_at,
            "wamid": accepted.wamid,
        },
    )


POSTPONE = """
    UPDATE outbox SET status = 'queued', not_before = clock_timestamp() + %(wait)s,
        attempts = attempts - %(uncounted)s::integer,
        error_code = %(error_code)s, error_details = %(error_details)s
    WHERE id = %(outbox_id)s AND sending_at = %(sending_at)s AND status IN ('sending', 'unknown')
"""


async def postpone(
    conn: AsyncConnection,
    claimed: Claimed,
    *,
    wait: timedelta,
    counts: bool,
    error_code: int | None = None,
    error_details: str | None = None,
) -> None:
    """Send it later. `counts`: it was an attempt, of which there are only so many."""
    await conn.execute(
        POSTPONE,
        {
            "outbox_id": claimed.outbox_id,
            "sending_at": claimed.sending_at,
            "wait": wait,
            "uncounted": not counts,
            "error_code": error_code,
            "error_details": error_details,
        },
    )


FAIL = """
    UPDATE outbox SET status = 'failed',
        error_code = %(error_code)s, error_details = %(error_details)s
    WHERE id = %(outbox_id)s AND sending_at = %(sending_at)s AND status IN ('sending', 'unknown')
"""


async def fail(
    conn: AsyncConnection, claimed: Claimed, *, error_code: int | None, error_details: str
) -> None:
    """It will never go out. What waits behind it may go."""
    await conn.execute(
        FAIL,
        {
            "outbox_id": claimed.outbox_id,
            "sending_at": claimed.sending_at,
            "error_code": error_code,
            "error_details": error_details,
        },
    )


LOSE = """
    UPDATE outbox SET status = 'unknown', not_before = clock_timestamp() + %(wait)s * attempts
    WHERE id = %(outbox_id)s AND sending_at = %(sending_at)s AND status = 'sending'
"""


async def lose(conn: AsyncConnection, claimed: Claimed, *, wait: timedelta) -> None:
    """Nobody knows whether it went out: wait for a status to tell, longer each time."""
    await conn.execute(
        LOSE, {"outbox_id": claimed.outbox_id, "sending_at": claimed.sending_at, "wait": wait}
    )


PAUSE = """
    INSERT INTO sender_pauses (phone_number_id, paused_until, error_code, because)
    VALUES (%(phone_number_id)s, clock_timestamp() + %(length)s, %(error_code)s, %(because)s)
    ON CONFLICT (phone_number_id) DO UPDATE SET paused_until = excluded.paused_until,
        error_code = excluded.error_code, because = excluded.because
"""


async def pause_sender(
    conn: AsyncConnection,
    *,
    phone_number_id: str,
    length: timedelta,
    error_code: int | None,
    because: str,
) -> None:
    """No worker sends from this number until then."""
    await conn.execute(
        PAUSE,
        {
            "phone_number_id": phone_number_id,
            "length": length,
            "error_code": error_code,
            "because": because,
        },
    )


# A sender that died between its claim and the answer leaves 'sending' behind.
LOSE_ABANDONED = """
    UPDATE outbox SET status = 'unknown', not_before = sending_at + %(status_wait)s * attempts
    WHERE id IN (
        SELECT id FROM outbox
        WHERE status = 'sending' AND not_before <= clock_timestamp()
          AND sending_at < clock_timestamp() - %(lease)s
        ORDER BY id FOR NO KEY UPDATE SKIP LOCKED
    )
"""
# What went out is told by a status within seconds, so silence means that it did not. It is sent
# again, flagged, as often as anything else that fails.
GIVE_UP_WAITING = """
    UPDATE outbox SET is_ambiguous = true,
        status = CASE WHEN attempts < %(max_attempts)s THEN 'queued' ELSE 'failed' END,
        error_details = CASE WHEN attempts >= %(max_attempts)s THEN 'every answer was lost' END
    WHERE id IN (
        SELECT id FROM outbox WHERE status = 'unknown' AND not_before <= clock_timestamp()
        ORDER BY id FOR NO KEY UPDATE SKIP LOCKED
    )
"""


async def release_unknown(
    conn: AsyncConnection, *, status_wait: timedelta, lease: timedelta, max_attempts: int
) -> None:
    """Move on what has waited long enough for an answer or a status."""
    await conn.execute(LOSE_ABANDONED, {"status_wait": status_wait, "lease": lease})
    await conn.execute(GIVE_UP_WAITING, {"max_attempts": max_attempts})


QUEUE = """
    INSERT INTO outbox (customer_id, conversation_id, turn_id, position, message)
    VALUES (%s, %s, %s, %s, %s)
"""


async def queue(
    conn: AsyncConnection,
    messages: Sequence[dict[str, Any]],
    turn: ClaimedTurn,
) -> None:
    """Put a turn's answer into the outbox, in order."""
    for position, message in enumerate(messages):
        await conn.execute(QUEUE, [*turn.ids.values(), position, Jsonb(message)])


async def queue_voice(conn: AsyncConnection, turn_id: int, message: dict[str, Any]) -> bool:
    """Put the spoken answer behind the written one, and wake who sends it. False when it comes too
    late, or is there already."""
    found = await conn.execute("SELECT queue_voice(%s, %s)", [turn_id, Jsonb(message)])
    row = await found.fetchone()
    return bool(row and row[0])
