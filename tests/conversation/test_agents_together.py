"""Several agents in one conversation: a change of subject and back, and each ends in its rows."""

import pytest

from tests.conversation.conftest import RunningProduct
from tests.languages import in_each

BOOKINGS = "SELECT status, guests FROM bookings ORDER BY id"
ORDERS = "SELECT status FROM orders"
RIDES = "SELECT status FROM rides WHERE status <> 'withdrawn'"
TICKETS = "SELECT status FROM tickets"
AGENTS = "SELECT DISTINCT agent FROM ai_messages WHERE agent IS NOT NULL ORDER BY agent"

SAID = {
    "en": (
        "2 places tomorrow 7pm at Kimironko",
        "how much is a moto from Remera to Nyabugogo?",
        "Confirm",
        "I want to order 2 kg of sugar in Remera",
        "Confirm",
        "I was charged twice!",
        "show my bookings",
    ),
    "sw": (
        "nafasi 2 kesho saa moja jioni Kimironko",
        "moto kutoka Remera hadi Nyabugogo ni bei gani?",
        "Thibitisha",
        "nataka kuagiza kilo 2 za sukari Remera",
        "Thibitisha",
        "nimetozwa mara mbili!",
        "nionyeshe booking zangu",
    ),
}


@pytest.mark.parametrize("language", in_each(SAID))
async def test_a_change_of_subject_and_back(product: RunningProduct, language: str) -> None:
    phone = product.phone()
    table, moto, confirm, sugar, again, twice, mine = SAID[language]

    seats = await phone.write(table)
    assert "Kimironko" in seats.text
    assert "2,100 RWF" in (await phone.write(moto)).text
    # The quote above is as open as before.
    assert "#1" in (await phone.press(confirm, of=seats)).text
    assert "3,200 RWF" in (await phone.write(sugar)).text
    assert "#1" in (await phone.press(again)).text
    await phone.write(twice)
    assert "Kimironko" in (await phone.write(mine)).text

    assert await product.rows(BOOKINGS) == [("confirmed", 2)]
    assert await product.rows(ORDERS) == [("confirmed",)]
    assert await product.rows(RIDES) == []
    assert await product.rows(TICKETS) == [("open",)]
    assert {"booking", "driver", "shop", "support"} <= {a for (a,) in await product.rows(AGENTS)}
