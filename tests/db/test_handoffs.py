"""What the database promises of handoffs, whoever comes at the same moment."""

import asyncio
from contextlib import suppress
from datetime import timedelta

import pytest
import pytest_asyncio
from psycopg import AsyncConnection, DatabaseError
from psycopg.rows import TupleRow

from db.pool import Pool
from db.repositories.handoff import handoffs
from db.repositories.turn import turns
from db.repositories.turn.turns import TurnPatience
from db.repositories.whatsapp import outbox
from db.repositories.whatsapp.outbox import Pace
from easymo.services.handoff import handoff
from easymo.services.handoff.handoff import OperatorAct
from kit.errors import Conflict
from kit.settings.handoff import HandoffSettings
from tests.conftest import NOON
from tests.db.road import NUMBER, fetch, new_customer, outbox_of, queue_up, until, write

RULES = HandoffSettings()
PACE = Pace(burst=45, every=timedelta(seconds=6))
TOKEN = "SELECT fencing_token FROM customers WHERE id = %s"
BLOCKED = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"


@pytest_asyncio.fixture
async def amina(pool: Pool) -> int:
    return await new_customer(pool)


async def conversation_of(pool: Pool, customer: int) -> int:
    live = "SELECT (live_conversation(%s, %s, %s, '24 hours')).id"
    [(found,)] = await fetch(pool, live, customer, NUMBER, NOON)
    return int(found)


async def wishes(pool: Pool, customer: int) -> handoffs.Handoff | None:
    conversation = await conversation_of(pool, customer)
    async with pool.connection() as conn:
        await handoffs.request(
            conn,
            customer_id=customer,
            conversation_id=conversation,
            reason="asked",
            now=NOON,
            due_at=NOON + timedelta(minutes=15),
        )
        return await handoffs.open_of(conn, conversation)


async def asks(pool: Pool, customer: int) -> int:
    found = await wishes(pool, customer)
    assert found
    return found.id


async def take(conn: AsyncConnection[TupleRow], number: int, by: str = "Claire") -> None:
    async with conn.transaction():
        await handoff.take(conn, number, OperatorAct(by, NOON, RULES))


async def claim(pool: Pool, customer: int) -> turns.ClaimedTurn | None:
    async with pool.connection() as conn:
        patience = TurnPatience(timedelta(0), timedelta(0), timedelta(hours=24))
        return await turns.claim(conn, customer, now=NOON, patience=patience)


async def test_of_many_who_take_it_at_once_one_has_it(pool: Pool, amina: int) -> None:
    number = await asks(pool, amina)
    assert await asks(pool, amina) == number
    [(before,)] = await fetch(pool, TOKEN, amina)

    async def tries(name: str) -> bool:
        async with pool.connection() as conn:
            try:
                await take(conn, number, name)
            except Conflict:
                return False
        return True

    assert sum(await asyncio.gather(*(tries(f"operator {n}") for n in range(12)))) == 1
    # Whoever came too late has not disturbed anybody's turn.
    assert await fetch(pool, TOKEN, amina) == [(before + 1,)]


async def test_a_claim_that_waited_for_the_taking_sees_the_person(pool: Pool, amina: int) -> None:
    number = await asks(pool, amina)
    await write(pool, amina, "hello?")
    async with pool.connection() as conn, conn.transaction():
        await handoff.take(conn, number, OperatorAct("Claire", NOON, RULES))
        claiming = asyncio.create_task(claim(pool, amina))

        async def is_blocked() -> bool:
            return (await fetch(pool, BLOCKED))[0][0] > 0

        await until(is_blocked)
    claimed = await claiming
    assert claimed
    assert claimed.person == "Claire"


async def test_what_was_being_sent_is_not_sent_a_second_time(pool: Pool, amina: int) -> None:
    number = await asks(pool, amina)
    await queue_up(pool, amina, "being sent", "waiting")
    async with pool.connection() as conn:
        claimed = await outbox.claim(conn, customer_id=amina, phone_number_id=NUMBER, pace=PACE)
        assert claimed
        await take(conn, number)
        assert await outbox_of(pool, amina) == ["sending", "cancelled"]
        await outbox.postpone(conn, claimed, wait=timedelta(0), counts=True)
        assert await outbox_of(pool, amina) == ["cancelled", "cancelled"]
        # A person's words go out behind them.
        held = await handoffs.get(conn, number)
        assert held
        await fetch(
            pool,
            "INSERT INTO ai_messages (customer_id, conversation_id, role, content, created_at)"
            " VALUES (%s, %s, 'customer', 'hello?', %s)",
            amina,
            held.conversation_id,
            NOON,
        )
        await fetch(
            pool,
            "UPDATE ai_conversations SET last_heard_at = %s WHERE id = %s",
            NOON,
            held.conversation_id,
        )
        async with conn.transaction():
            await handoff.reply(conn, number, "Hello", OperatorAct("Claire", NOON, RULES))
        assert await outbox_of(pool, amina) == ["cancelled", "cancelled", "queued"]


async def test_all_at_once_over_the_same_customers_nobody_waits_in_a_circle(pool: Pool) -> None:
    crowd = [await new_customer(pool) for _ in range(4)]
    conversations = {one: await conversation_of(pool, one) for one in crowd}

    async def works(number: int) -> None:
        for step in range(12):
            customer = crowd[(number + step) % len(crowd)]
            if (number + step) % 4 == 3:
                await wishes(pool, customer)
                await queue_up(pool, customer, "words")
                await claim(pool, customer)
                continue
            with suppress(Conflict):
                async with pool.connection() as conn:
                    await _step(conn, (number + step) % 4, customer)

    async def _step(conn: AsyncConnection[TupleRow], which: int, customer: int) -> None:
        conversation = conversations[customer]
        if which == 0:
            async with conn.transaction():
                await handoff.take_over(conn, conversation, OperatorAct("Claire", NOON, RULES))
        elif which == 1:
            found = await handoffs.open_of(conn, conversation)
            if found:
                async with conn.transaction():
                    await handoff.hand_back(conn, found.id, OperatorAct("Claire", NOON, RULES))
        else:
            await handoffs.expire(conn, now=NOON + timedelta(hours=2), most=10)

    await asyncio.gather(*(works(number) for number in range(12)))
    live = "SELECT count(*) FROM handoffs WHERE status <> 'closed' GROUP BY customer_id"
    assert all(count == 1 for (count,) in await fetch(pool, live))
    # Each that a person left has its event, each that nobody took its ticket; once.
    left = "SELECT count(*) FROM handoffs WHERE closed_because IN ('handed_back', 'quiet')"
    events = "SELECT count(*) FROM inbox WHERE key LIKE 'handed_back:%%'"
    assert await fetch(pool, left) == await fetch(pool, events)
    unanswered = "SELECT count(*) FROM handoffs WHERE closed_because = 'unanswered'"
    assert await fetch(pool, unanswered) == await fetch(pool, "SELECT count(*) FROM tickets")


async def test_the_audit_log_is_only_added_to(pool: Pool) -> None:
    await fetch(pool, "INSERT INTO audit_log (by_name, action, subject) VALUES ('a', 'b', 'c')")
    changes = ("UPDATE audit_log SET by_name = 'd'", "DELETE FROM audit_log", "TRUNCATE audit_log")
    for change in changes:
        with pytest.raises(DatabaseError, match="only added to"):
            await fetch(pool, change)
