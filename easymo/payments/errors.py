"""What can go wrong with a payment provider, and what is known about the money then.

EasyMOError
├── BadPayment         we asked for something that is no payment: a bug, never retried
├── NotAccepted        the provider said no to the request itself; its `reason` says why
├── NotLanded          the provider does not know this reference, at least not yet
└── Unavailable
    ├── NotSent        nothing was asked: safe to ask again under the same reference
    │   └── NotLetIn   … because our keys or our address are refused: an operator has to act
    └── Unknown        perhaps it was asked: resolve by reading the status, never by failing
"""

from easymo.payments.provider import Reason
from kit.errors import EasyMOError, Unavailable


class BadPayment(EasyMOError):
    """This is not a payment that can be asked for."""


class NotAccepted(EasyMOError):
    """The provider refused the request; no money will move under this reference.

    True for the first request of a reference. When it was asked for before, read the status.
    """

    def __init__(self, reason: Reason, provider_reason: str) -> None:
        super().__init__(f"Not accepted: {reason} ({provider_reason})")
        self.reason = reason
        self.provider_reason = provider_reason


class NotLanded(EasyMOError):
    """The provider does not know this reference.

    A request may show up a moment after its answer was lost, so one look is no proof. Asking
    again under the same reference is safe: the provider takes a reference once.
    """


class NotSent(Unavailable):
    """The provider could not be asked; nothing happened."""


class NotLetIn(NotSent):
    """The provider refuses our keys or our address; check the PAYMENTS settings."""


class Unknown(Unavailable):
    """The provider's answer was lost or says nothing certain; the request may have arrived."""
