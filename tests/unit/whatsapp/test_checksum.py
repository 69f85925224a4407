"""A file is taken only when it is the one that was told of."""

import base64
import hashlib

import pytest

from easymo.whatsapp.checksum import is_the_same
from easymo.whatsapp.client import MEDIA_ID

FILE = b"a voice note"
HEXADECIMAL = hashlib.sha256(FILE).hexdigest()
BASE64 = base64.b64encode(hashlib.sha256(FILE).digest()).decode()


@pytest.mark.parametrize(
    ("told", "sent"),
    [(HEXADECIMAL, BASE64), (HEXADECIMAL.upper(), None), (None, BASE64), (None, None), ("", "")],
)
def test_it_takes_the_file_that_was_sent(told: str | None, sent: str | None) -> None:
    assert is_the_same(FILE, told, sent)


@pytest.mark.parametrize(
    ("told", "sent"),
    [("0" * 64, None), (None, "wrong"), (HEXADECIMAL, "wrong"), ("0" * 64, BASE64)],
)
def test_it_refuses_another_file(told: str | None, sent: str | None) -> None:
    assert not is_the_same(FILE, told, sent)


@pytest.mark.parametrize("given", ["../me", "1/2", "1?fields=x", "", "..", "1 2", "1#x", "é"])
def test_it_puts_no_such_id_into_an_address(given: str) -> None:
    assert not MEDIA_ID.fullmatch(given)
