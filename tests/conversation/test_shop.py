"""Buying in the shops: found in her words, kept while she decides, paid, given back."""

from datetime import timedelta

import pytest

from easymo.messages.catalogue import LANGUAGES
from tests.conversation import money
from tests.conversation.conftest import JEAN, RunningProduct
from tests.db.road import until
from tests.languages import in_each

ORDERS = """
    SELECT s.code, o.status, o.total_rwf, o.refunded_rwf, o.paid_transfer_id IS NOT NULL
    FROM orders o JOIN shops s ON s.id = o.shop_id ORDER BY o.id
"""
ITEMS = """
    SELECT i.order_id, p.name, i.quantity
    FROM order_items i JOIN products p ON p.id = i.product_id ORDER BY i.order_id, p.id
"""
STOCK = """
    SELECT stock FROM products p JOIN shops s ON s.id = p.shop_id
    WHERE p.name = 'Sugar 1 kg' AND s.code = 'isoko-remera'
"""
IN_STOCK = 80


async def test_a_misspelled_product_is_found_ordered_and_cancelled(product: RunningProduct) -> None:
    phone = product.phone()

    found = await phone.write("do you sell suger?")
    assert found.titles == ["Sugar 1 kg"] * 3
    assert "How many *Sugar 1 kg*?" in (await phone.press("Sugar 1 kg")).text
    assert "2 × Sugar 1 kg, 1,500 RWF each: 3,000 RWF" in (await phone.write("2")).text

    quote = await phone.write("I want to order 2 kg of sugar and 3 milk in Remera")
    assert "Total: *7,100 RWF*" in quote.text
    assert "until Tuesday 24 November, 21:00" in quote.text
    assert quote.titles == ["Confirm", "Pay with MoMo", "Cancel"]
    assert await product.value(STOCK) == IN_STOCK - 2
    receipt = await phone.press("Confirm")
    assert "7,100 RWF, to be paid at pick-up" in receipt.text
    again = await phone.send({"type": "button", "id": quote.option("Confirm")["id"]})
    assert "ordered already" in again.text
    # The first wish gave its stock back when the second took its place.
    assert await product.rows(ORDERS) == [
        ("duka-nyamirambo", "expired", 3_000, 0, False),
        ("isoko-remera", "confirmed", 7_100, 0, False),
    ]
    assert (await product.rows(ITEMS))[1:] == [(2, "Sugar 1 kg", 2), (2, "Inyange milk 1 L", 3)]

    assert "2 × Sugar 1 kg, 3 × Inyange milk 1 L" in (await phone.write("my orders")).text
    assert (await phone.write("cancel my order")).titles == ["Yes, cancel it", "Keep it"]
    assert "Order *#2* is cancelled" in (await phone.press("Yes, cancel it")).text
    assert await product.value(STOCK) == IN_STOCK
    assert await money.moved(product) == []


async def test_an_order_is_paid_from_the_wallet_in_french_and_refunded_whole(
    product: RunningProduct,
) -> None:
    phone = product.phone()
    await phone.write("recharger 20 000")
    await phone.press("Confirmer")
    await phone.momo("approve")

    found = await phone.write("je veux commander 2 kg de sucre à Remera")
    assert "Total : *3 200 RWF*" in found.text.replace("\u202f", " ")
    assert found.titles == ["Confirmer", "Par portefeuille", "Annuler"]
    receipt = await phone.press("Par portefeuille")
    assert "Commandé et payé" in receipt.text
    assert await product.rows(ORDERS) == [("isoko-remera", "confirmed", 3_200, 0, True)]

    assert "2 × Sugar 1 kg" in (await phone.write("mes commandes")).text
    await phone.write("annuler ma commande")
    told = await phone.press("Oui, annuler")
    assert "de retour dans votre portefeuille" in told.text
    assert await product.rows(ORDERS) == [("isoko-remera", "cancelled", 3_200, 3_200, True)]
    assert await money.moved(product) == [
        money.topped_up(20_000),
        money.paid(3_200),
        ("refund", "refunds", "wallet", 3_200),
    ]
    assert await money.wallets(product) == 20_000
    await money.assert_nothing_is_lost(product)


async def test_momo_pays_an_order_when_she_approves_and_gives_it_back_when_not(
    product: RunningProduct,
) -> None:
    phone, jean = product.phone(), product.phone(JEAN)
    wish = "buy 2 sugar at isoko remera"

    await phone.write(wish)
    waiting = await phone.press("Pay with MoMo")
    assert "asking MTN for 3,200 RWF" in waiting.text
    assert (await phone.asked())["amount"] == 3_200
    receipt = await phone.momo("approve")
    assert "Ordered and paid" in receipt.text
    assert "received through MoMo" in receipt.text

    await jean.write(wish)
    await jean.press("Pay with MoMo")
    refused = await jean.momo("reject")
    assert "I gave the products back" in refused.text
    assert refused.titles == ["Order again"]
    assert await product.rows(ORDERS) == [
        ("isoko-remera", "confirmed", 3_200, 0, True),
        ("isoko-remera", "expired", 3_200, 0, False),
    ]

    await jean.press("Order again")
    await product.advance(timedelta(minutes=11))
    await jean.settled("action_expired:3")
    assert "gave the products back" in (await jean.read()).text
    assert await product.value(STOCK) == IN_STOCK - 2
    assert await money.moved(product) == money.through_momo(3_200)
    await money.assert_nothing_is_lost(product)


async def test_a_late_approval_orders_while_the_products_are_there(product: RunningProduct) -> None:
    phone = product.phone()
    await product.http.post("/momo/faults", json={"late_success": True})
    await phone.write("buy 2 sugar at isoko remera")
    await phone.press("Pay with MoMo")
    request = await phone.asked()
    await product.advance(timedelta(minutes=11))

    async def gave_back() -> bool:
        return bool(await product.value(STOCK) == IN_STOCK)

    await until(gave_back)
    await phone.decide(request, "approve")
    assert "Ordered and paid" in (await phone.told(request)).text
    assert await product.value(STOCK) == IN_STOCK - 2
    assert await money.moved(product) == money.through_momo(3_200)


async def test_limits_and_the_pin_hold_for_orders_too(product: RunningProduct) -> None:
    phone = product.phone()
    dear = await phone.write("order 1 laptop")
    assert "Total: *520,000 RWF*" in dear.text
    assert "in one day (500,000 RWF)" in (await phone.press("Pay with MoMo")).text

    phones = await phone.write("order 1 tecno smartphone")
    assert "Total: *145,000 RWF*" in phones.text
    assert "PIN" in (await phone.press("Pay with MoMo")).text
    assert await product.rows("SELECT id FROM payments") == []


async def test_what_is_left_where_shops_are_and_what_nobody_sells(product: RunningProduct) -> None:
    phone = product.phone()
    left = await phone.write("how many eggs are left?")
    assert "*Eggs, tray of 30*, Isoko Remera: 25 left, 4,800 RWF" in left.text
    assert "KN 2 St 15, open 08:00–20:00" in (await phone.write("which shops are there?")).text
    assert "I do not find" in (await phone.write("do you sell aeroplanes?")).text
    assert "only 3 are left" in (await phone.write("order 9 sugar in Nyamirambo")).text
    assert "0 × " not in (await phone.write("2")).text
    assert await product.rows("SELECT quantity FROM order_items") == [(2,)]


SAID = {
    "rw": ("ndashaka kugura isukari 2 i Remera", "Emeza"),
    "sw": ("nataka kununua sukari 2 Remera", "Thibitisha"),
}


@pytest.mark.parametrize("language", in_each([one for one in SAID if one in LANGUAGES]))
async def test_an_order_in_other_languages(product: RunningProduct, language: str) -> None:
    phone = product.phone()
    words, confirm = SAID[language]
    await phone.write(words)
    await phone.press(confirm)
    assert await product.rows(ORDERS) == [("isoko-remera", "confirmed", 3_200, 0, False)]
