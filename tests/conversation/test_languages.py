"""Kinyarwanda and Swahili, from the customer's phone: booking, paying, asking, switching."""

import pytest

from tests.conversation import money
from tests.conversation.conftest import RunningProduct
from tests.conversation.ledger import BOOKED

LANGUAGE = "SELECT language FROM customers WHERE id = 1"
TWO_AT_SEVEN = [("kimironko", 2, "confirmed", 10_000, "2026-11-24 19:00")]
THREE_AT_NINE = [("kimironko", 3, "confirmed", 15_000, "2026-11-24 21:00")]


@pytest.mark.slow
async def test_kinyarwanda_from_the_first_word_to_the_refund(product: RunningProduct) -> None:
    phone = product.phone()

    assert (await phone.write("Muraho")).text.startswith("Muraho Aline!")
    days = await phone.write("ndashaka ameza")
    assert "wuhe munsi" in days.text
    assert days.titles[1] == "Kuwa kabiri 24/11"
    guests = await phone.press("Kuwa kabiri")
    assert guests.titles[:2] == ["Abantu: 1", "Abantu: 2"]
    await phone.press("Abantu: 2")
    quote = await phone.press("19:00 Kimironko")
    assert "Kuwa kabiri 24 Ugushyingo, 19:00" in quote.text
    assert "Abantu: 2 × 5.000 RWF" in quote.text
    assert quote.titles == ["Emeza", "Ishyura na MoMo", "Hagarika"]
    assert "15.000 RWF" in (await phone.write("oya ahubwo turi 3, saa tatu z'ijoro")).text
    assert "Byabitswe!" in (await phone.write("yego")).text
    assert await product.rows(BOOKED) == THREE_AT_NINE

    assert "abantu: 3" in (await phone.write("nyereka reservation zanjye")).text
    assert "5.000 RWF ku muntu" in (await phone.write("ni angahe?")).text

    assert "15.000 RWF" in (await phone.write("ongeramo ibihumbi cumi na bitanu")).text
    quote = await phone.write("ongeramo ibihumbi makumyabiri")
    assert quote.titles == ["Emeza", "Hagarika"]
    await phone.press("Emeza")
    assert "Ubu mufite 20.000 RWF" in (await phone.momo("approve")).text
    assert "20.000 RWF" in (await phone.write("nsigaranye angahe?")).text
    quote = await phone.write("ishyura reservation yanjye")
    assert quote.titles == ["Ishyura na wallet", "Ishyura na MoMo", "Oya, si ubu"]
    assert "Byishyuwe!" in (await phone.press("Ishyura na wallet")).text
    assert "yongerewemo na MoMo" in (await phone.write("ibiheruka muri wallet")).text
    quote = await phone.write("hagarika reservation yanjye")
    assert "15.000 RWF mwishyuye arasubira muri wallet" in quote.text
    assert "ihagaritswe" in (await phone.press("Yego")).text

    assert await product.rows(BOOKED) == []
    assert await money.wallets(product) == 20_000
    assert await product.value(LANGUAGE) == "rw"
    await money.assert_nothing_is_lost(product)


@pytest.mark.slow
async def test_swahili_from_the_first_word_to_the_payment(product: RunningProduct) -> None:
    phone = product.phone()

    assert (await phone.write("Habari")).text.startswith("Habari Aline!")
    offer = await phone.write("nataka meza ya watu wawili kesho saa moja jioni")
    assert offer.text == "Nafasi za Jumanne 24 Novemba. Ungependa ipi?"
    assert offer.titles[1] == "19:00 Kimironko"
    quote = await phone.press("19:00 Kimironko")
    assert quote.titles == ["Thibitisha", "Lipa kwa MoMo", "Ghairi"]
    quote = await phone.write("hapana, watu 3 saa tatu usiku")
    assert "Jumanne 24 Novemba, 21:00–23:00" in quote.text
    assert "Watu 3 × 5,000 RWF" in quote.text
    assert "Imewekwa!" in (await phone.press("Thibitisha")).text
    assert await product.rows(BOOKED) == THREE_AT_NINE

    assert "Una booking 1:" in (await phone.write("nionyeshe booking zangu")).text
    assert "12,500 RWF" in (await phone.write("ongeza elfu kumi na mbili mia tano")).text
    await phone.write("ongeza elfu ishirini")
    await phone.press("Thibitisha")
    assert "Sasa una 20,000 RWF" in (await phone.momo("approve")).text
    quote = await phone.write("lipa booking yangu")
    assert quote.titles == ["Lipa kwa wallet", "Lipa kwa MoMo", "Si sasa"]
    assert "Imelipwa!" in (await phone.press("Lipa kwa wallet")).text
    assert "5,000 RWF" in (await phone.write("nina pesa ngapi kwenye wallet?")).text

    assert await money.wallets(product) == 5_000
    assert await product.value(LANGUAGE) == "sw"
    await money.assert_nothing_is_lost(product)


async def test_questions_are_answered_in_her_language_or_honestly_not(
    product: RunningProduct,
) -> None:
    phone = product.phone()

    said = await phone.write("nasubizwa amafaranga yanjye?")
    assert "yose kugeza amasaha 24 mbere" in said.text
    assert said.text.endswith("_Gusubizwa amafaranga_")
    said = await phone.write("je pesa yangu iko salama?")
    assert said.text.endswith("_Je, pesa yangu iko salama?_")
    said = await phone.write("mna bwawa la kuogelea?")
    assert "Sijui jibu" in said.text
    assert said.titles == ["Ongea na mtu"]
    await phone.write("ndashaka kuvugana n'umuntu")
    assert await product.rows("SELECT reason FROM handoffs") == [("asked",)]

    assert "ndabyibuka" in (await phone.write("sindya inyama")).text
    assert "“sindya inyama”" in (await phone.write("unyibukaho iki?")).text
    assert "Birakozwe" in (await phone.write("ibagirwa ko ntarya inyama")).text


async def test_she_mixes_languages_and_switches_in_the_middle_of_a_booking(
    product: RunningProduct,
) -> None:
    phone = product.phone()

    offer = await phone.write("nshaka table for 2 ejo 7pm")
    assert "Murahitamo iyihe?" in offer.text
    assert "Kiswahili" in (await phone.write("ongea kiswahili")).text
    assert "Watu 2" in (await phone.write("Kimironko")).text, "a name keeps the language she chose"
    assert "Imewekwa!" in (await phone.write("ok")).text
    assert await product.rows(BOOKED) == TWO_AT_SEVEN
    assert await product.value(LANGUAGE) == "sw"

    assert "Kinyarwanda" in (await phone.write("mu kinyarwanda")).text
    assert "Reservation mufite: 1" in (await phone.write("nyereka reservation zanjye")).text
    assert "Table" in (await phone.write("where are you?")).text
    assert await product.value(LANGUAGE) == "en"
