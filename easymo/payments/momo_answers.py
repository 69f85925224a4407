"""Reading what MTN answers: its words stop here."""

import json
from contextlib import suppress
from decimal import Decimal, InvalidOperation
from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from easymo.payments.errors import (
    AccessDenied,
    OutcomeUnknown,
    PaymentNotSent,
    PaymentRejected,
    UnknownReference,
)
from easymo.payments.line import ProviderAnswer
from easymo.payments.provider import FailureReason, PaymentOutcome, PaymentStatus

REASONS = {
    "APPROVAL_REJECTED": FailureReason.REJECTED_BY_PAYER,
    "EXPIRED": FailureReason.EXPIRED,
    # What an approval gets that comes after the five minutes.
    "COULD_NOT_PERFORM_TRANSACTION": FailureReason.EXPIRED,
    "NOT_ENOUGH_FUNDS": FailureReason.NOT_ENOUGH_FUNDS,
    "PAYER_NOT_FOUND": FailureReason.PAYER_NOT_FOUND,
    "PAYER_LIMIT_REACHED": FailureReason.PAYER_LIMIT,
    "NOT_ALLOWED": FailureReason.NOT_ALLOWED,
    "NOT_ALLOWED_TARGET_ENVIRONMENT": FailureReason.NOT_ALLOWED,
    "INVALID_CURRENCY": FailureReason.NOT_ALLOWED,
    "INVALID_CALLBACK_URL_HOST": FailureReason.NOT_ALLOWED,
    "SERVICE_UNAVAILABLE": FailureReason.PROVIDER_UNAVAILABLE,
    # Mostly too little money, but MTN does not say so, and neither do we.
    "INTERNAL_PROCESSING_ERROR": FailureReason.UNKNOWN,
}
REFUSALS = frozenset(
    {
        "NOT_ENOUGH_FUNDS",
        "PAYER_NOT_FOUND",
        "PAYER_LIMIT_REACHED",
        "NOT_ALLOWED",
        "NOT_ALLOWED_TARGET_ENVIRONMENT",
        "INVALID_CURRENCY",
        "INVALID_CALLBACK_URL_HOST",
    }
)
"""Codes that say no for good to a request, whatever HTTP status they come with (often 500)."""

AMOUNT_DIGITS = 15


class MomoAnswer(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class MomoErrorAnswer(MomoAnswer):
    code: str = "UNKNOWN"
    message: str | None = None


class StatusAnswer(MomoAnswer):
    status: Literal["PENDING", "SUCCESSFUL", "FAILED"]
    amount: str | int | None = None
    currency: str | None = None
    financialTransactionId: str | int | None = None
    # A word in what MTN sends, an object in what it documents.
    reason: str | MomoErrorAnswer | None = None


class BalanceAnswer(MomoAnswer):
    availableBalance: str | int
    currency: str


def check_request(answer: ProviderAnswer) -> None:
    """Return if the request was taken, raise what is known if not."""
    if answer.status == 202:
        return
    code = _read_code(answer)
    if code in REFUSALS:
        raise PaymentRejected(REASONS[code], code)
    if answer.status == 400 and code is not None:
        raise PaymentRejected(REASONS.get(code, FailureReason.UNKNOWN), code)
    _check_access(answer)
    if answer.status == 404:
        raise AccessDenied("HTTP 404 from MTN's requesttopay; check PAYMENTS__BASE_URL.")
    if answer.status == 429:
        raise PaymentNotSent("MTN asks to slow down")
    raise OutcomeUnknown(f"HTTP {answer.status} ({code or 'no code'}) to a request to pay")


def read_status(answer: ProviderAnswer, currency: str) -> PaymentOutcome:
    """How a payment stands."""
    if answer.status == 404 and _read_code(answer) is not None:
        raise UnknownReference
    _check_access(answer)
    if not answer.is_good:
        raise OutcomeUnknown(f"HTTP {answer.status} to a question for a status")
    try:
        told = StatusAnswer.model_validate_json(answer.body)
    except ValidationError as exc:
        raise OutcomeUnknown("The status is not one of MTN's") from exc
    if told.currency != currency:
        raise OutcomeUnknown(f"The status is in {told.currency}, not in {currency}")
    return _read_outcome(told)


def read_balance(answer: ProviderAnswer, currency: str) -> int:
    """Whole francs in our account."""
    _check_access(answer)
    if not answer.is_good:
        raise OutcomeUnknown(f"HTTP {answer.status} to a question for the balance")
    try:
        told = BalanceAnswer.model_validate_json(answer.body)
    except ValidationError as exc:
        raise OutcomeUnknown("The balance is not one of MTN's") from exc
    amount = _read_whole_francs(told.availableBalance)
    if amount is None or told.currency != currency:
        raise OutcomeUnknown(f"The balance is not in whole {currency}")
    return amount


def _read_outcome(told: StatusAnswer) -> PaymentOutcome:
    amount = _read_whole_francs(told.amount)
    if told.status == "PENDING":
        return PaymentOutcome(PaymentStatus.PENDING, amount_rwf=amount)
    if told.status == "SUCCESSFUL":
        transaction = told.financialTransactionId
        return PaymentOutcome(
            PaymentStatus.SUCCEEDED,
            provider_transaction_id=None if transaction is None else str(transaction),
            amount_rwf=amount,
        )
    word = told.reason.code if isinstance(told.reason, MomoErrorAnswer) else told.reason
    reason = REASONS.get(word or "", FailureReason.UNKNOWN)
    return PaymentOutcome(PaymentStatus.FAILED, reason, amount_rwf=amount, provider_reason=word)


def _read_whole_francs(amount: str | int | None) -> int | None:
    if amount is None:
        return None
    with suppress(InvalidOperation):
        exact = Decimal(amount)
        if exact.is_finite() and exact.adjusted() < AMOUNT_DIGITS and exact % 1 == 0:
            return int(exact)
    raise OutcomeUnknown(f"The status tells an amount that is not whole francs: {amount!r}")


def _check_access(answer: ProviderAnswer) -> None:
    if answer.status == 401:
        raise PaymentNotSent("MTN refuses the token")
    if answer.status == 403:
        raise AccessDenied("HTTP 403 from MTN: our keys, address or user agent are turned away.")


def _read_code(answer: ProviderAnswer) -> str | None:
    """MTN's code; "" where it answered without one; None when it is not MTN that speaks."""
    if not answer.body.strip():
        return ""
    try:
        body = json.loads(answer.body)
    except ValueError:
        return None
    return str(body.get("code", "")) if isinstance(body, dict) else None
