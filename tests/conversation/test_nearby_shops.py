"""Shops by what is near: to a place she names, to her pin, or to the last place."""

import pytest

from tests.conversation.conftest import JEAN, RunningProduct

ORDERED = "SELECT s.code FROM orders o JOIN shops s ON s.id = o.shop_id"
SPEAKS = "SELECT agent FROM ai_conversations WHERE customer_id = %s"


async def test_shops_are_found_near_a_place_a_pin_and_the_last_place_and_bought_from(
    product: RunningProduct,
) -> None:
    phone = product.phone()

    near = await phone.write("which shops are near Remera?")
    assert "Shops near *Remera*" in near.text
    assert "Isoko Remera (groceries), about" in near.text
    assert near.titles[0] == "Isoko Remera"
    shelf = await phone.press("Isoko Remera")
    assert "Sugar 1 kg" in shelf.titles
    await phone.press("Sugar 1 kg")
    await phone.write("2")
    await phone.press("Confirm")
    assert await product.rows(ORDERED) == [("isoko-remera",)]

    again = await phone.write("is there a pharmacy near me?")
    assert "Shops near *Remera*" in again.text, "the place that was spoken of last"
    assert "Vita Pharmacy (pharmacy)" in again.text
    pin = {"type": "location", "latitude": -1.9196, "longitude": 30.0690}
    await phone.send(pin)
    by_pin = await phone.write("nearest shops please")
    assert by_pin.titles[0] == "Ishuri Stationery"


@pytest.mark.slow
async def test_shops_near_a_place_are_told_in_every_language(product: RunningProduct) -> None:
    jean, phone = product.phone(JEAN), product.phone()

    french = await jean.write("quels magasins sont près de Kimironko ?")
    assert "Magasins près de *Kimironko*" in french.text
    assert "Vita Pharmacy (pharmacie)" in french.text
    swahili = await phone.write("kuna maduka karibu na Kimironko?")
    assert "Maduka yaliyo karibu na *Kimironko*" in swahili.text
    kinyarwanda = await phone.write("amaduka ari hafi ya Huye ni ayahe?")
    assert "Nta duka nzi" in kinyarwanda.text, "no shop is sold as near from another city"
    assert await product.value(SPEAKS, 1) == "driver"
