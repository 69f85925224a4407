"""Sending: in order, once, and what each kind of trouble does to it."""

import asyncio
import json
from typing import Any

import pytest
import pytest_asyncio
from structlog.testing import capture_logs

from db.pool import Pool
from easymo.services.turn.delivery import Delivery
from easymo.services.turn.pacing import NumberPace
from easymo.whatsapp.errors import AnswerLost, ApiError, NotSent
from kit.clock import MachineClock
from server.workers.sweeper import Sweeper
from tests.db.road import (
    Meta,
    fetch,
    new_customer,
    open_jobs,
    outbox_of,
    queue_up,
    settings_for,
    tell_status,
    until,
)

PAIR_LIMIT = ApiError(131056, "Too many messages to one customer", http_status=400)
TOKEN_EXPIRED = ApiError(190, "Token expired", http_status=401)
NOT_ON_WHATSAPP = ApiError(131026, "Undeliverable", http_status=400)


@pytest.fixture
def meta() -> Meta:
    return Meta()


@pytest.fixture
def delivery(pool: Pool, database: str, meta: Meta) -> Delivery:
    return Delivery(pool, meta, settings_for(database))


@pytest_asyncio.fixture
async def amina(pool: Pool) -> int:
    return await new_customer(pool)


def sweeper(pool: Pool, delivery: Delivery, database: str) -> Sweeper:
    return Sweeper(pool, delivery, MachineClock(), settings_for(database))


async def due_at_once(pool: Pool) -> None:
    """All waiting is over."""
    await fetch(pool, "UPDATE outbox SET not_before = now() - interval '1 second'")


async def row(pool: Pool, outbox_id: int) -> dict[str, Any]:
    found = await fetch(pool, "SELECT to_jsonb(o) FROM outbox o WHERE id = %s", outbox_id)
    return dict(found[0][0])


async def test_messages_go_out_in_order_with_their_ids(
    pool: Pool, delivery: Delivery, meta: Meta, amina: int
) -> None:
    ids = await queue_up(pool, amina, "one", "two", "three")

    await delivery.deliver(amina)

    assert meta.bodies == ["one", "two", "three"]
    assert [opaque for _, _, opaque in meta.taken] == [str(each) for each in ids]
    assert await outbox_of(pool, amina) == ["accepted"] * 3
    assert (await row(pool, ids[0]))["wamid"] == "wamid.out.1"


async def test_a_customer_without_a_number_is_written_to_by_her_id(
    pool: Pool, delivery: Delivery, meta: Meta
) -> None:
    bola = await new_customer(pool, user_id="RW.123")
    await queue_up(pool, bola, "hello")

    await delivery.deliver(bola)

    to, _, _ = meta.taken[0]
    assert (to.wa_id, to.user_id) == (None, "RW.123")


async def test_two_deliverers_at_once_send_once(
    pool: Pool, delivery: Delivery, meta: Meta, amina: int, database: str
) -> None:
    bodies = [f"message {number}" for number in range(20)]
    await queue_up(pool, amina, *bodies)
    another = Delivery(pool, meta, settings_for(database))

    async def all_sent() -> bool:
        await asyncio.gather(*(each.deliver(amina) for each in (delivery, another) * 3))
        return set(await outbox_of(pool, amina)) == {"accepted"}

    await until(all_sent)
    assert meta.bodies == bodies


async def test_a_permanent_error_releases_what_waits_behind_it(
    pool: Pool, delivery: Delivery, meta: Meta, amina: int
) -> None:
    first, _ = await queue_up(pool, amina, "one", "two")
    meta.plan("one", NOT_ON_WHATSAPP)

    await delivery.deliver(amina)

    assert meta.bodies == ["two"]
    assert await outbox_of(pool, amina) == ["failed", "accepted"]
    assert (await row(pool, first))["error_code"] == 131026


async def test_a_message_whatsapp_would_not_take_releases_what_waits_behind_it(
    pool: Pool, delivery: Delivery, meta: Meta, amina: int
) -> None:
    first, _ = await queue_up(pool, amina, "one", "two")
    broken = json.dumps({"type": "text", "body": ""})
    await fetch(pool, "UPDATE outbox SET message = %s WHERE id = %s", broken, first)

    await delivery.deliver(amina)

    assert await outbox_of(pool, amina) == ["failed", "accepted"]


async def test_a_throttled_message_waits_and_keeps_its_place(
    pool: Pool, delivery: Delivery, meta: Meta, amina: int
) -> None:
    first, _ = await queue_up(pool, amina, "one", "two")
    meta.plan("one", PAIR_LIMIT, PAIR_LIMIT)

    waits = []
    for _ in range(2):
        await delivery.deliver(amina)
        assert await outbox_of(pool, amina) == ["queued", "queued"]
        found = await fetch(
            pool,
            "SELECT round(extract(epoch FROM not_before - sending_at)) FROM outbox WHERE id = %s",
            first,
        )
        waits.append(int(found[0][0]))
        await due_at_once(pool)
    await delivery.deliver(amina)

    assert waits == [1, 4]
    assert meta.bodies == ["one", "two"]


async def test_retry_after_is_honoured(
    pool: Pool, delivery: Delivery, meta: Meta, amina: int
) -> None:
    (only,) = await queue_up(pool, amina, "one")
    meta.plan("one", ApiError(130429, "Throttled", http_status=429, retry_after_seconds=300))

    await delivery.deliver(amina)

    found = await fetch(
        pool, "SELECT not_before > now() + interval '290 s' FROM outbox WHERE id = %s", only
    )
    assert found == [(True,)]


async def test_a_message_that_is_put_off_too_often_fails(
    pool: Pool, delivery: Delivery, meta: Meta, amina: int
) -> None:
    await queue_up(pool, amina, "one", "two")
    meta.plan("one", *[PAIR_LIMIT] * 6)

    for _ in range(6):
        await delivery.deliver(amina)
        await due_at_once(pool)

    assert await outbox_of(pool, amina) == ["failed", "accepted"]


async def test_what_never_left_is_sent_when_whatsapp_is_back_however_long_that_takes(
    pool: Pool, delivery: Delivery, meta: Meta, amina: int
) -> None:
    await queue_up(pool, amina, "one")
    meta.plan("one", *[NotSent()] * 10)

    for _ in range(11):
        await delivery.deliver(amina)
        await due_at_once(pool)

    assert meta.bodies == ["one"]
    assert await outbox_of(pool, amina) == ["accepted"]


async def test_a_blocked_number_pauses_for_everybody_and_loses_nothing(
    pool: Pool, delivery: Delivery, meta: Meta, amina: int, database: str
) -> None:
    bola = await new_customer(pool)
    await queue_up(pool, amina, "one")
    await queue_up(pool, bola, "to bola")
    meta.plan("one", TOKEN_EXPIRED)

    with capture_logs() as logged:
        await delivery.deliver(amina)
    await due_at_once(pool)
    another = Delivery(pool, meta, settings_for(database))
    await another.deliver(bola)
    await another.deliver(amina)
    await sweeper(pool, another, database).wake_senders()

    assert [line["code"] for line in logged if line["event"] == "sender.paused"] == [190]
    assert meta.bodies == []
    assert await open_jobs(pool) == []
    await fetch(pool, "UPDATE sender_pauses SET paused_until = now()")
    await another.deliver(bola)
    await another.deliver(amina)
    assert meta.bodies == ["to bola", "one"]


async def test_a_lost_answer_waits_for_its_status_and_is_not_sent_again(
    pool: Pool, delivery: Delivery, meta: Meta, amina: int, database: str
) -> None:
    first, _ = await queue_up(pool, amina, "one", "two")
    meta.plan("one", AnswerLost())

    await delivery.deliver(amina)
    assert await outbox_of(pool, amina) == ["unknown", "queued"]
    await tell_status(pool, "delivered", wamid="wamid.real", opaque=first)
    await sweeper(pool, delivery, database).wake_senders()
    await delivery.deliver(amina)

    assert meta.bodies == ["two"]
    assert await outbox_of(pool, amina) == ["delivered", "accepted"]
    assert (await row(pool, first))["wamid"] == "wamid.real"


async def test_without_a_status_it_is_sent_again_and_flagged(
    pool: Pool, delivery: Delivery, meta: Meta, amina: int, database: str
) -> None:
    first, _ = await queue_up(pool, amina, "one", "two")
    meta.plan("one", AnswerLost())
    sweep = sweeper(pool, delivery, database)

    await delivery.deliver(amina)
    await due_at_once(pool)
    await sweep.wake_senders()
    assert len(await open_jobs(pool)) == 1
    await delivery.deliver(amina)

    assert meta.bodies == ["one", "two"]
    assert (await row(pool, first))["is_ambiguous"] is True


async def test_a_message_whose_answers_are_all_lost_is_given_up(
    pool: Pool, delivery: Delivery, meta: Meta, amina: int, database: str
) -> None:
    await queue_up(pool, amina, "one", "two")
    most = settings_for(database).delivery.max_attempts
    meta.plan("one", *[AnswerLost()] * most)

    for attempt in range(most):
        assert (await outbox_of(pool, amina))[0] == "queued", attempt
        await delivery.deliver(amina)
        await due_at_once(pool)
        await sweeper(pool, delivery, database).wake_senders()
    await delivery.deliver(amina)

    assert meta.bodies == ["two"]
    assert (await outbox_of(pool, amina))[0] == "failed"


async def test_a_sender_that_died_leaves_a_send_nobody_knows_about(
    pool: Pool, delivery: Delivery, meta: Meta, amina: int, database: str
) -> None:
    (only,) = await queue_up(pool, amina, "one")
    await fetch(
        pool,
        "UPDATE outbox SET status = 'sending', sending_at = now() - interval '1 hour'"
        " WHERE id = %s",
        only,
    )

    await delivery.deliver(amina)
    assert meta.bodies == []
    await sweeper(pool, delivery, database).wake_senders()
    await delivery.deliver(amina)

    assert meta.bodies == ["one"]
    assert (await row(pool, only))["is_ambiguous"] is True


async def test_a_status_before_the_answer_is_not_undone_by_it(
    pool: Pool, database: str, amina: int
) -> None:
    class QuickMeta(Meta):
        async def send(self, to: Any, message: Any, *, opaque: str) -> Any:
            sent = await super().send(to, message, opaque=opaque)
            known = int(opaque) if message.body == "with id" else None
            await tell_status(pool, "delivered", wamid=sent.wamid, opaque=known)
            return sent

    await queue_up(pool, amina, "with id", "without id")

    await Delivery(pool, QuickMeta(), settings_for(database)).deliver(amina)

    assert await outbox_of(pool, amina) == ["delivered", "delivered"]


@pytest.mark.parametrize(
    ("told", "ends"),
    [
        (["sent", "delivered", "read"], "read"),
        (["read", "delivered", "sent"], "read"),
        (["delivered", "failed"], "delivered"),
        (["sent", "failed"], "failed"),
        (["failed", "sent"], "failed"),
        (["played", "deleted", "sent"], "played"),
    ],
)
async def test_statuses_move_a_message_forwards_only(
    pool: Pool, delivery: Delivery, amina: int, told: list[str], ends: str
) -> None:
    await queue_up(pool, amina, "one")
    await delivery.deliver(amina)

    for word in told:
        await tell_status(pool, word, wamid="wamid.out.1")

    assert await outbox_of(pool, amina) == [ends]


async def test_after_a_burst_a_customer_is_written_to_at_the_pace_of_the_pair(
    pool: Pool, database: str, meta: Meta, amina: int
) -> None:
    delivery = Delivery(pool, meta, settings_for(database, pair_burst=3, pair_seconds=6))
    await queue_up(pool, amina, *[str(number) for number in range(5)])

    await delivery.deliver(amina)
    assert meta.bodies == ["0", "1", "2"]
    assert await open_jobs(pool) == []
    await fetch(pool, "UPDATE send_paces SET used_until = used_until - interval '6 s'")
    await due_at_once(pool)
    await delivery.deliver(amina)

    assert meta.bodies == ["0", "1", "2", "3"]
    found = await fetch(
        pool,
        "SELECT round(extract(epoch FROM min(not_before) FILTER (WHERE position = 0)"
        " - now())) BETWEEN 4 AND 6 FROM outbox"
        " WHERE id = (SELECT min(id) FROM outbox WHERE status = 'queued')",
    )
    assert found == [(True,)]


def test_the_number_keeps_its_rate_and_shares_it() -> None:
    now = 100.0
    pace = NumberPace(10, now=lambda: now)

    assert [pace.reserve() for _ in range(3)] == pytest.approx([0, 0.1, 0.2])
    pace.share_among(5)
    assert pace.reserve() == pytest.approx(0.3)
    assert pace.reserve() == pytest.approx(0.8)
    assert pace.wait_seconds() == pytest.approx(1.3)
    now = 200.0
    assert pace.reserve() == 0


async def test_a_send_put_off_by_the_numbers_rate_stays_in_the_outbox(
    pool: Pool, database: str, meta: Meta, amina: int
) -> None:
    delivery = Delivery(pool, meta, settings_for(database, per_second=1))
    delivery.pace.share_among(100)
    await queue_up(pool, amina, "one", "two")

    await delivery.deliver(amina)

    assert meta.bodies == ["one"]
    assert await outbox_of(pool, amina) == ["accepted", "queued"]
