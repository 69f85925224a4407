"""What happens to a request without anybody pressing a button."""

from dataclasses import dataclass

from server.dev.emulator.momo.requests import Fate, PayRequest


@dataclass(frozen=True)
class Decision:
    status: Fate
    reason: str | None = None


APPROVED = Decision("SUCCESSFUL")
REJECTED = Decision("FAILED", "APPROVAL_REJECTED")
EXPIRED = Decision("FAILED", "EXPIRED")
TOO_LATE = Decision("FAILED", "COULD_NOT_PERFORM_TRANSACTION")

SANDBOX_NUMBERS: dict[str, Decision | None] = {
    "46733123450": Decision("FAILED", "INTERNAL_PROCESSING_ERROR"),
    "46733123451": REJECTED,
    "46733123452": EXPIRED,
    "46733123453": None,  # ongoing
    "46733123454": None,  # pending
}
OTHER_OPERATORS = ("25072", "25073")
"""Rwandan numbers that are Airtel's, whose owners have no wallet at MTN."""


def is_asked(payer: str) -> bool:
    """Whether a question can appear on this payer's phone."""
    return payer not in SANDBOX_NUMBERS and not payer.startswith(OTHER_OPERATORS)


def at_once(request: PayRequest) -> Decision | None:
    """The decision that needs no time; None when the payer is asked, or nobody is."""
    if request.payer in SANDBOX_NUMBERS:
        return SANDBOX_NUMBERS[request.payer]
    if request.payer.startswith(OTHER_OPERATORS):
        return Decision("FAILED", "PAYER_NOT_FOUND")
    return {"approve": APPROVED, "reject": REJECTED}.get(request.mode)
