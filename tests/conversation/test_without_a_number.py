"""A customer whom WhatsApp shows us without a number: MTN cannot ask them, so it is not offered."""

import pytest

from easymo.messages.catalogue import LANGUAGES, say
from evals.play.phone import CustomerPhone
from tests.conversation.conftest import RunningProduct
from tests.languages import in_each

SPEAKS = {"en": "English", "fr": "français", "rw": "kinyarwanda", "sw": "kiswahili"}
WANTED = [
    "2 places tomorrow 7pm at Kimironko",
    "1 place tomorrow 9pm at Nyamirambo",
    "I want to order 2 kg of sugar and 3 milk in Remera",
]


def plain(text: str) -> str:
    """Without what WhatsApp shows as bold or slanted."""
    return text.replace("*", "").replace("_", "")


async def nameless(product: RunningProduct) -> CustomerPhone:
    phone = product.phone("250788555001")
    profile = f"/phone/api/{phone.wa_id}/profile"
    (await product.http.post(profile, json={"identity": "bsuid"})).raise_for_status()
    return phone


async def test_mobile_money_stands_under_no_quote_and_nothing_is_asked_of_mtn(
    product: RunningProduct,
) -> None:
    phone = await nameless(product)
    for wish in WANTED:
        quote = await phone.write(wish)
        assert quote.titles == ["Confirm", "Cancel"], wish
    await phone.press("Cancel")
    booked = await phone.write(WANTED[0])
    assert "Booked!" in (await phone.press("Confirm", of=booked)).text

    for wish in ("pay my booking", "pay my booking with momo", "top up 5000"):
        asked = await phone.write(wish)
        assert plain(asked.text) == plain(say("refused.no_number_to_ask", "en")), wish
        assert "Pay with MoMo" not in asked.titles
    assert await product.rows("SELECT 1 FROM payments") == []


@pytest.mark.parametrize("language", in_each(LANGUAGES))
async def test_a_top_up_is_refused_with_what_can_be_done(
    product: RunningProduct, language: str
) -> None:
    phone = await nameless(product)
    await phone.write(SPEAKS[language])

    answer = await phone.write("top up 5000")

    assert plain(answer.text) == plain(say("refused.no_number_to_ask", language))
