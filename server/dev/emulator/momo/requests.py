"""The requests to pay that were taken, each with its fate."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from server.dev.emulator.customer.customers import JSON
from server.dev.emulator.momo.refusals import refused
from server.dev.emulator.momo.validation import RequestToPay
from server.dev.emulator.storage import Form, Storage

Mode = Literal["approve", "reject", "ignore", "manual"]
Fate = Literal["PENDING", "SUCCESSFUL", "FAILED"]


@dataclass
class PayRequest:
    reference: UUID
    asked: RequestToPay
    callback_url: str
    mode: Mode
    requested_at: datetime
    expires_at: datetime
    status: Fate = "PENDING"
    reason: str | None = None
    transaction_id: str | None = None
    decided_at: datetime | None = None
    is_ignored: bool = False

    @property
    def payer(self) -> str:
        return self.asked.payer.partyId

    @property
    def is_asking(self) -> bool:
        """A question stands on the payer's phone."""
        return self.status == "PENDING" and self.mode == "manual" and not self.is_ignored

    def told(self, *, reason_as_object: bool = False) -> JSON:
        """What MTN tells the collector."""
        answer: JSON = {**self.asked.model_dump(), "status": self.status}
        if self.transaction_id:
            answer["financialTransactionId"] = self.transaction_id
        if self.reason:
            answer["reason"] = (
                {"code": self.reason, "message": self.reason.capitalize().replace("_", " ")}
                if reason_as_object
                else self.reason
            )
        return answer

    def listed(self) -> JSON:
        """What scripts and the phone page see."""
        return {
            "reference": str(self.reference),
            "payer": self.payer,
            "amount": int(self.asked.amount),
            "currency": self.asked.currency,
            "note": self.asked.payerMessage,
            "external_id": self.asked.externalId,
            "callback_url": self.callback_url,
            "status": self.status,
            "reason": self.reason,
            "transaction_id": self.transaction_id,
            "requested_at": self.requested_at.isoformat(),
            "expires_at": self.expires_at.isoformat(),
            "decided_at": self.decided_at.isoformat() if self.decided_at else None,
            "asking": self.is_asking,
        }


TAKEN = Form("request", PayRequest)


class Requests:
    """A reference is taken once, whatever was restarted in between."""

    def __init__(self, storage: Storage) -> None:
        self._storage = storage
        before = sorted(storage.all(TAKEN), key=lambda request: request.requested_at)
        self._by_reference = {request.reference: request for request in before}

    def __iter__(self) -> Iterator[PayRequest]:
        return iter(tuple(self._by_reference.values()))

    def add(self, request: PayRequest) -> None:
        if request.reference in self._by_reference:
            raise refused("RESOURCE_ALREADY_EXIST")
        self._by_reference[request.reference] = request
        self.keep(request)

    def keep(self, request: PayRequest) -> None:
        """Write down what became of it."""
        self._storage.put(TAKEN, str(request.reference), request)

    def find(self, reference: UUID) -> PayRequest | None:
        return self._by_reference.get(reference)

    @property
    def open(self) -> list[PayRequest]:
        return [request for request in self if request.status == "PENDING"]

    def asking(self, payer: str) -> list[PayRequest]:
        return [request for request in self if request.payer == payer and request.is_asking]

    def totals(self) -> JSON:
        """What a statement of the account would say."""
        paid = [request for request in self if request.status == "SUCCESSFUL"]
        return {
            "successful_amount": sum(int(request.asked.amount) for request in paid),
            "successful_count": len(paid),
            "failed_count": sum(request.status == "FAILED" for request in self),
            "pending_count": len(self.open),
        }
