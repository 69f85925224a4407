"""A number is found however it is written."""

import pytest

from kit.phone_numbers import as_whatsapp_has_it


@pytest.mark.parametrize(
    "written",
    [
        "0788000001",
        "+250 788 000 001",
        "250788000001",
        "0788-000-001",
        "00250788000001",
        "788000001",
    ],
)
def test_it_is_one_number_however_it_is_written(written: str) -> None:
    assert as_whatsapp_has_it(written) == "250788000001"


def test_it_keeps_the_country_of_a_foreign_number() -> None:
    assert as_whatsapp_has_it("+1 650 253 0000") == "16502530000"


@pytest.mark.parametrize("written", ["hello", "12", "0", "\x01", "+", "0788 call me"])
def test_it_finds_no_number_where_there_is_none(written: str) -> None:
    assert as_whatsapp_has_it(written) is None
