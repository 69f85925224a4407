"""Money after a change of number: the PIN from before it, or a wait in which a person can help."""

import json
from datetime import timedelta

import pytest

from easymo.services.webhook import webhook
from evals.play.product import ALINE
from server.dev.emulator.customer.customers import _user_id
from tests.conversation import money
from tests.conversation.conftest import RunningProduct
from tests.conversation.test_pin import PIN, WRONG, sets_pin

NEW = "250788299002"
QUOTE = "1 place tomorrow 7pm at Kimironko"


async def change_number(product: RunningProduct) -> None:
    """WhatsApp says so, as it does in a webhook; with the number the user id is another."""
    # The demo's customers were put in by the machine's clock, which is ahead of the product's.
    await product.rows("UPDATE customer_aliases SET created_at = '2026-11-01' RETURNING 1")
    at = str(int(product.clock.now().timestamp()) + 1)
    number_changed = {"type": "user_changed_number", "wa_id": NEW, "body": "changed"}
    id_changed = {
        "type": "user_changed_user_id",
        "previous_user_id": _user_id(ALINE),
        "user_id": _user_id(NEW),
        "body": "changed",
    }
    told = {"from": ALINE, "timestamp": at, "type": "system"}
    [(number,)] = await product.rows("SELECT DISTINCT phone_number_id FROM inbox WHERE raw <> '{}'")
    value = {
        "messaging_product": "whatsapp",
        "metadata": {"display_phone_number": "250788", "phone_number_id": number},
        "messages": [
            {**told, "id": "wamid.number", "system": number_changed},
            {**told, "id": "wamid.id", "from": NEW, "system": id_changed},
        ],
    }
    change = {"field": "messages", "value": value}
    whole = {"object": "whatsapp_business_account", "entry": [{"id": "1", "changes": [change]}]}
    await webhook.store(product.pool, json.dumps(whole).encode(), product.clock, number)
    assert await product.value(
        "SELECT count(*) FROM customers WHERE identity_changed_at > '-infinity'"
    )


async def test_without_a_pin_money_waits_a_day_and_nothing_is_lost(product: RunningProduct) -> None:
    await money.top_up(product.phone(), "top up 20 000")
    await change_number(product)
    phone = product.phone(NEW)

    await phone.write(QUOTE)
    refused = await phone.press("Pay from wallet")

    assert "24 hours after the change" in refused.text
    assert "*person*" in refused.text or "_person_" in refused.text
    assert await product.value("SELECT count(*) FROM actions WHERE status = 'proposed'") == 1
    assert await money.wallets(product) == 20_000

    await product.advance(timedelta(hours=24))
    await phone.write("2 places tomorrow 7pm at Kimironko")
    assert "Booked and paid" in (await phone.press("Pay from wallet")).text
    await money.assert_nothing_is_lost(product)


@pytest.mark.slow
async def test_the_pin_from_before_is_asked_for_a_small_amount_and_then_all_is_as_before(
    product: RunningProduct,
) -> None:
    old = product.phone()
    await money.top_up(old, "top up 20 000")
    await old.write("I want to change my PIN")
    await sets_pin(old, PIN)
    await product.advance(timedelta(minutes=1))
    await change_number(product)
    phone = product.phone(NEW)

    await phone.write(QUOTE)
    asked = await phone.press("Pay from wallet")
    assert "PIN" in asked.text
    assert await money.wallets(product) == 20_000
    assert "Booked" not in (await phone.write(WRONG)).text
    assert "Booked and paid" in (await phone.write(PIN)).text

    await phone.write(QUOTE.replace("7pm", "9pm"))
    assert "PIN" not in (await phone.press("Pay from wallet")).text
    changed = "SELECT count(*) FROM customers WHERE identity_changed_at > '-infinity'"
    assert await product.value(changed) == 0
