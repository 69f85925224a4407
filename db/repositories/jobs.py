"""The queue's jobs: one drain job per customer, woken again when it was lost or forgotten."""

from datetime import datetime, timedelta

from psycopg import AsyncConnection

from kit.clock import KIGALI

# Coalesces with a waiting job, whose time it takes over: whatever wakes them waits with it.
POSTPONE = """
    INSERT INTO procrastinate_jobs
        (queue_name, task_name, lock, queueing_lock, args, scheduled_at)
    VALUES ('drain', 'drain', 'customer:' || %(id)s::bigint, 'drain:' || %(id)s::bigint,
            jsonb_build_object('customer_id', %(id)s::bigint, 'failures', %(failures)s::integer),
            clock_timestamp() + %(wait)s)
    ON CONFLICT (queueing_lock) WHERE status = 'todo'
    DO UPDATE SET scheduled_at = excluded.scheduled_at, args = excluded.args
"""


async def postpone_drain(
    conn: AsyncConnection, customer_id: int, *, wait: timedelta, failures: int = 0
) -> None:
    """Run the customer's drain job again after `wait`; nothing of theirs runs before."""
    await conn.execute(POSTPONE, {"id": customer_id, "wait": wait, "failures": failures})


# What follows wakes several customers: each in a transaction of its own, because a transaction
# that holds one customer's job and waits for another's may wait in a circle.
ENQUEUE = "SELECT enqueue_drain(%s)"

# SKIP LOCKED: when several rescuers look at once, each job is taken over by one of them.
RESCUE = """
    WITH dead AS (
        SELECT j.id FROM procrastinate_jobs j
        LEFT JOIN procrastinate_workers w ON w.id = j.worker_id
        WHERE j.status = 'doing' AND j.queue_name = 'drain'
          AND (w.id IS NULL OR w.last_heartbeat < now() - %(silence)s)
        LIMIT 1 FOR NO KEY UPDATE OF j SKIP LOCKED
    ), finished AS (
        UPDATE procrastinate_jobs j SET status = 'failed', attempts = attempts + 1
        FROM dead WHERE j.id = dead.id
        RETURNING (j.args ->> 'customer_id')::bigint AS customer_id
    )
    SELECT customer_id, enqueue_drain(customer_id) FROM finished
"""


async def rescue(conn: AsyncConnection, *, silence: timedelta) -> list[int]:
    """Take the jobs of workers that went silent from them, and wake their customers again."""
    rescued: list[int] = []
    while row := await (await conn.execute(RESCUE, {"silence": silence})).fetchone():
        rescued.append(row[0])
    return rescued


WITHOUT_JOB = """
    NOT EXISTS (
        SELECT 1 FROM procrastinate_jobs j
        WHERE j.lock = 'customer:' || waiting.customer_id AND j.status IN ('todo', 'doing')
    )
"""
WAKE_FORGOTTEN = f"""
    SELECT customer_id FROM (
        SELECT customer_id FROM inbox
        WHERE handled_at IS NULL GROUP BY customer_id
        HAVING min(received_at) < clock_timestamp() - %(age)s
    ) waiting
    WHERE {WITHOUT_JOB} LIMIT %(most)s
"""  # noqa: S608


async def wake_forgotten(conn: AsyncConnection, *, age: timedelta, most: int) -> list[int]:
    """Wake customers whose messages have waited for `age` while no job was there for them."""
    return await _wake(conn, WAKE_FORGOTTEN, {"age": age, "most": most})


# Only the oldest unsent message of a customer can be due: the others wait for it.
WAKE_SENDERS = f"""
    SELECT customer_id FROM (
        SELECT DISTINCT ON (customer_id) customer_id, status, not_before FROM outbox
        WHERE status IN ('queued', 'sending', 'unknown') ORDER BY customer_id, id
    ) waiting
    WHERE status = 'queued' AND not_before <= clock_timestamp() AND NOT EXISTS (
        SELECT 1 FROM sender_pauses p
        WHERE p.phone_number_id = %(phone_number_id)s AND p.paused_until > clock_timestamp()
    ) AND {WITHOUT_JOB} LIMIT %(most)s
"""  # noqa: S608


async def wake_senders(conn: AsyncConnection, *, phone_number_id: str, most: int) -> list[int]:
    """Wake customers to whom something is due to be sent while no job was there for them."""
    facts = {"phone_number_id": phone_number_id, "most": most}
    return await _wake(conn, WAKE_SENDERS, facts)


async def _wake(conn: AsyncConnection, query: str, facts: dict[str, object]) -> list[int]:
    rows = await (await conn.execute(query.encode(), facts)).fetchall()
    for row in rows:
        await conn.execute(ENQUEUE, row)
    return [customer_id for (customer_id,) in rows]


EXPIRE = "SELECT expire_action(%(now)s, %(day)s)"


async def expire_actions(conn: AsyncConnection, *, now: datetime, most: int) -> None:
    """Withdraw proposals that ran out by the product clock, and tell their customers."""
    day = now.astimezone(KIGALI).date()
    for _ in range(most):
        row = await (await conn.execute(EXPIRE, {"now": now, "day": day})).fetchone()
        if row == (False,):
            return


COUNT_WORKERS = """
    SELECT count(*) FROM procrastinate_workers WHERE last_heartbeat > now() - %(silence)s
"""


async def count_workers(conn: AsyncConnection, *, silence: timedelta) -> int:
    """How many workers live, this one included."""
    row = await (await conn.execute(COUNT_WORKERS, {"silence": silence})).fetchone()
    return int(row[0]) if row else 0
