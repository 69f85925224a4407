"""A customer who hides their number: known by a user id, from hello to a booking paid there."""

from easymo.messages.catalogue import say
from tests.conversation import money
from tests.conversation.conftest import RunningProduct

NEW = "250788299003"
ALIASES = """
    SELECT DISTINCT a.kind FROM customer_aliases a JOIN inbox i USING (customer_id)
"""


async def test_from_hello_to_a_booking_that_is_paid_at_the_venue(product: RunningProduct) -> None:
    hidden = await product.http.post(f"/phone/api/{NEW}/profile", json={"identity": "bsuid"})
    hidden.raise_for_status()
    phone = product.phone(NEW)

    assert (await phone.write("hello")).text
    quote = await phone.write("2 places tomorrow 7pm at Kimironko")
    assert quote.titles == ["Confirm", "Cancel"]
    assert "Booked!" in (await phone.press("Confirm")).text
    assert await product.rows(ALIASES) == [("user_id",)]

    # MTN can ask nobody: a number that is typed is not one that WhatsApp vouches for.
    for words in ("top up 5000", "pay my booking with momo", "top up 5000 from 0788123456"):
        told = (await phone.write(words)).text
        assert told[:50] == say("refused.no_number_to_ask", "en")[:50], words
    assert await product.rows("SELECT count(*) FROM payments") == [(0,)]
    assert await money.wallets(product) == 0
    assert "1 booking" in (await phone.write("my bookings")).text
