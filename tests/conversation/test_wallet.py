"""The wallet: put money in, pay with it, and get it back when a paid booking is cancelled."""

from datetime import timedelta

import pytest

from db.repositories.payment import ledger
from evals.play.phone import CustomerPhone, ScreenAnswer
from kit.settings.limits import LimitSettings
from tests.conftest import NOON
from tests.conversation import money
from tests.conversation.conftest import RunningProduct
from tests.conversation.ledger import BOOKED, live_seats
from tests.db.bank import payment
from tests.gate import at_gate

QUOTE = "2 places tomorrow 7pm at Kimironko"
ONE_BOOKING = [("kimironko", 2, "confirmed", 10_000, "2026-11-24 19:00")]


async def test_money_is_put_in_and_a_booking_is_paid_with_it(product: RunningProduct) -> None:
    phone = product.phone()

    quote = await phone.write("top up 15k")
    assert "15,000 RWF" in quote.text
    assert quote.titles == ["Confirm", "Cancel"]
    assert "asking MTN for 15,000 RWF" in (await phone.press("Confirm")).text
    assert await money.wallets(product) == 0
    told = await phone.momo("approve")
    assert "15,000 RWF have arrived" in told.text
    assert "You now have 15,000 RWF" in told.text

    quote = await phone.write(QUOTE)
    assert quote.titles == ["Confirm", "Pay from wallet", "Cancel"]
    receipt = await phone.press("Pay from wallet")

    assert "Booked and paid" in receipt.text
    assert await product.rows(BOOKED) == ONE_BOOKING
    assert await money.moved(product) == [money.topped_up(15_000), money.paid(10_000)]
    assert "5,000 RWF" in (await phone.write("what is my balance?")).text
    assert await product.value("SELECT count(*) FROM payments") == 1, "the wallet asks nobody"
    await money.assert_nothing_is_lost(product)


@pytest.mark.slow
async def test_the_same_in_french(product: RunningProduct) -> None:
    phone = product.phone()

    quote = await phone.write("recharger 15 000")
    assert quote.titles == ["Confirmer", "Annuler"]
    assert "à MTN" in (await phone.press("Confirmer")).text
    assert "sont arrivés" in (await phone.momo("approve")).text
    quote = await phone.write("2 places demain 19h à Kimironko")
    receipt = await phone.press(quote.titles[1])

    assert "Réservé et payé" in receipt.text
    assert "portefeuille" in receipt.text
    assert await product.rows(BOOKED) == ONE_BOOKING
    assert await money.wallets(product) == 5_000
    await money.assert_nothing_is_lost(product)


async def test_a_top_up_that_she_rejects_or_drops_moves_nothing(product: RunningProduct) -> None:
    phone = product.phone()
    await phone.write("top up 5k")
    await phone.press("Confirm")
    assert "did not send the 5,000 RWF" in (await phone.momo("reject")).text

    await phone.write("top up 5k")
    assert "asked for nothing" in (await phone.press("Cancel")).text

    assert await product.value("SELECT count(*) FROM payments") == 1
    assert await money.moved(product) == []
    await money.assert_nothing_is_lost(product)


async def test_a_booking_that_stands_is_paid_from_the_wallet(product: RunningProduct) -> None:
    phone = product.phone()
    await phone.write(QUOTE)
    await phone.press("Confirm")
    await money.top_up(phone, "top up 10 000")

    quote = await phone.write("pay my booking")
    assert quote.titles == ["Pay from wallet", "Pay with MoMo", "Not now"]
    receipt = await phone.press("Pay from wallet")

    assert receipt.text.startswith("Paid!")
    assert await money.moved(product) == money.through_momo(10_000)
    again = await phone.press("Pay from wallet", of=quote)
    assert "changed nothing" in again.text
    assert await money.moved(product) == money.through_momo(10_000)
    await money.assert_nothing_is_lost(product)


async def test_a_wallet_that_emptied_meanwhile_pays_nothing_and_the_offer_stays(
    product: RunningProduct,
) -> None:
    phone = product.phone()
    await money.top_up(phone, "top up 10 000")
    quote = await phone.write(QUOTE)
    async with product.pool.connection() as conn:
        await ledger.transfer(conn, payment(1, 1), NOON)

    refused = await phone.press("Pay from wallet")

    assert "less than that, so nothing was paid" in refused.text
    assert await product.rows(BOOKED) == []
    assert "Booked!" in (await phone.press("Confirm", of=quote)).text
    assert await money.wallets(product) == 9_999
    assert await live_seats(product) == 2
    await money.assert_nothing_is_lost(product)


REFUNDS = [
    ("tomorrow 7pm", timedelta(hours=7), 10_000, "The 10,000 RWF you paid come back"),
    ("tomorrow 7pm", timedelta(hours=7, seconds=1), 5_000, "5,000 RWF of the 10,000 RWF"),
    ("today 7pm", timedelta(hours=5, seconds=1), 0, "nothing of the 10,000 RWF"),
    ("today 7pm", timedelta(hours=5), 5_000, "5,000 RWF of the 10,000 RWF"),
    ("tomorrow 7pm", timedelta(0), 10_000, "The 10,000 RWF you paid come back"),
]


@pytest.mark.parametrize(("day", "later", "refund", "promise"), at_gate(REFUNDS, 3))
async def test_what_a_paid_booking_gives_back_depends_on_the_hours_left(
    product: RunningProduct, day: str, later: timedelta, refund: int, promise: str
) -> None:
    phone = product.phone()
    await phone.write(f"2 places {day} at Kimironko")
    await phone.press("Pay with MoMo")
    await phone.momo("approve")
    await product.advance(later)

    quote = await phone.write("cancel my booking")
    assert promise in quote.text
    gone = await phone.press("Yes, cancel it")

    assert "is cancelled" in gone.text
    assert ("back in your wallet" in gone.text) == bool(refund)
    assert await money.wallets(product) == refund
    assert await product.rows("SELECT status, refunded_rwf FROM bookings") == [
        ("cancelled", refund)
    ]
    assert "changed nothing" in (await phone.press("Yes, cancel it", of=quote)).text
    assert await money.wallets(product) == refund
    assert await live_seats(product) == 0
    await money.assert_nothing_is_lost(product)


async def test_a_booking_paid_since_the_cancellation_was_quoted_is_not_cancelled_for_nothing(
    product: RunningProduct,
) -> None:
    phone = product.phone()
    await phone.write(QUOTE)
    await phone.press("Confirm")
    await phone.write("pay my booking")
    await phone.press("Pay with MoMo")
    quote = await phone.write("cancel my booking")
    await phone.momo("approve")

    assert "no longer possible" in (await phone.press("Yes, cancel it", of=quote)).text
    assert await product.rows(BOOKED) == ONE_BOOKING
    await phone.write("cancel my booking")
    assert "10,000 RWF are back" in (await phone.press("Yes, cancel it")).text
    assert await money.wallets(product) == 10_000
    await money.assert_nothing_is_lost(product)


async def test_money_that_comes_after_she_cancelled_stays_in_her_wallet(
    product: RunningProduct,
) -> None:
    phone = product.phone()
    await phone.write(QUOTE)
    await phone.press("Confirm")
    await phone.write("pay my booking")
    await phone.press("Pay with MoMo")
    await phone.write("cancel my booking")
    await phone.press("Yes, cancel it")

    told = await phone.momo("approve")

    assert "The money is in your wallet: you have 10,000 RWF" in told.text
    assert await live_seats(product) == 0
    assert await money.wallets(product) == 10_000
    await money.assert_nothing_is_lost(product)


@pytest.mark.parametrize("settings_changes", [{"limits": LimitSettings(rwf_per_day=15_000)}])
async def test_what_is_left_of_the_day_is_said_before_she_confirms(product: RunningProduct) -> None:
    phone = product.phone()
    await money.top_up(phone, "top up 10 000")

    refused = await phone.write("top up 8k")

    assert "today 5,000 RWF are left" in refused.text
    assert "asking MTN for 5,000 RWF" in (await confirmed(phone, "5k")).text


async def confirmed(phone: CustomerPhone, words: str) -> ScreenAnswer:
    await phone.write(words)
    return await phone.press("Confirm")
