"""What can go wrong with a payment provider, and what is known about the money then.

EasyMOError
├── BadPayment            we asked for something that is no payment: a bug, never retried
├── PaymentRejected       the provider said no to the request itself; its `reason` says why
├── UnknownReference      the provider does not know this reference, at least not yet
└── Unavailable
    ├── PaymentNotSent    nothing was asked: safe to ask again under the same reference
    │   └── AccessDenied  … because our keys or our address are refused: an operator has to act
    └── OutcomeUnknown    perhaps it was asked: resolve by reading the status, never by failing
"""

from easymo.payments.provider import FailureReason
from kit.errors import EasyMOError, Unavailable


class BadPayment(EasyMOError):
    """This is not a payment that can be asked for."""


class PaymentRejected(EasyMOError):
    """The provider refused the request; no money will move under this reference.

    True for the first request of a reference. When it was asked for before, read the status.
    """

    def __init__(self, reason: FailureReason, provider_reason: str) -> None:
        super().__init__(f"Not accepted: {reason} ({provider_reason})")
        self.reason = reason
        self.provider_reason = provider_reason


class UnknownReference(EasyMOError):
    """The provider does not know this reference.

    A request may show up a moment after its answer was lost, so one look is no proof. Asking
    again under the same reference is safe: the provider takes a reference once.
    """


class PaymentNotSent(Unavailable):
    """The provider could not be asked; nothing happened."""


class AccessDenied(PaymentNotSent):
    """The provider refuses our keys or our address; check the PAYMENTS settings."""


class OutcomeUnknown(Unavailable):
    """The provider's answer was lost or says nothing certain; the request may have arrived."""
