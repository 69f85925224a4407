"""Collecting mobile money: what any provider must do for us, in our words."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol
from uuid import UUID


class PaymentStatus(StrEnum):
    PENDING = "pending"  # nobody has decided yet: ask again
    SUCCEEDED = "succeeded"  # the money is ours
    FAILED = "failed"  # it will never be


class FailureReason(StrEnum):
    """Why a payment failed."""

    REJECTED_BY_PAYER = "rejected_by_payer"
    EXPIRED = "expired"
    NOT_ENOUGH_FUNDS = "not_enough_funds"
    PAYER_NOT_FOUND = "payer_not_found"
    PAYER_LIMIT = "payer_limit"
    NOT_ALLOWED = "not_allowed"
    PROVIDER_UNAVAILABLE = "provider_unavailable"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class PaymentRequest:
    """The provider took the request, which is not yet a payment.

    Keep `base_url` with the payment: only the platform that took it can tell how it stands.
    """

    reference: UUID
    base_url: str


@dataclass(frozen=True)
class PaymentOutcome:
    """How a payment stands. `reason` is set when it failed, and only then."""

    status: PaymentStatus
    reason: FailureReason | None = None
    provider_transaction_id: str | None = None
    amount_rwf: int | None = None
    """What the provider says was paid, where it says so: compare before posting."""
    provider_reason: str | None = None
    """The provider's own word, for logs and for a person; never decide by it."""

    @property
    def is_final(self) -> bool:
        return self.status is not PaymentStatus.PENDING


class PaymentProvider(Protocol):
    """Somebody who collects money from a customer's phone."""

    @property
    def base_url(self) -> str:
        """Where new requests go; write it beside the payment before calling."""

    async def request_payment(
        self, reference: UUID, *, payer: str, amount_rwf: int, note: str
    ) -> PaymentRequest:
        """Ask `payer` (digits, with the country's) to approve. One reference pays at most once.

        Raises:
            BadPayment: We asked for something that is no payment: a bug.
            PaymentRejected: The provider said no for good; `reason` says why.
            PaymentNotSent: Nothing was asked: request again under the same reference.
            OutcomeUnknown: Perhaps it was asked: resolve it with `payment_status`.
        """

    async def payment_status(self, reference: UUID, *, base_url: str) -> PaymentOutcome:
        """How the payment stands on the platform that took it.

        Raises:
            UnknownReference: The platform does not know the reference, at least not yet.
            Unavailable: It did not tell (`PaymentNotSent` or `OutcomeUnknown`): ask again later.
        """

    async def collected_rwf(self) -> int:
        """All it ever collected for us, to reconcile with. Raises Unavailable."""
