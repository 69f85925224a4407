import hashlib
import hmac

import pytest
from hypothesis import given
from hypothesis import strategies as st

from easymo.whatsapp.inbound.signature import is_genuine

SECRET = "app-secret"


def signed(body: bytes, secret: str = SECRET) -> str:
    return "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


@given(st.binary())
def test_what_the_secret_signed_is_genuine(body: bytes) -> None:
    assert is_genuine(body, signed(body), SECRET)


@given(st.binary(), st.binary())
def test_a_signature_fits_no_other_body(body: bytes, other: bytes) -> None:
    assert is_genuine(other, signed(body), SECRET) == (body == other)


@given(st.binary(), st.text())
def test_no_stranger_can_guess_or_break_it(body: bytes, header: str) -> None:
    assert not is_genuine(body, header, SECRET)
    assert not is_genuine(body, "sha256=" + header, SECRET)


def test_the_same_json_in_other_bytes_is_not_genuine() -> None:
    assert not is_genuine('{"a":"ä"}'.encode(), signed(b'{"a":"\\u00e4"}'), SECRET)


@pytest.mark.parametrize("header", [None, "", "sha256=", "sha1=abc", "garbage", "sha256=é"])
def test_a_missing_or_odd_signature_is_refused(header: str | None) -> None:
    assert not is_genuine(b"{}", header, SECRET)


def test_without_a_secret_everything_is_refused() -> None:
    assert not is_genuine(b"{}", signed(b"{}", ""), "")


def test_another_secret_is_refused() -> None:
    assert not is_genuine(b"{}", signed(b"{}", "other"), SECRET)
