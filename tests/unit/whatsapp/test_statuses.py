from collections.abc import Callable

import pytest

from easymo.whatsapp.inbound.payloads import DeliveryStatus, Webhook

Parsed = Callable[[str], Webhook]


def only(webhook: Webhook) -> DeliveryStatus:
    assert not (webhook.messages or webhook.others or webhook.unparsable)
    [status] = webhook.statuses
    return status


@pytest.mark.parametrize("word", ["sent", "delivered", "read", "played", "failed"])
def test_it_reads_what_became_of_a_message(parsed: Parsed, word: str) -> None:
    status = only(parsed(f"status_{word}"))
    assert (status.status, status.recipient_wa_id) == (word, "250788000001")
    assert status.at and status.at.tzinfo
    assert status.phone_number_id == "106540352242922"


def test_our_own_mark_comes_back(parsed: Parsed) -> None:
    status = only(parsed("status_sent"))
    assert status.opaque == "outbox:41"
    assert status.pricing and status.pricing["category"] == "service"


def test_a_failure_says_why(parsed: Parsed) -> None:
    failed = only(parsed("status_failed"))
    assert (failed.error_code, failed.error_details) == (131026, "Message Undeliverable.")
    closed = only(parsed("status_failed_window_closed"))
    assert (closed.error_code, closed.error_details) == (131047, "Re-engagement message")


def test_the_recipient_may_have_no_phone_number(parsed: Parsed) -> None:
    status = only(parsed("status_bsuid_only"))
    assert status.recipient_wa_id is None
    assert status.recipient_user_id == "RW.1b2c3d4e5f6071829304"


def test_the_recipient_may_have_only_a_phone_number(parsed: Parsed) -> None:
    status = only(parsed("status_phone_only"))
    assert (status.recipient_wa_id, status.recipient_user_id) == ("250788000001", None)


def test_a_word_of_tomorrow_is_kept(parsed: Parsed) -> None:
    assert only(parsed("status_word_of_tomorrow")).status == "savoured"
