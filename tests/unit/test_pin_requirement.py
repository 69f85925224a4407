"""Which open quotes may ask for the PIN, so that digits sent early could be it."""

import pytest

from db.repositories.customer.pins import OpenQuotes
from easymo.services.pin.pin_requirement import may_be_asked

FROM_RWF = 50_000


@pytest.mark.parametrize(
    ("quotes", "may"),
    [
        (OpenQuotes([], 60_000, True), False),
        (OpenQuotes([49_999], 0, False), False),
        (OpenQuotes([50_000], 0, False), True),
        (OpenQuotes([10_000], 40_000, False), True),
        (OpenQuotes([10_000], 39_999, False), False),
        (OpenQuotes([None], 60_000, False), False),
        (OpenQuotes([None], 0, True), True),
        (OpenQuotes([1_000, 50_000], 0, False), True),
    ],
)
def test_a_quote_may_ask_for_the_pin_from_an_amount_of_a_day_on_or_after_a_change_of_number(
    quotes: OpenQuotes, may: bool
) -> None:
    assert may_be_asked(quotes, FROM_RWF) is may
