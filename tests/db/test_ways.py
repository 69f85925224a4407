"""Which ways were offered is kept with the action: no other press settles it."""

from datetime import timedelta
from typing import get_args

import pytest
from psycopg.errors import CheckViolation

from db.door import CustomerDoor
from db.pool import Pool
from db.repositories.action.kinds import ActionKind, QuoteDecision
from easymo.services.action import action
from easymo.services.action.press import QuotePress
from easymo.services.action.spending_limits import SpendingLimits
from tests.conftest import NOON
from tests.db.mobile_money import cast
from tests.db.road import fetch
from tests.db.test_pins import ALINE, propose

LIMITS = SpendingLimits(rwf_per_day=500_000, pin_from_rwf=50_000)
ROW = "SELECT status, decision, pressed_key FROM actions"


async def settle(pool: Pool, action_id: int, decision: QuoteDecision) -> str:
    door = CustomerDoor(pool, ALINE)
    [(token,)] = await fetch(pool, "SELECT fencing_token FROM customers WHERE id = %s", ALINE)
    press = QuotePress(f"wamid.{decision}", decision, action_id, None, 1)
    settled = await action.settle(
        door, press, fencing_token=token, now=NOON + timedelta(minutes=1), limits=LIMITS
    )
    return settled.outcome


@pytest.mark.parametrize("forged", ["pay_momo", "pay_wallet"])
async def test_it_refuses_a_way_that_was_not_offered_and_changes_nothing(
    pool: Pool, forged: QuoteDecision
) -> None:
    quoted = await propose(pool, amount_rwf=400_000)

    assert await settle(pool, quoted.action_id, forged) == "not_offered"

    assert await fetch(pool, ROW) == [("proposed", None, None)]
    assert await fetch(pool, "SELECT 1 FROM payments") == []
    assert await settle(pool, quoted.action_id, "confirm") == "needs_pin"
    assert await settle(pool, quoted.action_id, "cancel") == "cancelled"


@pytest.mark.parametrize("decision", get_args(QuoteDecision))
async def test_the_database_settles_nothing_in_a_way_that_was_not_offered(
    pool: Pool, decision: str
) -> None:
    await propose(pool)
    write = "UPDATE actions SET status = 'executed', pressed_key = 'k', decision = %s"
    if decision in ("confirm", "cancel"):
        await fetch(pool, write, decision)
        return
    with pytest.raises(CheckViolation):
        await fetch(pool, write, decision)


@pytest.mark.parametrize(
    "ways", [["confirm"], ["pay_momo", "cancel"], ["confirm", "pay_wallet", "cancel"], ["x"]]
)
async def test_no_top_up_offers_what_its_kind_does_not_have(pool: Pool, ways: list[str]) -> None:
    await propose(pool)
    with pytest.raises(CheckViolation):
        await fetch(pool, "UPDATE actions SET ways = %s", ways)


ALL = set(get_args(QuoteDecision))
OF_KIND: dict[ActionKind, set[str]] = {
    "create_booking": ALL,
    "create_order": ALL,
    "change_booking": ALL,
    "pay_booking": ALL - {"confirm"},
    "pay_order": ALL - {"confirm"},
}


@pytest.mark.parametrize("kind", get_args(ActionKind))
async def test_no_kind_has_more_ways_than_its_own(pool: Pool, kind: ActionKind) -> None:
    [(ways,)] = await fetch(pool, "SELECT ways_of(%s)", kind)
    assert set(ways) == OF_KIND.get(kind, {"confirm", "cancel"})


FORGED: list[tuple[ActionKind, QuoteDecision]] = [
    ("cancel_booking", "pay_momo"),
    ("cancel_booking", "pay_wallet"),
    ("pay_booking", "confirm"),
    ("top_up", "pay_wallet"),
    ("top_up", "pay_momo"),
]


@pytest.mark.parametrize(("kind", "forged"), FORGED)
async def test_a_way_of_another_kind_is_refused_with_a_word_and_moves_nothing(
    pool: Pool, kind: ActionKind, forged: QuoteDecision
) -> None:
    scene = await cast(pool)
    booking = None if kind == "top_up" else await scene.books()
    amount = 5_000 if kind == "top_up" else None
    action_id = await scene.proposes(kind, amount=amount, booking=booking)

    [(token,)] = await fetch(pool, "SELECT fencing_token FROM customers WHERE id = %s", scene.amina)
    settled = await action.settle(
        scene.door,
        QuotePress("wamid.forged", forged, action_id, None, 1, pin_checked=True),
        fencing_token=token,
        now=NOON,
        limits=LIMITS,
    )

    assert settled.outcome == "not_offered"
    assert await fetch(pool, "SELECT 1 FROM payments") == []
    row = "SELECT status, decision FROM actions WHERE id = %s"
    assert await fetch(pool, row, action_id) == [("proposed", None)]
