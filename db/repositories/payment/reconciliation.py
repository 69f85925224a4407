"""The provider's books and ours: what is compared, and what differs, for a person to look at."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from psycopg import AsyncConnection
from psycopg.rows import class_row

FindingKind = Literal[
    "collected_differs", "amount_differs", "paid_after_giving_up", "customer_twice"
]


@dataclass(frozen=True)
class Collected:
    """What the ledger says was collected, and what open payments may add to it at any moment.

    `explained_rwf` is by how much the provider's total differs for a reason that a person knows.
    """

    posted_rwf: int
    open_rwf: int
    explained_rwf: int


# One statement, so that a payment is in one of the two sums and never in both or neither.
COLLECTED = """
    SELECT -posted_rwf AS posted_rwf,
           (SELECT coalesce(sum(amount_rwf), 0)::bigint FROM payments
            WHERE status = 'requested') AS open_rwf,
           coalesce((SELECT found_rwf - expected_rwf FROM reconciliation_findings
                     WHERE kind = 'collected_differs' AND closed_at IS NOT NULL
                     ORDER BY closed_at DESC, id DESC LIMIT 1), 0) AS explained_rwf
    FROM accounts WHERE kind = 'provider_clearing'
"""


async def collected(conn: AsyncConnection) -> Collected:
    async with conn.cursor(row_factory=class_row(Collected)) as cursor:
        await cursor.execute(COLLECTED)
        found = await cursor.fetchone()
    assert found is not None
    return found


@dataclass(frozen=True)
class AbandonedPayment:
    """A payment that was closed although the provider never said how it ended."""

    id: int
    reference: UUID
    base_url: str
    amount_rwf: int


GIVEN_UP = """
    SELECT id, reference, base_url, amount_rwf FROM payments
    WHERE status = 'failed' AND reason = 'provider_unavailable' AND base_url IS NOT NULL
      AND provider_transaction_id IS NULL AND settled_at > %(since)s
    ORDER BY id LIMIT %(most)s
"""


async def given_up(conn: AsyncConnection, *, since: datetime, most: int) -> list[AbandonedPayment]:
    """What was given up since then, and may have been paid after all."""
    async with conn.cursor(row_factory=class_row(AbandonedPayment)) as cursor:
        await cursor.execute(GIVEN_UP, {"since": since, "most": most})
        return await cursor.fetchall()


async def park(
    conn: AsyncConnection, payment_id: int, transaction_id: str | None, now: datetime
) -> bool:
    """Put the money of a payment that was given up aside for a person; False when it is known."""
    found = await conn.execute(
        "SELECT payment_parked(%s, %s, %s)", [payment_id, transaction_id, now]
    )
    row = await found.fetchone()
    return bool(row and row[0])


FILE = """
    INSERT INTO reconciliation_findings AS known
        (kind, payment_id, expected_rwf, found_rwf, found_at)
    VALUES (%(kind)s, %(payment_id)s, %(expected)s, %(found)s, %(now)s)
    ON CONFLICT (kind, payment_id, customer_id, other_customer_id) WHERE closed_at IS NULL
    DO UPDATE SET expected_rwf = excluded.expected_rwf, found_rwf = excluded.found_rwf,
        found_at = excluded.found_at
    WHERE (known.expected_rwf, known.found_rwf) <> (excluded.expected_rwf, excluded.found_rwf)
    RETURNING id
"""


async def file(
    conn: AsyncConnection,
    kind: FindingKind,
    *,
    expected_rwf: int,
    found_rwf: int,
    now: datetime,
    payment_id: int | None = None,
) -> bool:
    """Keep a difference until a person closes it; False when it is known in these figures."""
    facts = {"kind": kind, "payment_id": payment_id, "now": now}
    cursor = await conn.execute(FILE, facts | {"expected": expected_rwf, "found": found_rwf})
    return await cursor.fetchone() is not None


@dataclass(frozen=True)
class Discrepancy:
    """An open difference. `reference` is the payment's name at the provider, if it is about one;
    of customers who are probably one person, the amounts are what is in their wallets."""

    id: int
    kind: FindingKind
    expected_rwf: int
    found_rwf: int
    found_at: datetime
    reference: UUID | None
    customer_id: int | None
    other_customer_id: int | None


OPEN = """
    SELECT f.id, f.kind, f.expected_rwf, f.found_rwf, f.found_at, p.reference,
           f.customer_id, f.other_customer_id
    FROM reconciliation_findings f LEFT JOIN payments p ON p.id = f.payment_id
    WHERE f.closed_at IS NULL ORDER BY f.id
"""


async def open_findings(conn: AsyncConnection) -> list[Discrepancy]:
    """What waits for a person, oldest first."""
    async with conn.cursor(row_factory=class_row(Discrepancy)) as cursor:
        await cursor.execute(OPEN)
        return await cursor.fetchall()


CLOSE = """
    UPDATE reconciliation_findings SET closed_at = %(now)s, closed_by = %(by)s,
        because = %(because)s
    WHERE id = %(id)s AND closed_at IS NULL
"""


async def close(
    conn: AsyncConnection, finding_id: int, *, by: str, because: str, now: datetime
) -> bool:
    """Note who looked at it and what it was; False when no open finding has this id."""
    facts = {"id": finding_id, "by": by, "because": because, "now": now}
    return (await conn.execute(CLOSE, facts)).rowcount > 0
