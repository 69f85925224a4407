"""What MTN answers, in our words; what it does not say is never guessed."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from easymo.payments.errors import (
    AccessDenied,
    OutcomeUnknown,
    PaymentNotSent,
    PaymentRejected,
    UnknownReference,
)
from easymo.payments.line import ProviderAnswer
from easymo.payments.momo_answers import check_request, read_balance, read_status
from easymo.payments.provider import FailureReason, PaymentOutcome, PaymentStatus
from kit.errors import EasyMOError

HTML = b"<html><body>nginx</body></html>"


def answer(status: int, body: object = None) -> ProviderAnswer:
    return ProviderAnswer(status, b"" if body is None else json.dumps(body).encode())


def told(**fields: Any) -> PaymentOutcome:
    return read_status(answer(200, {"amount": "5000", "currency": "RWF", **fields}), "RWF")


def test_a_success_carries_what_a_ledger_needs() -> None:
    outcome = told(status="SUCCESSFUL", financialTransactionId=363440463)
    assert outcome == PaymentOutcome(
        PaymentStatus.SUCCEEDED, provider_transaction_id="363440463", amount_rwf=5000
    )
    assert outcome.is_final


def test_what_nobody_decided_is_pending() -> None:
    outcome = told(status="PENDING")
    assert (outcome.status, outcome.is_final) == (PaymentStatus.PENDING, False)


@pytest.mark.parametrize(
    ("word", "reason"),
    [
        ("APPROVAL_REJECTED", FailureReason.REJECTED_BY_PAYER),
        ("EXPIRED", FailureReason.EXPIRED),
        ("COULD_NOT_PERFORM_TRANSACTION", FailureReason.EXPIRED),
        ("NOT_ENOUGH_FUNDS", FailureReason.NOT_ENOUGH_FUNDS),
        ("PAYER_NOT_FOUND", FailureReason.PAYER_NOT_FOUND),
        ("PAYER_LIMIT_REACHED", FailureReason.PAYER_LIMIT),
        ("NOT_ALLOWED", FailureReason.NOT_ALLOWED),
        ("SERVICE_UNAVAILABLE", FailureReason.PROVIDER_UNAVAILABLE),
        ("INTERNAL_PROCESSING_ERROR", FailureReason.UNKNOWN),
        ("SOMETHING_NEW", FailureReason.UNKNOWN),
    ],
)
def test_every_reason_has_a_word_of_ours(word: str, reason: FailureReason) -> None:
    for written in (word, {"code": word, "message": "In words"}):
        outcome = told(status="FAILED", reason=written)
        assert (outcome.status, outcome.reason) == (PaymentStatus.FAILED, reason)
        assert outcome.provider_reason == word


def test_a_failure_without_a_reason_is_still_a_failure() -> None:
    assert told(status="FAILED").reason is FailureReason.UNKNOWN


@pytest.mark.parametrize("amount", ["5000.5", "NaN", "Infinity", "-inf", "1e999999", "five", ""])
def test_an_amount_that_is_not_whole_francs_decides_nothing(amount: str) -> None:
    with pytest.raises(OutcomeUnknown):
        told(status="SUCCESSFUL", amount=amount)


def test_an_amount_with_empty_decimals_is_whole() -> None:
    assert told(status="SUCCESSFUL", amount="5000.00").amount_rwf == 5000


@pytest.mark.parametrize(
    "read",
    [
        answer(200, {"status": "SUCCESSFUL", "amount": "5000", "currency": "EUR"}),
        answer(200, {"status": "ON_HOLD"}),
        answer(200, {}),
        answer(500, {"code": "INTERNAL_PROCESSING_ERROR"}),
        ProviderAnswer(200, HTML),
        ProviderAnswer(404, HTML),
        ProviderAnswer(500, HTML),
        ProviderAnswer(503, b""),
    ],
    ids=lambda read: f"{read.status} {read.body[:30]!r}",
)
def test_an_unclear_status_is_asked_for_again(read: ProviderAnswer) -> None:
    with pytest.raises(OutcomeUnknown):
        read_status(read, "RWF")


def test_only_mtn_can_say_that_a_reference_never_landed() -> None:
    with pytest.raises(UnknownReference):
        read_status(answer(404, {"code": "RESOURCE_NOT_FOUND"}), "RWF")


@pytest.mark.parametrize(
    ("refused", "error"),
    [
        (answer(409, {"code": "RESOURCE_ALREADY_EXIST"}), OutcomeUnknown),
        (answer(500, {"code": "INTERNAL_PROCESSING_ERROR"}), OutcomeUnknown),
        (answer(500, {"code": "SERVICE_UNAVAILABLE"}), OutcomeUnknown),
        (answer(200, {}), OutcomeUnknown),
        (ProviderAnswer(400, HTML), OutcomeUnknown),
        (ProviderAnswer(500, HTML), OutcomeUnknown),
        (ProviderAnswer(502, b""), OutcomeUnknown),
        (ProviderAnswer(401, b""), PaymentNotSent),
        (ProviderAnswer(429, b""), PaymentNotSent),
        (ProviderAnswer(403, HTML), AccessDenied),
        (ProviderAnswer(404, HTML), AccessDenied),
        (ProviderAnswer(400, b""), PaymentRejected),
        (answer(500, {"code": "INVALID_CURRENCY"}), PaymentRejected),
        (answer(500, {"code": "PAYER_NOT_FOUND"}), PaymentRejected),
    ],
    ids=lambda value: (
        f"{value.status} {value.body[:30]!r}" if isinstance(value, ProviderAnswer) else ""
    ),
)
def test_an_answer_to_a_request_says_what_is_known(
    refused: ProviderAnswer, error: type[EasyMOError]
) -> None:
    with pytest.raises(error) as raised:
        check_request(refused)
    assert type(raised.value) is error


def test_202_is_taken() -> None:
    check_request(ProviderAnswer(202, b""))


@pytest.mark.parametrize(
    "body",
    [
        {"availableBalance": "10.5", "currency": "RWF"},
        {"availableBalance": "10", "currency": "EUR"},
        {"availableBalance": "10"},
        {},
    ],
)
def test_an_unclear_balance_is_no_number(body: dict[str, str]) -> None:
    with pytest.raises(OutcomeUnknown):
        read_balance(answer(200, body), "RWF")


@given(st.integers(100, 599), st.binary(max_size=80))
def test_noise_is_never_taken_for_a_result(status: int, body: bytes) -> None:
    for read in (check_request, lambda answer: read_status(answer, "RWF")):
        try:
            outcome = read(ProviderAnswer(status, body))
        except EasyMOError:
            continue
        assert outcome is None and status == 202


_MTN = st.fixed_dictionaries(
    {
        "status": st.sampled_from(["PENDING", "SUCCESSFUL", "FAILED", "OTHER", None, 3]),
        "amount": st.one_of(st.none(), st.text(max_size=6), st.integers(), st.floats()),
        "reason": st.one_of(st.none(), st.text(max_size=8), st.dictionaries(st.text(), st.text())),
    }
)


@given(_MTN)
def test_a_status_is_read_or_unknown(body: dict[str, Any]) -> None:
    try:
        outcome = read_status(answer(200, body), "RWF")
    except OutcomeUnknown:
        return
    assert (outcome.status is PaymentStatus.FAILED) == (outcome.reason is not None)
    assert (outcome.status is PaymentStatus.SUCCEEDED) == (body["status"] == "SUCCESSFUL")
