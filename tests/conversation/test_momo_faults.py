"""Mobile money that fails in all its ways: she pays once, and hears only what is true."""

from datetime import timedelta
from typing import Any

import pytest

from tests.conversation import money
from tests.conversation.conftest import RunningProduct
from tests.conversation.ledger import BOOKED, live_seats
from tests.gate import at_gate

QUOTE = "2 places tomorrow 7pm at Kimironko"
ONE_BOOKING = [("kimironko", 2, "confirmed", 10_000, "2026-11-24 19:00")]

pytestmark = pytest.mark.own_product  # a process that has MTN's token asks otherwise than a new one

FAULTS = [
    {"html_500_after_taking": 1, "not_found_then_found": 2, "html_500": 2},
    {"accept_then_drop": 1, "not_found_then_found": 3},
    {"drop_unheard": 3},
    {"token_refused": 3},
    {"accept_then_drop": 1},
    {"conflict_on_first": 1},
    {"not_found_then_found": 3},
    {"html_500": 5},
    {"html_500_after_taking": 1},
    {"slow_token_s": 0.5, "token_lasts_s": 1},
    {"slow_ms": 200},
]


@pytest.mark.parametrize("faults", at_gate(FAULTS, 2), ids=str)
async def test_she_is_asked_and_pays_once_whatever_goes_wrong(
    product: RunningProduct, faults: dict[str, Any]
) -> None:
    await product.http.post("/momo/faults", json=faults)
    phone = product.phone()
    await phone.write(QUOTE)

    waiting = await phone.press("Pay with MoMo")
    assert "asking MTN" in waiting.text
    receipt = await phone.momo("approve")

    assert len(receipt.bubbles) == 1
    assert "Booked and paid" in receipt.text
    assert await product.rows(BOOKED) == ONE_BOOKING
    assert await money.moved(product) == money.through_momo(10_000)
    assert len((await product.http.get("/momo/requests")).json()) == 1
    assert await live_seats(product) == 2
    await money.assert_nothing_is_lost(product)


@pytest.mark.slow
async def test_mobile_money_that_is_away_is_said_so_and_the_places_are_given_back(
    product: RunningProduct,
) -> None:
    await product.http.post("/momo/faults", json={"html_500": 100_000})
    phone = product.phone()
    await phone.write(QUOTE)
    await phone.press("Pay with MoMo")

    await product.advance(timedelta(minutes=5))
    await phone.settled("payment:1")
    told = await phone.read()

    assert "mobile money is not available just now" in told.text
    assert "Nothing was taken, and I gave the places back" in told.text
    assert await live_seats(product) == 0
    assert (await product.http.get("/momo/requests")).json() == []
    await product.http.post("/momo/faults", json={"html_500": 0})
    assert "10,000 RWF" in (await phone.write(QUOTE)).text
    assert "asking MTN" in (await phone.press("Pay with MoMo")).text
    assert "Booked and paid" in (await phone.momo("approve")).text
    await money.assert_nothing_is_lost(product)


async def test_a_number_without_a_momo_account_is_said_so(product: RunningProduct) -> None:
    phone = product.phone("250728000001")
    await phone.write(QUOTE)
    key = await phone.post({"type": "button", "id": phone.last.option("Pay with MoMo")["id"]})
    await phone.settled(key)
    await phone.settled("payment:1")

    assert "the number has no MoMo account" in (await phone.read()).text
    assert await live_seats(product) == 0
    await money.assert_nothing_is_lost(product)
