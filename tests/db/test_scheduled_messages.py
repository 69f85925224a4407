"""What is scheduled is said once, whoever looks, however often, and whoever dies meanwhile."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from psycopg.errors import UniqueViolation
from psycopg.types.json import Jsonb

from db.pool import Pool
from db.repositories.customer import feedback
from db.repositories.memory import ended_conversations
from db.repositories.scheduled_messages import Due, claim_due
from easymo.services.outreach import reminder
from easymo.services.outreach.reminder import Drop, Postpone, Raise, verdict
from easymo.whatsapp.window import WINDOW
from kit.clock import KIGALI
from kit.settings import Settings
from kit.settings.outreach import NightSettings, TemplateSettings
from tests.conftest import NOON
from tests.db.road import NUMBER, fetch, write

ALINE = 1
SEVEN = datetime(2026, 11, 23, 17, 0, tzinfo=UTC)
FOUR = SEVEN - timedelta(hours=3)
SETTINGS = Settings(_env_file=None, environment="test")
RAISED = "SELECT key FROM inbox WHERE kind = 'event' ORDER BY id"
AT_ONCE = 8
IN_2026 = {
    "min_value": NOON.replace(month=1, tzinfo=None),
    "max_value": NOON.replace(month=12, tzinfo=None),
}


async def begin(pool: Pool, customer: int = ALINE) -> int:
    """She wrote at noon, and has been answered by the booking agent."""
    live = "SELECT (live_conversation(%s, %s, %s, '24 hours')).id"
    [(conversation,)] = await fetch(pool, live, customer, NUMBER, NOON)
    heard = "UPDATE ai_conversations SET last_heard_at = %s, agent = 'booking' WHERE id = %s"
    await fetch(pool, heard, NOON, conversation)
    return int(conversation)


async def schedule(pool: Pool, key: str, kind: str = "booking_reminder") -> None:
    facts = Jsonb({"booking_id": 1})
    query = "SELECT schedule_message(%s, %s, %s, %s, %s, %s)"
    await fetch(pool, query, ALINE, kind, key, SEVEN, facts, NOON)


async def test_many_workers_raise_it_once_and_one_that_dies_leaves_it_to_the_next(
    pool: Pool,
) -> None:
    await begin(pool)
    await schedule(pool, "a")
    await schedule(pool, "a")
    await schedule(pool, "a_ride_of_hers", kind="ride_update")
    with pytest.raises(RuntimeError):
        async with pool.connection() as conn, conn.transaction():
            leads = {"booking_reminder": timedelta(hours=3)}
            assert await claim_due(conn, FOUR, leads)
            raise RuntimeError("its worker died")
    assert await fetch(pool, RAISED) == []

    looks = [reminder.raise_due(pool, FOUR, SETTINGS) for _ in range(AT_ONCE)]
    await asyncio.gather(*looks)
    assert await fetch(pool, RAISED) == [("scheduled:1",)]
    await asyncio.gather(*(reminder.raise_due(pool, SEVEN, SETTINGS) for _ in range(AT_ONCE)))
    assert len(await fetch(pool, RAISED)) == 2, "a kind without a rule is said when it happens"
    statuses = await fetch(pool, "SELECT DISTINCT status FROM scheduled_messages")
    assert statuses == [("raised",)]


async def test_what_is_withdrawn_is_not_raised_and_what_was_raised_stays_so(pool: Pool) -> None:
    await begin(pool)
    await schedule(pool, "a")
    await schedule(pool, "b")
    await fetch(pool, "SELECT withdraw_message('a', %s)", NOON)
    await write(pool, ALINE, "cancel my booking")
    await reminder.raise_due(pool, FOUR, SETTINGS)
    assert await fetch(pool, RAISED) == [], "what she wrote is answered first"
    await fetch(pool, "UPDATE inbox SET handled_at = now()")
    await reminder.raise_due(pool, FOUR, SETTINGS)
    await fetch(pool, "SELECT withdraw_message('b', %s)", FOUR)
    found = await fetch(pool, "SELECT key, status FROM scheduled_messages ORDER BY id")
    assert found == [("a", "withdrawn"), ("b", "raised")]


async def test_many_workers_ask_once_and_end_once(pool: Pool) -> None:
    conversation = await begin(pool)
    await fetch(pool, "UPDATE ai_conversations SET resolved_at = %s", NOON)

    async def ask() -> bool:
        async with pool.connection() as conn:
            return await feedback.ask(
                conn,
                now=NOON + timedelta(hours=2),
                day=NOON.date(),
                after=timedelta(hours=1),
                window=WINDOW,
                night=(time(21), time(7)),
            )

    assert any(await asyncio.gather(*(ask() for _ in range(AT_ONCE))))
    assert await fetch(pool, RAISED) == [(f"feedback:{conversation}",)]
    assert await fetch(pool, "SELECT agent, rating FROM feedback") == [("booking", None)]
    with pytest.raises(UniqueViolation):
        await fetch(
            pool,
            "INSERT INTO feedback (customer_id, conversation_id, agent, agent_version, asked_at)"
            " VALUES (%s, %s, 'booking', 1, now())",
            ALINE,
            conversation,
        )

    async def end() -> bool:
        quiet = timedelta(hours=24)
        async with pool.connection() as conn:
            ended = await ended_conversations.end_quiet(conn, NOON + timedelta(days=2), quiet)
        return ended is not None

    assert sum(await asyncio.gather(*(end() for _ in range(AT_ONCE)))) == 0, "her question waits"
    await fetch(pool, "UPDATE inbox SET handled_at = now()")
    assert sum(await asyncio.gather(*(end() for _ in range(AT_ONCE)))) == 1


async def test_a_conversation_with_something_open_does_not_end(pool: Pool) -> None:
    conversation = await begin(pool)
    begun = "INSERT INTO turns (customer_id, conversation_id, fencing_token) VALUES (%s, %s, 1)"
    await fetch(pool, begun, ALINE, conversation)
    quiet, later = timedelta(hours=24), NOON + timedelta(days=2)
    async with pool.connection() as conn:
        assert await ended_conversations.end_quiet(conn, later, quiet) is None
        await conn.execute("UPDATE turns SET status = 'answered'")
        await conn.execute(
            "INSERT INTO handoffs (customer_id, conversation_id, reason, requested_at, due_at)"
            " VALUES (%s, %s, 'asked', %s, %s)",
            [ALINE, conversation, NOON, NOON],
        )
        assert await ended_conversations.end_quiet(conn, later, quiet) is None
        await conn.execute("DELETE FROM handoffs")
        assert await ended_conversations.end_quiet(conn, later, quiet)


DUE = Due(
    id=1,
    customer_id=ALINE,
    kind="booking_reminder",
    happens_at=SEVEN,
    scheduled_at=NOON,
    facts={},
    is_opted_out=False,
    wants_reminders=True,
    quiet_from=None,
    quiet_until=None,
    heard_at=NOON,
    phone_number_id=NUMBER,
)


def test_what_becomes_of_a_message_that_is_due() -> None:
    silent = replace(DUE, heard_at=NOON - timedelta(days=1))
    with_template = SETTINGS.model_copy(update={"templates": TemplateSettings(reminder="soon")})
    without_night = SETTINGS.model_copy(
        update={"night": NightSettings(begins=time(0), ends=time(0))}
    )
    busy = replace(DUE, quiet_from=time(15), quiet_until=time(17))
    assert verdict(DUE, FOUR, SETTINGS) == Raise()
    assert verdict(DUE, FOUR, without_night) == Raise()
    assert verdict(silent, FOUR, SETTINGS) == Drop("window_closed")
    assert verdict(silent, FOUR, with_template) == Raise()
    assert verdict(replace(DUE, is_opted_out=True), FOUR, SETTINGS) == Drop("opted_out")
    assert verdict(replace(DUE, wants_reminders=False), FOUR, SETTINGS) == Drop("unwanted")
    assert verdict(replace(DUE, scheduled_at=SEVEN), SEVEN, SETTINGS) == Drop("too_short")
    assert verdict(DUE, SEVEN - timedelta(minutes=5), SETTINGS) == Drop("too_late")
    assert verdict(busy, FOUR, SETTINGS) == Postpone(FOUR + timedelta(hours=1))
    late = replace(busy, quiet_until=time(18, 45))
    assert verdict(late, FOUR, SETTINGS) == Drop("quiet_hours")
    ride = replace(late, kind="ride_update", wants_reminders=False)
    assert verdict(ride, FOUR, SETTINGS) == Raise(), "no courtesy: she waits for it"


@given(st.times(), st.times(), st.datetimes(timezones=st.just(UTC), **IN_2026))
def test_quiet_hours_end_within_a_day_and_outside_themselves(
    begins: time, ends: time, now: datetime
) -> None:
    begins, ends = (at.replace(second=0, microsecond=0) for at in (begins, ends))
    until = reminder.end_of_quiet(now, begins, ends)
    if until is not None:
        assert now < until <= now + timedelta(days=1)
        assert until.astimezone(KIGALI).time() == ends
        assert reminder.end_of_quiet(until, begins, ends) is None
    if begins == ends:
        assert until is None


async def test_the_database_and_the_code_mean_the_same_by_quiet(pool: Pool) -> None:
    pairs = [(time(21), time(7)), (time(13), time(15, 30)), (time(9), time(9)), (time(0), time(6))]
    moments = [NOON + timedelta(minutes=30 * n) for n in range(48)]
    for begins, ends in pairs:
        found = await fetch(
            pool,
            "SELECT at, is_quiet(at, %s, %s) FROM unnest(%s::timestamptz[]) AS at",
            begins,
            ends,
            moments,
        )
        for at, is_quiet in found:
            expected = reminder.end_of_quiet(at, begins, ends) is not None
            assert is_quiet == expected, (at, begins, ends)
