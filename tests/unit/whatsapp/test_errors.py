import pytest

from easymo.whatsapp.errors import ApiError, Verdict, backoff_seconds, verdict_of


@pytest.mark.parametrize("code", [0, 3, 10, 190, 200, 299, 368, 130497, 131005, 131031, 131042])
def test_a_sender_nobody_lets_send_stops(code: int) -> None:
    assert verdict_of(code) == Verdict.STOP_SENDER


@pytest.mark.parametrize("code", [133000, 133010, 133015, 131045])
def test_a_number_that_is_not_registered_stops(code: int) -> None:
    assert verdict_of(code) == Verdict.STOP_SENDER


def test_complaints_of_customers_stop_the_sender_though_meta_calls_it_throttling() -> None:
    assert verdict_of(131048, http_status=429) == Verdict.STOP_SENDER


@pytest.mark.parametrize("code", [4, 80007, 130429, 131056, 131057, 133016, 1, 2, 131000, 133004])
@pytest.mark.parametrize("http_status", [400, 429, 500, None])
def test_what_passes_is_tried_again_whatever_the_http_status(
    code: int, http_status: int | None
) -> None:
    assert verdict_of(code, http_status=http_status) == Verdict.RETRY


@pytest.mark.parametrize("code", [33, 100, 131009, 131026, 131047, 132001, 132015, 131062, 137000])
@pytest.mark.parametrize("http_status", [400, 404, 500, None])
def test_what_cannot_succeed_is_not_tried_again(code: int, http_status: int | None) -> None:
    assert verdict_of(code, http_status=http_status) == Verdict.PERMANENT


def test_a_code_of_tomorrow_is_judged_by_whose_fault_it_is() -> None:
    assert verdict_of(999999, http_status=503) == Verdict.RETRY
    assert verdict_of(999999, http_status=400) == Verdict.PERMANENT
    assert verdict_of(999999) == Verdict.PERMANENT


def test_an_error_knows_its_verdict_and_reads_as_a_sentence() -> None:
    error = ApiError(131026, "Message undeliverable", http_status=400, details="Not on WhatsApp")
    assert error.verdict == Verdict.PERMANENT
    assert str(error) == "Message undeliverable (code 131026, HTTP 400): Not on WhatsApp"


def test_one_customers_throttle_waits_as_meta_asks() -> None:
    assert [backoff_seconds(131056, attempt) for attempt in (1, 2, 3, 4)] == [1, 4, 16, 64]


def test_others_wait_more_gently_and_nobody_waits_forever() -> None:
    assert [backoff_seconds(131000, attempt) for attempt in (1, 2, 3)] == [1, 2, 4]
    assert backoff_seconds(131056, 500) == 3600


def test_meta_may_ask_for_more() -> None:
    assert backoff_seconds(130429, 1, retry_after=30) == 30
