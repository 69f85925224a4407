"""Confirm and Cancel: whatever is pressed, however often, a promise is kept once."""

import asyncio
from datetime import timedelta
from typing import Any

from evals.play.phone import ScreenAnswer
from tests.conversation.conftest import JEAN, RunningProduct
from tests.conversation.ledger import BOOKED, live_seats

QUOTE = "2 places tomorrow 7pm at Kimironko"
ONE_BOOKING = [("kimironko", 2, "confirmed", 10_000, "2026-11-24 19:00")]
ACTIONS = "SELECT status FROM actions ORDER BY id"


def press(quote: ScreenAnswer, title: str = "Confirm") -> dict[str, Any]:
    return {"type": "button", "id": quote.option(title)["id"]}


async def test_a_press_that_is_delivered_five_times_books_once(product: RunningProduct) -> None:
    phone = product.phone()
    await product.http.post("/emulator/faults", json={"webhook_duplicates": 4})
    quote = await phone.write(QUOTE)

    receipt = await phone.send(press(quote))

    assert len(quote.bubbles) == len(receipt.bubbles) == 1
    assert await product.rows(BOOKED) == ONE_BOOKING
    assert await product.value("SELECT count(*) FROM inbox") == 2
    assert await product.value("SELECT count(*) FROM turns") == 2


async def test_two_presses_at_once_from_two_of_her_devices_book_once(
    product: RunningProduct,
) -> None:
    phone = product.phone()
    quote = await phone.write(QUOTE)

    keys = await asyncio.gather(*(phone.post(press(quote)) for _ in range(3)))
    for key in keys:
        await phone.settled(key)
    answers = (await phone.read()).bubbles

    assert sorted("Booked!" in bubble["text"] for bubble in answers) == [False, False, True]
    assert sum("booked already" in bubble["text"] for bubble in answers) == 2
    assert await product.rows(BOOKED) == ONE_BOOKING
    assert await live_seats(product) == 2


async def test_cancel_after_confirm_and_confirm_after_cancel_change_nothing(
    product: RunningProduct,
) -> None:
    aline, jean = product.phone(), product.phone(JEAN)
    booked, dropped = await aline.write(QUOTE), await jean.write(QUOTE)
    await aline.press("Confirm")
    await jean.press("Cancel")

    assert "changed nothing" in (await aline.send(press(booked, "Cancel"))).text
    assert "changed nothing" in (await jean.send(press(dropped))).text

    assert await product.rows(BOOKED) == ONE_BOOKING
    assert await product.rows(ACTIONS) == [("executed",), ("cancelled",)]


async def test_a_confirm_button_from_last_week_says_so_and_changes_nothing(
    product: RunningProduct,
) -> None:
    phone = product.phone()
    quote = await phone.write(QUOTE)
    await product.advance(timedelta(days=7))
    await phone.settled("action_expired:1")
    await phone.read()

    answer = await phone.send(press(quote))

    assert "ran out" in answer.text
    assert await product.rows(BOOKED) == []
    assert await product.rows(ACTIONS) == [("expired",)]


async def test_a_hold_that_runs_out_gives_the_seats_back_and_tells_her_once(
    product: RunningProduct,
) -> None:
    phone = product.phone()
    quote = await phone.write(QUOTE)
    assert await live_seats(product) == 2

    await product.advance(timedelta(minutes=11))
    await phone.settled("action_expired:1")
    told = await phone.read()
    assert "gave the places back" in told.text
    assert await live_seats(product) == 0

    again = await phone.send(press(quote))
    assert "ran out" in again.text
    offer = await phone.press(again.titles[0])
    assert offer.titles == ["Confirm", "Pay with MoMo", "Cancel"], "the same wish once more"
    assert await product.value("SELECT count(*) FROM inbox WHERE kind = 'event'") == 1


async def test_a_cancellation_that_runs_out_leaves_the_booking(product: RunningProduct) -> None:
    phone = product.phone()
    await phone.write(QUOTE)
    await phone.press("Confirm")
    await phone.write("cancel my booking")

    await product.advance(timedelta(minutes=11))
    await phone.settled("action_expired:2")

    assert "your booking stays" in (await phone.read()).text
    assert await product.rows(BOOKED) == ONE_BOOKING


async def test_whoever_wrote_stop_is_not_spoken_to_first(product: RunningProduct) -> None:
    phone = product.phone()
    await phone.write(QUOTE)
    assert "only answer when you write" in (await phone.write("stop")).text

    await product.advance(timedelta(minutes=11))
    await phone.settled("action_expired:1")

    assert (await phone.read()).bubbles == []
    assert await live_seats(product) == 0


async def test_forged_ids_change_nothing(product: RunningProduct) -> None:
    aline, jean = product.phone(), product.phone(JEAN)
    quote = await aline.write(QUOTE)
    nonce = quote.option("Confirm")["id"].split(":")[2]
    offered = await jean.write("2 places on friday 5pm")
    of_jean = offered.bubbles[-1]["options"][0]["id"]
    before = await product.rows("TABLE actions")

    forged = [
        f"confirm:1:{nonce[:-1]}x",
        "cancel:1:wrong",
        "confirm:1:",
        "confirm::",
        f"confirm:-1:{nonce}",
        f"confirm:{10**30}:{nonce}",
        f"confirm:٢:{nonce}",
        f"execute:1:{nonce}",
        "choice:1.0.0",
        "choice:999.9",
        of_jean,
        "person:",
        "'; DROP TABLE bookings; --",
        "x" * 256,
    ]
    for option_id in forged:
        answer = await aline.send({"type": "button", "id": option_id})
        assert answer.bubbles, f"no answer to {option_id}"
    for decision in ("confirm", "cancel"):
        answer = await jean.send({"type": "button", "id": f"{decision}:1:{nonce}"})
        assert "changed nothing" in answer.text

    assert await product.rows("TABLE actions") == before
    assert await product.value("SELECT count(*) FROM bookings") == 1
    assert "Booked" in (await aline.send(press(quote))).text


async def test_a_question_while_a_quote_waits_is_answered_above_the_quotes_buttons(
    product: RunningProduct,
) -> None:
    phone = product.phone()
    quote = await phone.write(QUOTE)

    answer = await phone.write("where is it?")

    assert "KG 11 Ave" in answer.text
    assert answer.titles == quote.titles == ["Confirm", "Pay with MoMo", "Cancel"]
    assert "Booked!" in (await phone.press("Confirm", of=answer)).text
    assert await product.rows(BOOKED) == ONE_BOOKING
    assert (await phone.write("where is it?")).titles == ["Book a table"], "nothing waits any more"
