"""Everything at once over few slots and wallets: no seat is oversold, and no franc is lost.

The long form (`EASYMO_LONG=1`) makes 100,000 attempts, the short one 2,000.
"""

import asyncio
import os
import random

import pytest

from db.pool import open_pool
from kit import log
from tests.db.bank import wrong_figures
from tests.db.market import Market
from tests.db.road import fetch

logger = log.get(__name__)

LONG = bool(os.environ.get("EASYMO_LONG"))
ATTEMPTS = 100_000 if LONG else 2_000
CONNECTIONS = 16
CUSTOMERS = [1, 2, 3, 4, 5]
SEATS = 12
FAR_SLOTS = "SELECT id FROM slots ORDER BY starts_at DESC, id LIMIT 3"
OVERSOLD = """
    SELECT s.id FROM slots s
    WHERE s.taken > s.capacity OR s.taken <>
        (SELECT coalesce(sum(b.guests), 0) FROM bookings b
         WHERE b.slot_id = s.id AND b.status IN ('held', 'confirmed'))
      + (SELECT coalesce(sum(c.extra_seats), 0) FROM booking_changes c
         WHERE c.slot_id = s.id AND c.status = 'held')
"""
PAID_OTHERWISE_THAN_ONCE = """
    SELECT b.id FROM bookings b
    LEFT JOIN transfers t ON t.kind = 'payment' AND t.scope = 'booking' AND t.key = b.id::text
    LEFT JOIN LATERAL (
        SELECT coalesce(sum(c.total_rwf - c.from_total_rwf), 0) AS dearer_rwf
        FROM booking_changes c
        WHERE c.booking_id = b.id AND c.status = 'made' AND c.is_paid
    ) made ON true
    GROUP BY b.id, made.dearer_rwf
    HAVING count(t.id) <> (b.paid_transfer_id IS NOT NULL)::int
        OR coalesce(sum(t.amount_rwf), 0) + made.dearer_rwf NOT IN (0, b.total_rwf)
"""
CHANGES_PAID_OTHERWISE = """
    SELECT c.id FROM booking_changes c LEFT JOIN transfers t ON t.id = c.paid_transfer_id
    WHERE coalesce(t.amount_rwf, 0) <> CASE c.status WHEN 'made' THEN c.due_rwf ELSE 0 END
"""
REFUNDED_OTHERWISE = """
    SELECT b.id FROM bookings b
    LEFT JOIN transfers r ON r.reverses = b.paid_transfer_id OR r.reverses IN (
        SELECT c.paid_transfer_id FROM booking_changes c WHERE c.booking_id = b.id)
    LEFT JOIN LATERAL (
        SELECT coalesce(sum(c.refund_rwf), 0) AS back_rwf FROM booking_changes c
        WHERE c.booking_id = b.id AND c.status = 'made'
    ) made ON true
    GROUP BY b.id, made.back_rwf
    HAVING coalesce(sum(r.amount_rwf), 0) <> b.refunded_rwf + made.back_rwf
        OR (b.refunded_rwf > 0 AND b.status <> 'cancelled')
"""
FRANCS = """
    SELECT (SELECT coalesce(sum(amount_rwf), 0) FROM payments WHERE status = 'succeeded')
         - (SELECT coalesce(sum(amount_rwf), 0) FROM transfers WHERE kind = 'payment')
         + (SELECT coalesce(sum(refunded_rwf), 0) FROM bookings)
         + (SELECT coalesce(sum(refund_rwf), 0) FROM booking_changes WHERE status = 'made')
         - (SELECT coalesce(sum(posted_rwf), 0) FROM wallet_balances),
           (SELECT coalesce(sum(amount_rwf), 0) FROM payments WHERE status = 'succeeded')
         + (SELECT posted_rwf FROM accounts WHERE kind = 'provider_clearing')
"""
TOLD = """
    SELECT count(*) FROM payments p
    WHERE (p.status IN ('succeeded', 'failed')) <> EXISTS (
        SELECT 1 FROM inbox i WHERE i.key = 'payment:' || p.id)
"""


@pytest.mark.slow
@pytest.mark.timeout(1_800 if LONG else 120)
async def test_mixed_attempts_oversell_no_seat_and_lose_no_franc(database: str) -> None:
    async with open_pool(database, most=CONNECTIONS) as pool:
        slots = [int(slot) for (slot,) in await fetch(pool, FAR_SLOTS)]
        await fetch(pool, "UPDATE slots SET capacity = %s WHERE id = ANY (%s)", SEATS, slots)
        market = Market(pool, CUSTOMERS, slots, random.Random(11))
        await market.open()
        left = iter(range(ATTEMPTS))

        async def stand() -> None:
            for _ in left:
                await market.attempt()

        async with asyncio.TaskGroup() as stands:
            for _ in range(CONNECTIONS):
                stands.create_task(stand())

        assert await fetch(pool, OVERSOLD) == []
        assert await fetch(pool, PAID_OTHERWISE_THAN_ONCE) == []
        assert await fetch(pool, CHANGES_PAID_OTHERWISE) == []
        assert await fetch(pool, REFUNDED_OTHERWISE) == []
        assert await fetch(pool, FRANCS) == [(0, 0)]
        assert await fetch(pool, TOLD) == [(0,)]
        async with pool.connection() as conn:
            assert await wrong_figures(conn) == {}
    assert sum(market.seen.values()) == ATTEMPTS
    assert {f"press: {outcome}" for outcome in ("executed", "paid", "asked_momo")} <= set(
        market.seen
    )
    logger.info("attempted", **dict(sorted(market.seen.items())))
