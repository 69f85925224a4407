"""While MTN thinks about an order or a top-up it is shown, and the same again is warned of."""

import pytest

from easymo.messages.catalogue import LANGUAGES, say
from evals.play.phone import CustomerPhone
from tests.conversation import money
from tests.conversation.conftest import RunningProduct
from tests.languages import in_each

ORDER = "I want to order 2 kg of sugar in Remera"
PAYMENTS = "SELECT count(*) FROM payments"
OPEN_ORDERS = "SELECT count(*) FROM actions WHERE kind = 'create_order' AND status = 'proposed'"
OPEN_TOP_UPS = "SELECT count(*) FROM actions WHERE kind = 'top_up' AND status = 'proposed'"


async def ordering(product: RunningProduct) -> CustomerPhone:
    phone = product.phone()
    await phone.write(ORDER)
    await phone.press("Pay with MoMo")
    return phone


async def test_the_order_that_mtn_is_asked_for_is_listed_and_cancelling_says_what_can_be_done(
    product: RunningProduct,
) -> None:
    phone = await ordering(product)

    assert "no answer yet, so nothing" in (await phone.write("did my payment go through?")).text
    listed = await phone.write("my orders")
    assert "2 × Sugar 1 kg, 3,200 RWF: waiting for your approval on the phone" in listed.text
    told = await phone.write("cancel my order")
    assert "decline it on your phone" in told.text
    assert "Yes, cancel it" not in told.titles

    await phone.momo("approve")
    listed = await phone.write("my orders")
    assert "waiting for your approval" not in listed.text
    assert "3,200 RWF, paid" in listed.text
    await money.assert_nothing_is_lost(product)


AGAIN = [
    ORDER,
    "order 5 kg of sugar in Remera",
    "I want to order 1 kg of sugar and 3 milk in Remera",
    "can I order 2 kg sugar in remera please",
    "order 2 kg of suger in Remera",
]


@pytest.mark.slow
async def test_an_order_of_the_same_thing_is_warned_of_while_the_first_one_waits(
    product: RunningProduct,
) -> None:
    phone = await ordering(product)
    another = say("shop.another", "en")

    for again in AGAIN:
        warned = await phone.write(again)
        assert "waits for your approval on the phone already" in warned.text, again
        assert warned.titles == [another, say("shop.mine", "en")]
    assert await product.value(OPEN_ORDERS) == 0
    assert "Shall I order it?" in (await phone.press(another)).text
    assert await product.rows(PAYMENTS) == [(1,)]


@pytest.mark.slow
async def test_another_thing_is_ordered_without_a_warning_and_so_is_the_same_when_declined(
    product: RunningProduct,
) -> None:
    phone = await ordering(product)
    assert "Shall I order it?" in (await phone.write("order 3 milk in Remera")).text
    await phone.momo("reject")
    assert "Shall I order it?" in (await phone.write(ORDER)).text


TOP_UPS = {
    "en": ("top up 5000", "top up 5k", "top up 6000"),
    "fr": ("recharger 5000", "recharger 5 000", "recharger 6000"),
    "rw": ("ongeramo 5000", "ongeramo 5k", "ongeramo 6000"),
    "sw": ("ongeza salio 5000", "ongeza salio 5,000", "ongeza salio 6000"),
}
SPEAKS = {"en": "English", "fr": "français", "rw": "kinyarwanda", "sw": "kiswahili"}


@pytest.mark.parametrize("language", in_each(LANGUAGES))
async def test_the_same_top_up_is_warned_of_while_the_first_one_waits(
    product: RunningProduct, language: str
) -> None:
    first, same, other = TOP_UPS[language]
    phone = product.phone()
    await phone.write(SPEAKS[language])
    await phone.write(first)
    await phone.press(say("action.top_up_confirm", language))

    warned = await phone.write(same)

    another = say("wallet.another", language)
    assert warned.titles == [another, say("wallet.history", language)]
    assert await product.value(OPEN_TOP_UPS) == 0
    await phone.write(other)
    assert await product.value(OPEN_TOP_UPS) == 1
    await phone.write(same)
    await phone.press(another)
    assert await product.rows(
        "SELECT amount_rwf FROM actions WHERE kind = 'top_up' AND status = 'proposed'"
    ) == [(5000,)]
    assert await product.rows(PAYMENTS) == [(1,)]
