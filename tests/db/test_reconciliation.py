"""Our books against the provider's: silent while they agree, one finding for each difference."""

from dataclasses import dataclass
from typing import Any

import pytest_asyncio

from db.pool import Pool
from db.repositories.payment import reconciliation
from easymo.payments.errors import OutcomeUnknown
from easymo.services.payment.reconciliation import Reconciler
from kit.errors import Unavailable
from tests.conftest import NOON
from tests.db.mobile_money import Cast, Mtn, approved, cast
from tests.db.road import fetch


@pytest_asyncio.fixture
async def scene(pool: Pool) -> Cast:
    return await cast(pool)


async def reconcile(scene: Cast) -> list[tuple[Any, ...]]:
    """What is filed afterwards."""
    await Reconciler(scene.pool, scene.mtn, scene.clock).reconcile()
    return await fetch(
        scene.pool,
        "SELECT kind, expected_rwf, found_rwf FROM reconciliation_findings"
        " WHERE closed_at IS NULL ORDER BY id",
    )


async def test_books_that_agree_are_silent_while_payments_are_under_way(scene: Cast) -> None:
    assert await reconcile(scene) == []
    await scene.tops_up(5_000)
    await scene.work(rounds=1)
    scene.mtn.decision = approved()
    assert await reconcile(scene) == [], "she has approved, and we have not read it yet"
    await scene.work()
    assert await reconcile(scene) == []
    assert await scene.wallet() == 5_000


@dataclass
class Stranger(Mtn):
    """A provider whose total is another."""

    total: int = 0

    async def collected_rwf(self) -> int:
        return self.total


async def test_a_total_that_differs_is_filed_once_until_it_is_closed(pool: Pool) -> None:
    scene = await cast(pool)
    for total in (100, 100, 300):
        scene.mtn = Stranger(total=total)
        assert await reconcile(scene) == [("collected_differs", 0, total)]

    await a_person_closes(pool)

    assert await reconcile(scene) == [], "explained"
    scene.mtn = Stranger(total=250)
    assert await reconcile(scene) == [("collected_differs", 0, 250)], "and now something else"


async def a_person_closes(pool: Pool) -> None:
    async with pool.connection() as conn:
        for one in await reconciliation.open_findings(conn):
            facts = {"by": "jean", "because": "a payout", "now": NOON}
            assert await reconciliation.close(conn, one.id, **facts)
            assert not await reconciliation.close(conn, one.id, **facts)
        assert await reconciliation.open_findings(conn) == []


async def test_money_that_is_missing_at_the_provider_is_filed(scene: Cast) -> None:
    scene.mtn.decision = approved()
    await scene.tops_up(5_000)
    await scene.work()
    scene.mtn.amounts.clear()
    assert await reconcile(scene) == [("collected_differs", 5_000, 0)]


async def test_what_was_paid_after_we_gave_up_waits_for_a_person(scene: Cast) -> None:
    async def lose(_reference: object) -> None:
        raise OutcomeUnknown("hung up")

    scene.mtn.before = lose
    payment = await scene.tops_up(5_000)
    await scene.work(rounds=1)
    scene.clock.advance(minutes=6)
    await scene.work(rounds=1)
    assert (await scene.payment(payment))[0] == "failed"

    scene.mtn.amounts[scene.mtn.asked[0]] = 5_000
    scene.mtn.decision = approved()
    for _ in range(3):
        assert await reconcile(scene) == [("paid_after_giving_up", 0, 5_000)]
    assert await fetch(scene.pool, "SELECT posted_rwf FROM accounts WHERE kind = 'suspense'") == [
        (5_000,)
    ]
    assert await scene.wallet() == 0
    assert await scene.wrong_figures() == {}


class Silent(Mtn):
    async def collected_rwf(self) -> int:
        raise Unavailable


async def test_a_provider_that_does_not_answer_is_asked_later(scene: Cast) -> None:
    scene.mtn = Silent()
    assert await reconcile(scene) == []
