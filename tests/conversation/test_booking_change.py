"""A confirmed booking is changed: quoted, confirmed, and its seats and money are what was said."""

from datetime import timedelta

import pytest

from evals.play.phone import CustomerPhone
from tests.conversation import money
from tests.conversation.conftest import JEAN, RunningProduct
from tests.conversation.ledger import BOOKED, fill, live_seats, seats

QUOTE = "2 places tomorrow 7pm at Kimironko"
AS_IT_WAS = [("kimironko", 2, "confirmed", 10_000, "2026-11-24 19:00")]
FOR_FOUR = [("kimironko", 4, "confirmed", 20_000, "2026-11-24 19:00")]
LATER = [("kimironko", 2, "confirmed", 10_000, "2026-11-24 21:00")]
WALLET = "SELECT coalesce(max(available_rwf), 0) FROM wallet_balances"
EXTRA = "SELECT coalesce(sum(extra_seats), 0) FROM booking_changes WHERE status = 'held'"


async def book(phone: CustomerPhone, words: str = QUOTE) -> None:
    await phone.write(words)
    await phone.press("Confirm")


async def book_and_pay(phone: CustomerPhone, words: str = QUOTE) -> None:
    await phone.write(words)
    await phone.press("Pay with MoMo")
    await phone.momo("approve")


async def test_a_party_that_grows_is_quoted_and_stands_only_after_the_press(
    product: RunningProduct,
) -> None:
    phone = product.phone()
    await book(phone)

    quote = await phone.write("change my booking to 4 people")
    assert quote.titles == ["Yes, change it", "Keep it as it is"]
    assert "Now: Kimironko, Tuesday 24 November, 19:00, 2 guests, 10,000 RWF" in quote.text
    assert "Then: *Kimironko, Tuesday 24 November, 19:00, 4 guests, 20,000 RWF*" in quote.text
    assert await product.rows(BOOKED) == AS_IT_WAS
    assert await seats(product, "kimironko", "19:00") == 4

    receipt = await phone.press("Yes, change it")
    assert "Changed! ✅ *#1*" in receipt.text
    assert await product.rows(BOOKED) == FOR_FOUR
    assert await live_seats(product) == 4


async def test_a_change_that_is_dropped_leaves_everything_as_it_was(
    product: RunningProduct,
) -> None:
    phone = product.phone()
    await book(phone)

    await phone.write("move my table to 9pm")
    assert await product.value(EXTRA) == 2
    told = await phone.press("Keep it as it is")
    assert "stays as it is" in told.text
    assert await product.rows(BOOKED) == AS_IT_WAS
    assert await live_seats(product) == 2


async def test_a_change_nobody_confirms_runs_out_and_the_booking_stands(
    product: RunningProduct,
) -> None:
    phone = product.phone()
    await book(phone)
    await phone.write("move my table to 9pm")

    await product.advance(timedelta(minutes=11))
    await phone.settled("action_expired:2")
    told = await phone.read()
    assert "your booking stays as it was" in told.text
    assert await product.rows(BOOKED) == AS_IT_WAS
    assert await live_seats(product) == 2


async def test_a_second_change_replaces_the_first_and_a_second_press_does_nothing(
    product: RunningProduct,
) -> None:
    phone = product.phone()
    await book(phone)

    first = await phone.write("move my table to 9pm")
    second = await phone.write("no, make it 4 people at 7pm")
    assert "4 guests, 20,000 RWF" in second.text
    assert await seats(product, "kimironko", "21:00") == 0
    await phone.press("Yes, change it", of=first)
    assert await product.rows(BOOKED) == AS_IT_WAS
    await phone.press("Yes, change it", of=second)
    again = await phone.press("Yes, change it", of=second)
    assert "changed already" in again.text
    assert await product.rows(BOOKED) == FOR_FOUR
    assert await live_seats(product) == 4


async def test_what_is_full_is_refused_with_what_is_free(product: RunningProduct) -> None:
    phone = product.phone()
    await book(phone)
    await fill(product, "kimironko", "21:00", left=1)

    told = await phone.write("move my booking to 9pm")
    assert "fully booked" in told.text
    assert await product.rows(BOOKED) == AS_IT_WAS
    quote = await phone.press(told.titles[0])
    assert "Change booking *#1*?" in quote.text


@pytest.mark.slow
async def test_a_full_slot_still_has_the_seats_of_the_party_that_is_in_it(
    product: RunningProduct,
) -> None:
    phone = product.phone()
    await book(phone)
    await fill(product, "kimironko", "19:00", left=2)

    await phone.write("change my booking to 4 people")
    await phone.press("Yes, change it")
    assert await product.rows(BOOKED) == FOR_FOUR
    assert "fully booked" in (await phone.write("change my booking to 5 people")).text


async def test_a_dearer_one_that_is_paid_is_paid_before_it_is_changed(
    product: RunningProduct,
) -> None:
    phone = product.phone()
    await book_and_pay(phone)

    quote = await phone.write("change my booking to 4 people")
    assert quote.titles == ["Pay with MoMo", "Keep it as it is"]
    assert "*10,000 RWF* more, to be paid now" in quote.text
    asked = await phone.press("Pay with MoMo")
    assert "asking MTN for 10,000 RWF" in asked.text
    assert await product.rows(BOOKED) == AS_IT_WAS
    listed = await phone.write("is it paid?")
    assert "Change of *#1*" in listed.text
    assert "paid" in listed.text

    receipt = await phone.momo("approve")
    assert "Changed and paid! ✅ *#1*" in receipt.text
    assert await product.rows(BOOKED) == FOR_FOUR
    assert await live_seats(product) == 4
    await money.assert_nothing_is_lost(product)

    await phone.write("cancel my booking")
    await phone.press("Yes, cancel it")
    assert await product.value(WALLET) == 20_000
    await money.assert_nothing_is_lost(product)


async def test_what_is_not_approved_changes_nothing(product: RunningProduct) -> None:
    phone = product.phone()
    await book_and_pay(phone)
    await phone.write("change my booking to 4 people")
    await phone.press("Pay with MoMo")

    told = await phone.momo("reject")
    assert "stays as it was" in told.text
    assert await product.rows(BOOKED) == AS_IT_WAS
    assert await live_seats(product) == 2
    await money.assert_nothing_is_lost(product)


@pytest.mark.slow
async def test_cancelled_while_mtn_is_asked_for_its_change(product: RunningProduct) -> None:
    phone = product.phone()
    await book_and_pay(phone)
    await phone.write("change my booking to 4 people")
    await phone.press("Pay with MoMo")
    assert "MTN is being asked" in (await phone.write("change my booking to 5 people")).text

    await phone.write("cancel my booking")
    await phone.press("Yes, cancel it")
    told = await phone.momo("approve")
    assert "The money is in your wallet" in told.text
    assert await product.value(WALLET) == 20_000
    assert await live_seats(product) == 0
    await money.assert_nothing_is_lost(product)


async def test_what_is_cheaper_comes_back_by_the_rules_of_that_hour(
    product: RunningProduct,
) -> None:
    phone = product.phone()
    await book_and_pay(phone, "4 places friday 7pm at Kimironko")
    quote = await phone.write("make my friday booking 2 people")
    assert "the *10,000 RWF* it costs less come back" in quote.text
    receipt = await phone.press("Yes, change it")
    assert "10,000 RWF are back in your wallet" in receipt.text
    assert await product.value(WALLET) == 10_000
    await money.assert_nothing_is_lost(product)


@pytest.mark.slow
async def test_moved_so_late_it_gives_no_more_back_than_it_would_have_then(
    product: RunningProduct,
) -> None:
    phone = product.phone()
    await book_and_pay(phone)
    await product.advance(timedelta(hours=20))
    quote = await phone.write("move my booking to sunday")
    assert "at most" in quote.text
    await phone.press("Yes, change it")
    told = await phone.write("cancel my booking")
    assert "5,000 RWF of the 10,000 RWF you paid come back" in told.text


async def test_a_booking_of_somebody_else_is_not_there(product: RunningProduct) -> None:
    await book(product.phone())
    told = await product.phone(JEAN).write("change booking #1 to 4 people")
    assert "do not find" in told.text
    assert await product.rows(BOOKED) == AS_IT_WAS


async def test_one_that_has_begun_is_not_changed(product: RunningProduct) -> None:
    phone = product.phone()
    await book(phone)
    await product.advance(timedelta(hours=32))
    told = await phone.write("change my booking to 4 people")
    assert "no coming booking" in told.text
    assert await product.rows(BOOKED) == AS_IT_WAS


@pytest.mark.slow
async def test_which_one_is_asked_with_a_list_and_answered_by_its_day(
    product: RunningProduct,
) -> None:
    phone = product.phone()
    await book(phone)
    await book(phone, "3 places friday 7pm at Nyamirambo")

    asked = await phone.write("change my booking to 5 people")
    assert "Which booking shall I change?" in asked.text
    quote = await phone.write("the one on friday")
    assert "Change booking *#2*?" in quote.text
    assert "5 guests" in quote.text


async def test_a_special_request_is_quoted_kept_and_added_to(product: RunningProduct) -> None:
    phone = product.phone()
    quote = await phone.write(f"{QUOTE}, it is her birthday")
    assert "For the venue: “it is her birthday”" in quote.text
    receipt = await phone.press("Confirm")
    assert "it is her birthday" in receipt.text

    kept = await phone.write("can you add that we need a high chair")
    assert "I keep it with booking *#1*" in kept.text
    wanted = "it is her birthday; we need a high chair"
    assert await product.rows("SELECT special_request FROM bookings") == [(wanted,)]
    assert wanted in (await phone.write("my bookings")).text


@pytest.mark.slow
async def test_the_reminder_is_of_the_booking_as_it_is_now(product: RunningProduct) -> None:
    phone = product.phone()
    await book(phone, f"{QUOTE}, window seat please")
    await phone.write("move my booking to friday")
    await phone.press("Yes, change it")

    due = "SELECT key, status, happens_at, facts->>'special_request' FROM scheduled_messages"
    rows = await product.rows(f"{due} ORDER BY id")
    assert [(status, words) for _, status, _, words in rows] == [
        ("withdrawn", "window seat please"),
        ("waiting", "window seat please"),
    ]
    assert f"{rows[1][2]:%A}" == "Friday"
