"""The wallet in conversation: what is in it, and drafts that wait for her to decide."""

import pytest

from db.repositories.payment import ledger
from db.repositories.payment.ledger import CLEARING, REVENUE, TransferOrder, wallet
from easymo.messages.catalogue import say
from tests.conftest import NOON
from tests.conversation.conftest import JEAN, RunningProduct
from tests.conversation.ledger import BOOKED, live_seats

QUOTE = "2 places tomorrow 7pm at Kimironko"
DRAFTED = "SELECT kind, status, amount_rwf, booking_id FROM actions ORDER BY id"
MOVED = "SELECT count(*) FROM transfers"


async def fund(product: RunningProduct, customer_id: int, amount_rwf: int) -> None:
    """As if mobile money had sent it."""
    order = TransferOrder("momo", "seed", "top_up", CLEARING, wallet(customer_id), amount_rwf)
    async with product.pool.connection() as conn:
        await ledger.transfer(conn, order, NOON)


async def spend(product: RunningProduct, customer_id: int, amount_rwf: int) -> None:
    order = TransferOrder("test", "seed", "payment", wallet(customer_id), REVENUE, amount_rwf)
    async with product.pool.connection() as conn:
        await ledger.transfer(conn, order, NOON)


async def test_an_empty_wallet_offers_to_be_topped_up_by_buttons_alone(
    product: RunningProduct,
) -> None:
    phone = product.phone()

    balance = await phone.write("what's my balance?")
    assert "0 RWF" in balance.text
    assert balance.titles == ["Top up", "Last movements"]
    amounts = await phone.press("Top up")
    assert amounts.titles[:2] == ["2,000 RWF", "5,000 RWF"]
    quote = await phone.press("5,000 RWF")
    assert "5,000 RWF" in quote.text
    assert quote.titles == ["Confirm", "Cancel"]

    assert await product.rows(DRAFTED) == [("top_up", "proposed", 5_000, None)]
    assert await product.value(MOVED) == 0


async def test_balance_and_history_are_the_ledgers_and_hers_alone(product: RunningProduct) -> None:
    await fund(product, 1, 12_000)
    await spend(product, 1, 4_500)
    aline, jean = product.phone(), product.phone(JEAN)

    assert "7,500 RWF" in (await aline.write("how much is in my wallet?")).text
    lines = (await aline.write("show my transactions")).text.splitlines()
    assert "−4,500 RWF" in lines[1]
    assert "7,500 RWF" in lines[1]
    assert "+12,000 RWF" in lines[2]
    assert "MoMo" in lines[2]

    assert "0 RWF" in (await jean.write("my balance")).text
    assert "Nothing has moved" in (await jean.write("my transactions")).text


@pytest.mark.slow
async def test_the_wallet_speaks_french(product: RunningProduct) -> None:
    await fund(product, 1, 12_000)
    phone = product.phone()

    assert "12\u202f000 RWF" in (await phone.write("c'est quoi mon solde ?")).text
    assert "recharge par MoMo" in (await phone.write("montre-moi mes transactions")).text
    quote = await phone.write("recharger cinq mille francs")
    assert "5\u202f000 RWF" in quote.text
    assert quote.titles == ["Confirmer", "Annuler"]


async def test_a_top_up_is_drafted_in_her_own_words_and_nothing_moves(
    product: RunningProduct,
) -> None:
    phone = product.phone()

    assert "How much" in (await phone.write("I want to top up my wallet")).text
    assert "did not understand the amount" in (await phone.write("5000 or 6000")).text
    assert "at least 1 franc" in (await phone.write("-5")).text
    assert "whole francs" in (await phone.write("99.50")).text
    assert "at most 500,000 RWF" in (await phone.write("1000000000")).text
    quote = await phone.write("ibihumbi bitanu")
    assert "5.000 RWF" in quote.text, "in her language, since she changed it"

    dropped = await phone.press(say("action.top_up_cancel", "rw"))
    assert dropped.text == say("action.top_up_cancelled", "rw")
    assert await product.rows(DRAFTED) == [("top_up", "cancelled", 5_000, None)]
    assert await product.value(MOVED) == 0


async def test_how_to_pay_is_said_honestly_in_the_middle_of_a_booking(
    product: RunningProduct,
) -> None:
    phone = product.phone()
    quote = await phone.write(QUOTE)

    answer = (await phone.write("how do I pay?")).text
    for way in ("at the venue", "wallet", "MoMo", "50 %", "24 hours", "500,000 RWF"):
        assert way in answer
    assert await live_seats(product) == 2
    await phone.press("Confirm", of=quote)

    assert await product.rows(BOOKED) == [("kimironko", 2, "confirmed", 10_000, "2026-11-24 19:00")]


async def test_facts_after_a_question_about_paying_go_on_with_the_booking(
    product: RunningProduct,
) -> None:
    phone = product.phone()
    assert "how many" in (await phone.write("a table at Kimironko tomorrow at 7pm")).text

    assert "MoMo" in (await phone.write("can I pay with momo?")).text
    quote = await phone.write("2")

    assert "10,000 RWF" in quote.text


async def test_paying_a_booking_afterwards_offers_what_her_wallet_can(
    product: RunningProduct,
) -> None:
    phone = product.phone()
    assert "no coming booking" in (await phone.write("pay my booking")).text
    await phone.write(QUOTE)
    await phone.press("Confirm")

    without = await phone.write("pay my booking")
    assert "not enough" in without.text
    assert without.titles == ["Pay with MoMo", "Not now"]
    await fund(product, 1, 10_000)
    quote = await phone.write("I want to pay for booking #1")
    assert quote.titles == ["Pay from wallet", "Pay with MoMo", "Not now"]

    assert await product.rows(DRAFTED + " OFFSET 1") == [
        ("pay_booking", "superseded", 10_000, 1),
        ("pay_booking", "proposed", 10_000, 1),
    ]


@pytest.mark.slow
async def test_which_booking_to_pay_is_asked_when_there_are_two(product: RunningProduct) -> None:
    phone = product.phone()
    await phone.write(QUOTE)
    await phone.press("Confirm")
    await phone.write("another table: 3 people tomorrow 9pm at Nyamirambo")
    await phone.press("Confirm")

    which = await phone.write("pay my booking")
    assert which.titles == ["Tue 24 Nov 19:00", "Tue 24 Nov 21:00"]
    quote = await phone.press("Tue 24 Nov 21:00")
    assert "15,000 RWF" in quote.text
    assert "do not find" in (await phone.write("pay booking #99")).text


async def test_somebody_elses_booking_is_not_hers_to_pay(product: RunningProduct) -> None:
    aline, jean = product.phone(), product.phone(JEAN)
    await aline.write(QUOTE)
    await aline.press("Confirm")

    assert "do not find" in (await jean.write("pay booking #1")).text
    assert await product.value("SELECT count(*) FROM actions WHERE kind = 'pay_booking'") == 0


async def test_a_wish_to_pay_under_a_quote_shows_the_quote_with_its_button(
    product: RunningProduct,
) -> None:
    phone = product.phone()
    await phone.write(QUOTE)

    again = await phone.write("I will pay with momo")

    assert "10,000 RWF" in again.text
    assert "Pay with MoMo" in again.titles
    assert await live_seats(product) == 2


async def test_the_title_of_a_button_written_out_is_its_press(product: RunningProduct) -> None:
    phone = product.phone()
    await phone.write(QUOTE)

    asked = await phone.write("pay with momo!")

    assert "asking MTN for 10,000 RWF" in asked.text
    decided = await product.rows("SELECT status, decision FROM actions")
    assert decided == [("executed", "pay_momo")]
