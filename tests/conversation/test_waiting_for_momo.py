"""While MTN thinks: the booking is shown, and what can be done about it is said."""

import pytest

from easymo.messages.catalogue import say
from evals.play.phone import CustomerPhone
from tests.conversation.conftest import RunningProduct

QUOTE = "2 places tomorrow 7pm at Kimironko"
COUNT = "SELECT count(*) FROM payments"


async def paying(product: RunningProduct) -> CustomerPhone:
    phone = product.phone()
    await phone.write(QUOTE)
    await phone.press("Pay with MoMo")
    return phone


async def test_the_booking_that_mtn_is_asked_for_is_listed_and_a_second_one_is_warned_of(
    product: RunningProduct,
) -> None:
    phone = await paying(product)

    asked = await phone.write("did my payment go through?")
    assert "no answer yet, so nothing has arrived" in asked.text

    listed = await phone.write("my bookings")
    assert "waiting for your approval on the phone" in listed.text
    assert "10,000 RWF" in listed.text

    warned = await phone.write(QUOTE)
    assert "waits for your approval on the phone already" in warned.text
    assert warned.titles == [say("booking.another", "en"), say("booking.mine", "en")]
    assert await product.rows(COUNT) == [(1,)]

    insisted = await phone.press(say("booking.another", "en"))
    assert "Shall I book it?" in insisted.text


@pytest.mark.parametrize("words", ["cancel my booking", "cancel my reservation"])
async def test_cancelling_says_what_can_be_done(product: RunningProduct, words: str) -> None:
    phone = await paying(product)

    told = await phone.write(words)

    assert "decline it on your phone" in told.text
