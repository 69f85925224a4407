"""Paying through MoMo: asked, decided on her phone, and told when the ledger says so."""

from datetime import timedelta

import pytest

from evals.play.phone import CustomerPhone, ScreenAnswer
from kit.settings.limits import LimitSettings
from tests.conversation import money
from tests.conversation.conftest import JEAN, RunningProduct
from tests.conversation.ledger import BOOKED, fill, live_seats, seats
from tests.db.road import until

QUOTE = "2 places tomorrow 7pm at Kimironko"
ONE_BOOKING = [("kimironko", 2, "confirmed", 10_000, "2026-11-24 19:00")]
IS_PAID = "SELECT paid_transfer_id IS NOT NULL FROM bookings ORDER BY id"
HOLD_IS_OVER = timedelta(minutes=11)


async def pay_now(phone: CustomerPhone) -> ScreenAnswer:
    await phone.write(QUOTE)
    return await phone.press("Pay with MoMo")


async def test_a_booking_is_booked_and_paid_when_she_approves(product: RunningProduct) -> None:
    phone = product.phone()

    quote = await phone.write(QUOTE)
    assert quote.titles == ["Confirm", "Pay with MoMo", "Cancel"]
    waiting = await phone.press("Pay with MoMo")
    assert "asking MTN for 10,000 RWF" in waiting.text
    assert "paid" not in waiting.text.lower()
    assert await product.rows(BOOKED) == []
    assert (await phone.asked())["amount"] == 10_000

    receipt = await phone.momo("approve")

    assert "Booked and paid" in receipt.text
    assert "Kimironko\nTuesday 24 November, 19:00, 2 guests\n10,000 RWF" in receipt.text
    assert await product.rows(BOOKED) == ONE_BOOKING
    assert await product.rows(IS_PAID) == [(True,)]
    assert await money.moved(product) == money.through_momo(10_000)
    assert await live_seats(product) == 2
    await money.assert_nothing_is_lost(product)


async def test_a_booking_is_booked_and_paid_in_french(product: RunningProduct) -> None:
    phone = product.phone()

    quote = await phone.write("2 places demain 19h à Kimironko")
    assert quote.titles == ["Confirmer", "Payer avec MoMo", "Annuler"]
    waiting = await phone.press("Payer avec MoMo")
    assert "à MTN" in waiting.text
    receipt = await phone.momo("approve")

    assert "Réservé et payé" in receipt.text
    assert "mardi 24 novembre" in receipt.text
    assert await product.rows(BOOKED) == ONE_BOOKING
    await money.assert_nothing_is_lost(product)


async def test_what_she_rejects_is_not_booked_and_the_places_are_given_back(
    product: RunningProduct,
) -> None:
    phone = product.phone()
    await pay_now(phone)
    assert await live_seats(product) == 2

    told = await phone.momo("reject")

    assert "rejected" in told.text
    assert "Nothing was taken, and I gave the places back" in told.text
    assert await live_seats(product) == 0
    assert await product.rows("SELECT status FROM bookings") == [("expired",)]
    assert await product.rows(money.PAYMENTS) == [("failed", None, "rejected_by_payer")]
    assert await money.moved(product) == []

    await pay_now(phone)
    assert "Booked and paid" in (await phone.momo("approve")).text
    assert await live_seats(product) == 2
    await money.assert_nothing_is_lost(product)


async def test_too_little_on_her_momo_account_is_said_in_her_language(
    product: RunningProduct,
) -> None:
    phone = product.phone()
    await phone.write("2 places demain 19h à Kimironko")
    await phone.press("Payer avec MoMo")

    told = await phone.momo("reject", reason="NOT_ENOUGH_FUNDS")

    assert "pas assez d'argent" in told.text
    assert "rendu les places" in told.text
    assert await live_seats(product) == 0


async def test_what_she_ignores_runs_out_and_is_said(product: RunningProduct) -> None:
    phone = product.phone()
    await pay_now(phone)
    request = await phone.asked()
    await phone.decide(request, "ignore")
    assert (await phone.read()).bubbles == []

    await product.advance(timedelta(minutes=6))
    told = await phone.told(request)

    assert "not approved in time" in told.text
    assert "gave the places back" in told.text
    assert await live_seats(product) == 0
    assert await product.rows(money.PAYMENTS) == [("failed", None, "expired")]
    await money.assert_nothing_is_lost(product)


async def test_writing_while_mtn_asks_changes_nothing(product: RunningProduct) -> None:
    phone = product.phone()
    await pay_now(phone)

    assert "5,000 RWF" in (await phone.write("how much is it in Nyamirambo?")).text
    await phone.write("cancel")
    assert await live_seats(product) == 2
    receipt = await phone.momo("approve")

    assert "Booked and paid" in receipt.text
    assert await product.rows(BOOKED) == ONE_BOOKING
    await money.assert_nothing_is_lost(product)


async def test_a_booking_that_stands_is_paid_later(product: RunningProduct) -> None:
    phone = product.phone()
    await phone.write(QUOTE)
    assert "paid at the venue" in (await phone.press("Confirm")).text

    quote = await phone.write("pay my booking")
    assert "10,000 RWF" in quote.text
    assert quote.titles == ["Pay with MoMo", "Not now"]
    assert "asking MTN" in (await phone.press("Pay with MoMo")).text
    refused = await phone.momo("reject")
    assert "booking *#1* stays" in refused.text
    assert await product.rows(BOOKED) == ONE_BOOKING

    await phone.write("pay my booking")
    await phone.press("Pay with MoMo")
    receipt = await phone.momo("approve")

    assert receipt.text.startswith("Paid!")
    assert await product.rows(IS_PAID) == [(True,)]
    assert await money.moved(product) == money.through_momo(10_000)
    nothing = await phone.write("pay my booking")
    assert "no coming booking that is waiting to be paid" in nothing.text
    await money.assert_nothing_is_lost(product)


async def approved_after_the_hold(
    product: RunningProduct, phone: CustomerPhone, *, left: int
) -> ScreenAnswer:
    await product.http.post("/momo/faults", json={"late_success": True})
    await pay_now(phone)
    request = await phone.asked()
    await product.advance(HOLD_IS_OVER)

    async def gave_back() -> bool:
        return await seats(product, "kimironko", "19:00") == 0

    await until(gave_back)
    await fill(product, "kimironko", "19:00", left=left)
    await phone.decide(request, "approve")
    return await phone.told(request)


async def test_a_late_success_books_while_the_places_are_free(product: RunningProduct) -> None:
    told = await approved_after_the_hold(product, product.phone(), left=2)

    assert "Booked and paid" in told.text
    assert await product.rows(BOOKED) == ONE_BOOKING
    assert await money.moved(product) == money.through_momo(10_000)
    assert await live_seats(product) == 2
    await money.assert_nothing_is_lost(product)


async def test_a_late_success_without_places_stays_in_her_wallet(product: RunningProduct) -> None:
    phone = product.phone()

    told = await approved_after_the_hold(product, phone, left=1)

    assert "the places were gone" in told.text
    assert "you have 10,000 RWF" in told.text
    assert await product.rows(BOOKED) == []
    assert await money.moved(product) == [money.topped_up(10_000)]
    assert await live_seats(product) == 0
    await phone.write("2 places tomorrow 9pm at Kimironko")
    assert "Booked and paid" in (await phone.press("Pay from wallet")).text
    assert await money.wallets(product) == 0
    await money.assert_nothing_is_lost(product)


@pytest.mark.parametrize("settings_changes", [{"limits": LimitSettings(rwf_per_day=15_000)}])
async def test_more_than_the_limit_of_a_day_is_refused_and_the_next_day_is_a_new_one(
    product: RunningProduct,
) -> None:
    phone, other = product.phone(), product.phone(JEAN)
    await pay_now(phone)
    await phone.momo("approve")

    await phone.write("2 places tomorrow 9pm at Kimironko")
    refused = await phone.press("Pay with MoMo")
    assert "more than you can move in one day (15,000 RWF)" in refused.text
    assert await product.value("SELECT count(*) FROM payments") == 1
    assert "asking MTN" in (await pay_now(other)).text, "each customer has a limit of her own"

    await phone.write("no thanks")
    await product.advance(timedelta(hours=13))
    await phone.write("2 places on wednesday 7pm at Kimironko")
    assert "asking MTN" in (await phone.press("Pay with MoMo")).text
    assert "Booked and paid" in (await phone.momo("approve")).text


async def test_whoever_wrote_stop_still_hears_how_her_payment_ended(
    product: RunningProduct,
) -> None:
    phone = product.phone()
    await pay_now(phone)
    await phone.write("stop")

    assert "Booked and paid" in (await phone.momo("approve")).text
