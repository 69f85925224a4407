"""The ledger as a child would keep it: numbers in a dict. What the real one is compared with."""

from dataclasses import dataclass, field, replace
from datetime import datetime

from db.repositories.payment.ledger import LedgerAccount, TransferOrder
from db.repositories.payment.ledger_errors import (
    HoldOver,
    InsufficientFunds,
    RefundAbovePaid,
    WrongState,
)

REFUNDS = LedgerAccount("refunds")
NEVER_NEGATIVE = {"wallet", "revenue", "suspense"}


@dataclass(frozen=True)
class Note:
    """What became of one order."""

    order: TransferOrder
    state: str
    expires_at: datetime | None = None
    reverses: str | None = None


@dataclass
class Books:
    """Every method does what its namesake of the ledger should, or raises what it should."""

    posted: dict[LedgerAccount, int]
    held: dict[LedgerAccount, int] = field(default_factory=dict)
    notes: dict[str, Note] = field(default_factory=dict)

    def available(self, account: LedgerAccount) -> int:
        return self.posted.get(account, 0) - self.held.get(account, 0)

    def transfer(self, order: TransferOrder) -> None:
        self._require_funds(order)
        self._move(order)
        self.notes[order.key] = Note(order, "posted")

    def hold(self, order: TransferOrder, expires_at: datetime, now: datetime) -> None:
        if expires_at <= now:
            raise HoldOver
        self._require_funds(order)
        self.held[order.payer] = self.held.get(order.payer, 0) + order.amount_rwf
        self.notes[order.key] = Note(order, "pending", expires_at)

    def post(self, key: str, now: datetime) -> None:
        note = self.notes[key]
        if note.state == "posted":
            return
        if note.state == "expired" or (note.state == "pending" and self._is_over(note, now)):
            raise HoldOver
        if note.state == "voided":
            raise WrongState
        self._release(key, "posted")
        self._move(note.order)

    def void(self, key: str) -> None:
        note = self.notes[key]
        if note.state == "posted":
            raise WrongState
        if note.state == "pending":
            self._release(key, "voided")

    def refund(self, key: str, of: str, amount_rwf: int) -> None:
        paid = self.notes[of]
        if paid.order.kind != "payment" or paid.state != "posted":
            raise WrongState
        back = TransferOrder("refund", key, "refund", REFUNDS, paid.order.payer, amount_rwf)
        given = sum(n.order.amount_rwf for n in self.notes.values() if n.reverses == of)
        if given + amount_rwf > paid.order.amount_rwf:
            raise RefundAbovePaid
        self._move(back)
        self.notes[key] = Note(back, "posted", reverses=of)

    def expire(self, now: datetime) -> int:
        due = [k for k, n in self.notes.items() if n.state == "pending" and self._is_over(n, now)]
        for key in due:
            self._release(key, "expired")
        return len(due)

    def _require_funds(self, order: TransferOrder) -> None:
        if order.payer.kind in NEVER_NEGATIVE and self.available(order.payer) < order.amount_rwf:
            raise InsufficientFunds(available=self.available(order.payer))

    def _move(self, order: TransferOrder) -> None:
        self.posted[order.payer] = self.posted.get(order.payer, 0) - order.amount_rwf
        self.posted[order.payee] = self.posted.get(order.payee, 0) + order.amount_rwf

    def _release(self, key: str, state: str) -> None:
        note = self.notes[key]
        self.held[note.order.payer] -= note.order.amount_rwf
        self.notes[key] = replace(note, state=state)

    @staticmethod
    def _is_over(note: Note, now: datetime) -> bool:
        return note.expires_at is not None and note.expires_at <= now
