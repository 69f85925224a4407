"""What one customer may keep unpaid is limited: what they hear, and what they can do."""

from typing import Any

import pytest

from easymo.messages.catalogue import LANGUAGES, say
from kit.settings.booking import BookingSettings
from kit.settings.property import ViewingSettings
from kit.settings.shop import OrderSettings
from tests.conversation.conftest import RunningProduct
from tests.conversation.test_waiting_orders import SPEAKS
from tests.languages import in_each

BOOK = {
    "en": ("2 places tomorrow 7pm at Kimironko", "2 places tomorrow 9pm at Nyamirambo"),
    "fr": ("2 places demain 19h à Kimironko", "2 places demain 21h à Nyamirambo"),
    "rw": ("abantu 2 ejo 19:00 Kimironko", "abantu 2 ejo 21:00 Nyamirambo"),
    "sw": ("watu 2 kesho 19:00 Kimironko", "watu 2 kesho 21:00 Nyamirambo"),
}
ORDER = {
    "en": ("order 2 kg of sugar in Remera", "order 3 milk in Remera"),
    "fr": ("je veux commander 2 kg de sucre à Remera", "je veux commander 3 lait à Remera"),
}
OPEN = "SELECT count(*) FROM actions WHERE status = 'proposed'"


@pytest.fixture
def settings_changes() -> dict[str, Any]:
    return {
        "booking": BookingSettings(most_unpaid=1),
        "orders": OrderSettings(most_unpaid=1),
        "viewings": ViewingSettings(most_open=1),
    }


@pytest.mark.parametrize("language", in_each(LANGUAGES))
async def test_one_booking_too_many_is_refused_with_what_can_be_done(
    product: RunningProduct, language: str
) -> None:
    first, second = BOOK[language]
    phone = product.phone()
    await phone.write(SPEAKS[language])
    await phone.write(first)
    await phone.press(say("action.create_booking_confirm", language))

    refused = await phone.write(second)

    told = say("refused.too_many_bookings", language, most=1)
    assert refused.text.replace("*", "_")[:60] == told.replace("*", "_")[:60]
    assert await product.value(OPEN) == 0


@pytest.mark.slow
@pytest.mark.parametrize("language", in_each(ORDER))
async def test_one_order_too_many_is_refused_and_room_is_made_by_cancelling(
    product: RunningProduct, language: str
) -> None:
    first, second = ORDER[language]
    phone = product.phone()
    await phone.write(SPEAKS[language])
    await phone.write(first)
    await phone.press(say("action.create_order_confirm", language))

    refused = await phone.write(second)

    told = say("refused.too_many_orders", language, most=1)
    assert refused.text.replace("*", "_")[:50] == told.replace("*", "_")[:50]
    await phone.write({"en": "cancel my order", "fr": "annuler ma commande"}[language])
    await phone.press(say("action.cancel_order_confirm", language))
    await phone.write(second)
    assert await product.value(OPEN) == 1


@pytest.mark.slow
async def test_one_viewing_too_many_is_refused(product: RunningProduct) -> None:
    phone = product.phone()
    await phone.write("I am looking for an apartment in Remera, 2 bedrooms, under 300k")
    await phone.press("Apartment near Gisementi")
    await phone.press("Schedule a viewing")
    await phone.write("tomorrow at 10")
    await phone.press("Confirm")

    await phone.write("I am looking for a house to rent in Kanombe")
    await phone.press("House in Kanombe")
    times = await phone.press("Schedule a viewing")
    refused = await phone.press(times.titles[0])

    assert "1 coming viewings already" in refused.text
