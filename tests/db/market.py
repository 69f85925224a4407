"""A market of few slots and few wallets, where many do everything at once, twice, and too late."""

import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from psycopg.errors import CheckViolation

from db.door import CustomerDoor
from db.pool import Pool
from db.repositories import jobs
from db.repositories.action.kinds import ActionKind, QuoteDecision
from db.repositories.booking import bookings, changes
from db.repositories.booking.bookings import SeatHold, SlotFull, SlotOver
from db.repositories.booking.changes import ChangeHold, ChangeUnderWay, NotToChange
from db.repositories.payment import ledger, payments
from db.repositories.payment.ledger_errors import InsufficientFunds
from db.repositories.turn import turns
from easymo.services.action import action
from easymo.services.action.press import QuotePress
from easymo.services.action.spending_limits import SpendingLimits
from tests.db.bank import payment
from tests.db.mobile_money import MovedClock
from tests.db.road import NUMBER, fetch

HOLD = timedelta(minutes=10)
AT_MOST_A_STEP = timedelta(seconds=8)
WITHOUT_LIMITS = SpendingLimits(rwf_per_day=10**9, pin_from_rwf=10**9)
REMEMBERED = 12
LOCK = "SELECT 1 FROM customers WHERE id = %s FOR NO KEY UPDATE"
PROPOSE = """
    INSERT INTO actions (customer_id, conversation_id, turn_id, kind, booking_id, change_id,
                         amount_rwf, created_at, expires_at, status, quote)
    VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, 'drafted', '?') RETURNING id
"""
STANDING = """
    SELECT customer_id, id, total_rwf, paid_transfer_id IS NOT NULL FROM bookings
    WHERE status = 'confirmed' ORDER BY random() LIMIT 1
"""


@dataclass
class Market:
    pool: Pool
    customers: list[int]
    slots: list[int]
    dice: random.Random
    clock: MovedClock = field(default_factory=MovedClock)
    turns: dict[int, tuple[int, int]] = field(default_factory=dict)
    proposed: list[tuple[int, int]] = field(default_factory=list)
    seen: dict[str, int] = field(default_factory=dict)

    async def open(self) -> None:
        for customer in self.customers:
            live = "SELECT (live_conversation(%s, %s, %s, '1000 hours')).id"
            [(conversation,)] = await fetch(self.pool, live, customer, NUMBER, self.clock.now())
            turn = (
                "INSERT INTO turns (customer_id, conversation_id, fencing_token, status)"
                " VALUES (%s, %s, 0, 'answered') RETURNING id"
            )
            [(turn_id,)] = await fetch(self.pool, turn, customer, conversation)
            self.turns[customer] = (conversation, turn_id)

    async def attempt(self) -> None:
        """Somebody does something."""
        self.clock.at += self.dice.random() * AT_MOST_A_STEP
        does: list[Callable[[], Awaitable[str]]] = [
            self.hold_seats,
            self.propose_top_up,
            self.propose_payment,
            self.propose_cancellation,
            self.propose_change,
            self.press,
            self.collect,
            self.collect_again,
            self.sweep,
            self.spend,
        ]
        [doing] = self.dice.choices(does, weights=[14, 8, 6, 4, 10, 40, 18, 4, 3, 3])
        outcome = f"{doing.__name__}: {await doing()}"
        self.seen[outcome] = self.seen.get(outcome, 0) + 1

    async def hold_seats(self) -> str:
        customer, now = self.dice.choice(self.customers), self.clock.now()
        slot, guests = self.dice.choice(self.slots), self.dice.randint(1, 4)
        try:
            async with CustomerDoor(self.pool, customer).open() as conn:
                held = await bookings.hold(conn, SeatHold(slot, guests, now + HOLD), now)
        except (SlotFull, SlotOver) as refusal:
            return type(refusal).__name__
        price = "SELECT total_rwf FROM bookings WHERE id = %s"
        [(total,)] = await fetch(self.pool, price, held)
        return await self._propose(customer, "create_booking", held, total)

    async def propose_top_up(self) -> str:
        customer = self.dice.choice(self.customers)
        return await self._propose(customer, "top_up", None, self.dice.randint(1, 40_000))

    async def propose_payment(self) -> str:
        return await self._about_a_booking("pay_booking", share=100)

    async def propose_cancellation(self) -> str:
        return await self._about_a_booking("cancel_booking", share=self.dice.choice([0, 50, 100]))

    async def propose_change(self) -> str:
        """Another party or slot for a booking, at any share of what is cheaper."""
        found = await fetch(self.pool, STANDING)
        if not found:
            return "no booking"
        [(customer, booking, total, is_paid)] = found
        slot, guests = self.dice.choice(self.slots), self.dice.randint(1, 4)
        [(price,)] = await fetch(self.pool, "SELECT price_rwf FROM slots WHERE id = %s", slot)
        less, now = max(total - price * guests, 0) * is_paid, self.clock.now()
        share = self.dice.choice([0, 50, 100])
        wanted = ChangeHold(booking, slot, guests, None, less * share // 100, share, now + HOLD)
        try:
            async with CustomerDoor(self.pool, customer).open() as conn:
                change = await changes.hold(conn, wanted, now)
        except (SlotFull, SlotOver, NotToChange, ChangeUnderWay) as refusal:
            return type(refusal).__name__
        except CheckViolation:
            return "changed meanwhile"
        due = max(price * guests - total, 0) * is_paid
        amount = due or wanted.refund_rwf or None
        return await self._propose(customer, "change_booking", None, amount, change)

    async def press(self) -> str:
        """Any button of a recent proposal, as one of two messages that may come again."""
        if not self.proposed:
            return "nothing to press"
        customer, pressed = self.dice.choice(self.proposed[-REMEMBERED:])
        if self.dice.random() < 0.7:
            pressed = max(one for whose, one in self.proposed if whose == customer)
        decisions: list[QuoteDecision] = ["confirm", "pay_wallet", "pay_momo", "cancel"]
        [decision] = self.dice.choices(decisions, weights=[4, 4, 4, 1])
        key = f"press.{pressed}.{self.dice.randrange(2)}"
        settled = await action.settle(
            CustomerDoor(self.pool, customer),
            QuotePress(key, await self._offered(pressed, decision), pressed, None, 1),
            fencing_token=0,
            now=self.clock.now(),
            limits=WITHOUT_LIMITS,
        )
        return settled.outcome

    async def collect(self) -> str:
        """A worker has news of a payment, or has asked for it and dies."""
        async with self.pool.connection() as conn:
            claimed = await payments.claim(conn, lease=timedelta(0), most=20)
        if not claimed:
            return "nothing due"
        return await self._news(self.dice.choice(claimed).id)

    async def collect_again(self) -> str:
        """The same news, or other news, of a payment that may be over."""
        known = "SELECT id FROM payments ORDER BY random() LIMIT 1"
        found = await fetch(self.pool, known)
        return await self._news(int(found[0][0])) if found else "nothing known"

    async def sweep(self) -> str:
        now = self.clock.now()
        async with self.pool.connection() as conn:
            await jobs.expire_actions(conn, now=now, most=50)
            await payments.expire_holds(conn, now, most=50)
            await changes.expire_holds(conn, now, most=50)
            await ledger.expire(conn, now)
        return "done"

    async def spend(self) -> str:
        customer = self.dice.choice(self.customers)
        order = payment(customer, self.dice.randint(1, 5_000))
        try:
            async with self.pool.connection() as conn:
                await ledger.transfer(conn, order, self.clock.now())
        except InsufficientFunds:
            return "too little money"
        return "spent"

    async def _news(self, payment_id: int) -> str:
        now = self.clock.now()
        async with self.pool.connection() as conn:
            if self.dice.random() < 0.5:
                await payments.requested(conn, payment_id, "http://mtn.test", now)
            if self.dice.random() < 0.2:
                return "died"
            if self.dice.random() < 0.25:
                return f"failed {await payments.failed(conn, payment_id, 'expired', now)}"
            return str(await payments.succeeded(conn, payment_id, transaction_id="4711", now=now))

    async def _about_a_booking(self, kind: ActionKind, *, share: int) -> str:
        began_at = self.clock.now()
        found = await fetch(self.pool, STANDING)
        if not found:
            return "no booking"
        customer, booking, total, is_paid = found[0]
        amount = total if kind == "pay_booking" else total * share * is_paid // 100
        return await self._propose(customer, kind, booking, amount, began_at=began_at)

    async def _propose(
        self,
        customer: int,
        kind: ActionKind,
        booking: int | None,
        amount: int | None,
        change: int | None = None,
        began_at: datetime | None = None,
    ) -> str:
        """A turn's quote: as old as the turn, which reads before it drafts."""
        now = began_at or self.clock.now()
        conversation, turn = self.turns[customer]
        values = (customer, conversation, turn, kind, booking, change, amount, now, now + HOLD)
        async with self.pool.connection() as conn, conn.transaction():
            await conn.execute(LOCK, [customer])
            row = await (await conn.execute(PROPOSE, values)).fetchone()
            await turns.propose_drafts(conn, turn, now)
        assert row
        self.proposed = [*self.proposed[-REMEMBERED:], (customer, int(row[0]))]
        return "proposed"

    async def _offered(self, action_id: int, decision: QuoteDecision) -> QuoteDecision:
        """Only buttons that stand under this quote."""
        [(kind,)] = await fetch(self.pool, "SELECT kind FROM actions WHERE id = %s", action_id)
        if kind in ("top_up", "cancel_booking") and decision != "cancel":
            return "confirm"
        if kind == "change_booking" and decision != "cancel":
            due = "SELECT due_rwf FROM booking_changes c JOIN actions a ON a.change_id = c.id"
            [(due_rwf,)] = await fetch(self.pool, f"{due} WHERE a.id = %s", action_id)
            return decision if (decision == "confirm") == (due_rwf == 0) else "cancel"
        if kind == "pay_booking" and decision == "confirm":
            return "pay_wallet"
        return decision
