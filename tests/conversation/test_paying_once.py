"""Whatever is pressed, called or told twice, or in the wrong order: money moves once."""

import asyncio
from typing import Any

import pytest

from evals.play.phone import CustomerPhone, ScreenAnswer
from tests.conversation import money
from tests.conversation.conftest import RunningProduct
from tests.conversation.ledger import BOOKED, live_seats

QUOTE = "2 places tomorrow 7pm at Kimironko"
ONE_BOOKING = [("kimironko", 2, "confirmed", 10_000, "2026-11-24 19:00")]


def press(quote: ScreenAnswer, title: str) -> dict[str, Any]:
    return {"type": "button", "id": quote.option(title)["id"]}


async def press_at_once(phone: CustomerPhone, *presses: dict[str, Any]) -> list[str]:
    """All presses before any is answered; what was said to them."""
    keys = await asyncio.gather(*(phone.post(one) for one in presses))
    for key in keys:
        await phone.settled(key)
    return [bubble["text"] for bubble in (await phone.read()).bubbles]


async def assert_paid_once(product: RunningProduct) -> None:
    assert await product.rows(BOOKED) == ONE_BOOKING
    assert await money.moved(product) == money.through_momo(10_000)
    assert await product.value("SELECT count(*) FROM inbox WHERE kind = 'event'") == 1
    assert len((await product.http.get("/momo/requests")).json()) == 1
    assert await live_seats(product) == 2
    await money.assert_nothing_is_lost(product)


async def test_pay_pressed_on_two_phones_at_once_asks_once(product: RunningProduct) -> None:
    phone = product.phone()
    quote = await phone.write(QUOTE)

    said = await press_at_once(phone, *[press(quote, "Pay with MoMo")] * 3)

    assert sum("I am asking MTN" in text for text in said) == 1
    assert len(said) == 3
    assert "Booked and paid" in (await phone.momo("approve")).text
    await assert_paid_once(product)


async def test_confirm_and_pay_pressed_at_once_do_one_of_them(product: RunningProduct) -> None:
    phone = product.phone()
    quote = await phone.write(QUOTE)

    said = await press_at_once(phone, press(quote, "Confirm"), press(quote, "Pay with MoMo"))

    assert len(said) == 2
    assert sum("changed nothing" in text for text in said) == 1
    if await product.value("SELECT count(*) FROM payments"):
        await phone.momo("approve")
    assert await product.rows(BOOKED) == ONE_BOOKING
    assert await live_seats(product) == 2
    await money.assert_nothing_is_lost(product)


async def test_a_press_again_while_mtn_asks_says_that_it_is_under_way(
    product: RunningProduct,
) -> None:
    phone = product.phone()
    quote = await phone.write(QUOTE)
    await phone.press("Pay with MoMo")

    for title in ("Pay with MoMo", "Confirm"):
        again = (await phone.press(title, of=quote)).text
        assert "changed nothing" in again
        assert "booked" not in again.lower(), "it is not booked yet"
    await phone.press("Cancel", of=quote)
    assert await live_seats(product) == 2

    assert "Booked and paid" in (await phone.momo("approve")).text
    assert "booked already" in (await phone.press("Pay with MoMo", of=quote)).text
    await assert_paid_once(product)


async def test_a_button_of_a_replaced_quote_pays_nothing(product: RunningProduct) -> None:
    phone = product.phone()
    old = await phone.write("3 places tomorrow 9pm at Kimironko")
    await phone.write(QUOTE)

    assert "dropped since" in (await phone.press("Pay with MoMo", of=old)).text
    assert await product.value("SELECT count(*) FROM payments") == 0


async def test_a_replayed_webhook_of_a_press_asks_once(product: RunningProduct) -> None:
    phone = product.phone()
    await product.http.post("/emulator/faults", json={"webhook_duplicates": 4})
    await phone.write(QUOTE)

    asked = await phone.press("Pay with MoMo")
    assert len(asked.bubbles) == 1
    assert len((await phone.momo("approve")).bubbles) == 1

    await assert_paid_once(product)


@pytest.mark.parametrize(
    "faults",
    [
        {"duplicate_callback": 4},
        {"callback_method": "POST", "reason_as_object": True},
        {"lose_callbacks": True},
    ],
    ids=str,
)
async def test_however_often_mtn_calls_back_it_is_posted_once(
    product: RunningProduct, faults: dict[str, Any]
) -> None:
    await product.http.post("/momo/faults", json=faults)
    phone = product.phone()
    await phone.write(QUOTE)
    await phone.press("Pay with MoMo")

    assert len((await phone.momo("approve")).bubbles) == 1

    await assert_paid_once(product)


async def test_a_callback_before_the_answer_to_the_request_is_no_loss(
    product: RunningProduct,
) -> None:
    await product.http.post("/momo/faults", json={"callback_before_answer": True})
    await product.http.post("/momo/control", json={"mode": "approve"})
    phone = product.phone()
    await phone.write(QUOTE)

    key = await phone.post({"type": "button", "id": phone.last.option("Pay with MoMo")["id"]})
    await phone.settled(key)
    await phone.settled("payment:1")
    said = [bubble["text"] for bubble in (await phone.read()).bubbles]

    assert ["asking MTN" in text for text in said] == [True, False]
    assert "Booked and paid" in said[1]
    await assert_paid_once(product)


async def test_forged_and_late_callbacks_move_nothing(product: RunningProduct) -> None:
    phone = product.phone()
    await phone.write(QUOTE)
    await phone.press("Pay with MoMo")
    request = await phone.asked()
    forged = {"externalId": request["reference"], "status": "SUCCESSFUL", "amount": "10000"}

    for _ in range(3):
        answer = await product.http.put(request["callback_url"], json=forged)
        assert answer.status_code == 200
    for body in (b"", b"{", b'{"externalId": 7}', b"x" * 100_000):
        answer = await product.http.post(request["callback_url"], content=body)
        assert answer.status_code == 200
    assert await money.moved(product) == []

    await phone.momo("approve")
    await product.http.put(request["callback_url"], json={**forged, "status": "FAILED"})
    await assert_paid_once(product)


async def test_two_presses_of_pay_from_wallet_pay_once(product: RunningProduct) -> None:
    phone = product.phone()
    await money.top_up(phone, "top up 25k")
    quote = await phone.write(QUOTE)

    said = await press_at_once(phone, *[press(quote, "Pay from wallet")] * 3)

    assert sum("Booked and paid" in text for text in said) == 1
    assert await money.moved(product) == [money.topped_up(25_000), money.paid(10_000)]
    assert await live_seats(product) == 2
    await money.assert_nothing_is_lost(product)
