"""Rides: asked for, quoted, confirmed; drivers answer on phones of their own."""

from datetime import timedelta
from typing import Any

import pytest

from easymo.messages.catalogue import LANGUAGES
from evals.play.phone import CustomerPhone, ScreenAnswer
from kit.settings.ride import RideSettings
from tests.conversation.conftest import ALINE, RunningProduct
from tests.languages import in_each

CLAUDE, SOLANGE, EMMANUEL = "250788000021", "250788000022", "250788000023"

RIDES = "SELECT status, pickup, destination, fare_rwf, driver_id FROM rides ORDER BY id"
OFFERS = "SELECT driver_id, status FROM ride_offers ORDER BY id"
ACTIONS = "SELECT kind, status FROM actions ORDER BY id"
PRESENT = "SELECT available_until IS NOT NULL FROM drivers WHERE id = %s"

# What she writes and presses, by language; the sentences she and the driver read have these words.
SAID: dict[str, dict[str, str]] = {
    "en": {
        "hello": "what does a moto cost from Kimirongo to the airport?",
        "ask": "I need a moto from Kimirongo to the airport",
        "confirm": "Confirm",
        "fare": "RWF",
        "accept": "Accept",
        "arrive": "I have arrived",
        "start": "Start",
        "complete": "Ride completed",
        "status": "where is my driver?",
        "near": "any drivers near Remera?",
        "far": "how far is it from Kigali to Huye?",
    },
    "fr": {
        "hello": "combien coûte un moto de Kimirongo à l'aéroport ?",
        "ask": "j'ai besoin d'un moto de Kimirongo à l'aéroport",
        "confirm": "Confirmer",
        "fare": "RWF",
        "accept": "Accepter",
        "arrive": "Je suis arrivé",
        "start": "Démarrer",
        "complete": "Course terminée",
        "status": "où est mon chauffeur ?",
        "near": "des chauffeurs près de Remera ?",
        "far": "quelle est la distance entre Kigali et Huye ?",
    },
    "rw": {
        "hello": "moto kuva Kimirongo kugera ku kibuga cy'indege ni angahe?",
        "ask": "nkeneye moto kuva Kimirongo kugera ku kibuga cy'indege",
        "confirm": "Emeza",
        "fare": "RWF",
        "accept": "Ndarufashe",
        "arrive": "Nahageze",
        "start": "Dutangiye",
        "complete": "Urugendo rurarangiye",
        "status": "umumotari wanjye ageze he?",
        "near": "hari abamotari hafi ya Remera?",
        "far": "kuva Kigali kugera Huye ni ibirometero bingahe?",
    },
    "sw": {
        "hello": "pikipiki kutoka Kimirongo hadi uwanja wa ndege ni bei gani?",
        "ask": "nahitaji pikipiki kutoka Kimirongo hadi uwanja wa ndege",
        "confirm": "Thibitisha",
        "fare": "RWF",
        "accept": "Nakubali",
        "arrive": "Nimefika",
        "start": "Anza",
        "complete": "Safari imekwisha",
        "status": "dereva wangu yuko wapi?",
        "near": "kuna madereva karibu na Remera?",
        "far": "kutoka Kigali hadi Huye ni kilomita ngapi?",
    },
}
SPOKEN = [language for language in SAID if language in LANGUAGES]


@pytest.fixture
def settings_changes() -> dict[str, Any]:
    return {"rides": RideSettings(look_seconds=0.05)}


async def set_language(product: RunningProduct, language: str, *phones: str) -> None:
    numbers = list(phones)
    await product.rows(
        "UPDATE customers SET language = %s WHERE id IN (SELECT customer_id FROM customer_aliases"
        " WHERE value = ANY (%s)) RETURNING id",
        language,
        numbers,
    )


async def news(product: RunningProduct, phone: CustomerPhone, key: str) -> ScreenAnswer:
    """What a phone shows once the event `key` was told."""
    await phone.settled(key)
    return await phone.read()


async def only(product: RunningProduct, *drivers: int) -> None:
    """Only these drivers are at work."""
    await product.rows(
        "UPDATE drivers SET available_until = NULL WHERE NOT id = ANY (%s) RETURNING id",
        list(drivers),
    )


async def ask_and_confirm(phone: CustomerPhone, said: str = SAID["en"]["ask"]) -> ScreenAnswer:
    await phone.write(said)
    return await phone.press("Confirm")


@pytest.mark.parametrize("language", in_each(SPOKEN))
async def test_a_ride_goes_from_the_question_to_its_end(
    product: RunningProduct, language: str
) -> None:
    said = SAID[language]
    aline, solange = product.phone(ALINE), product.phone(SOLANGE)
    await set_language(product, language, ALINE, SOLANGE)

    price = await aline.write(said["hello"])
    assert "Kimironko" in price.text
    assert "Kigali International Airport" in price.text
    assert said["fare"] in price.text
    assert await product.rows(RIDES) == []
    quote = await aline.write(said["ask"])
    assert [title for title in quote.titles if title == said["confirm"]]
    assert await product.rows(OFFERS) == [], "nobody is asked before she confirms"
    await aline.press(said["confirm"])

    offer = await news(product, solange, "ride_offer:1")
    assert "Kimironko" in offer.text
    held = await solange.press(said["accept"])
    assert "maps.google.com" in held.text
    accepted = await news(product, aline, "ride:1:accepted")
    assert "Solange Mukeshimana" in accepted.text
    assert "RE 871 C" in accepted.text
    assert "Solange" in (await aline.write(said["status"])).text
    for press, told in (("arrive", "arrived"), ("start", "started"), ("complete", "completed")):
        await solange.press(said[press])
        assert (await news(product, aline, f"ride:1:{told}")).bubbles

    [(status, pickup, destination, fare, driver)] = await product.rows(RIDES)
    assert (status, pickup, driver) == ("completed", "Kimironko", 2)
    assert destination == "Kigali International Airport"
    assert fare % 100 == 0
    assert await product.rows(OFFERS) == [(2, "accepted")]
    assert await product.rows(ACTIONS) == [("request_ride", "executed")]
    assert "Solange" in (await aline.write(said["near"])).text or "Patrick" in aline.last.text
    assert "km" in (await aline.write(said["far"])).text
    language_kept = "SELECT language FROM customers WHERE id = 1"
    assert await product.value(language_kept) == language


async def test_a_driver_refuses_another_is_silent_and_a_third_is_asked(
    product: RunningProduct,
) -> None:
    await only(product, 1, 2, 4)
    aline = product.phone()
    solange, patrick, claude = (product.phone(f"2507880000{n}") for n in (22, 24, 21))

    await ask_and_confirm(aline)
    await news(product, solange, "ride_offer:1")
    refused = await solange.press("Refuse")
    assert "somebody else" in refused.text
    offer = await news(product, patrick, "ride_offer:2")
    assert offer.titles == ["Accept", "Refuse"]
    await product.advance(timedelta(seconds=46))
    missed = await news(product, patrick, "ride_offer:2:missed")
    assert "did not answer in time" in missed.text
    late = await patrick.press("Accept", of=offer)
    assert "no longer open" in late.text
    assert await product.value(PRESENT, 4) is False

    await news(product, claude, "ride_offer:3")
    await claude.press("Refuse")
    sorry = await news(product, aline, "ride:1:no_driver")
    assert "no driver" in sorry.text
    assert sorry.titles == ["Try again"]
    assert [row[0] for row in await product.rows(RIDES)] == ["no_driver"]
    assert await product.rows(OFFERS) == [(2, "refused"), (4, "missed"), (1, "refused")]

    assert "available for the next" in (await patrick.write("available")).text
    assert await product.value(PRESENT, 4) is True
    assert "off" in (await patrick.write("off")).text
    again = await aline.press("Try again", of=sorry)
    assert again.titles == ["Confirm", "Cancel"], "Solange and Claude may be asked for another ride"
    await aline.press("Cancel")
    assert [row[0] for row in await product.rows(RIDES)] == ["no_driver", "withdrawn"]


@pytest.mark.slow
async def test_cancelling_is_free_at_first_and_costs_later_and_a_begun_ride_stays(
    product: RunningProduct,
) -> None:
    await only(product, 2)
    aline, solange = product.phone(), product.phone(SOLANGE)
    await ask_and_confirm(aline)
    await news(product, solange, "ride_offer:1")

    quote = await aline.write("cancel my ride")
    assert "costs you nothing" in quote.text
    assert quote.titles == ["Yes, cancel it", "Keep it"]
    assert "You owe nothing" in (await aline.press("Yes, cancel it")).text
    assert "cancelled" in (await news(product, solange, "ride:1:withdrawn")).text

    await ask_and_confirm(aline)
    await news(product, solange, "ride_offer:2")
    await solange.press("Accept")
    await news(product, aline, "ride:2:accepted")
    await product.advance(timedelta(minutes=2, seconds=1))
    assert "500 RWF" in (await aline.write("cancel my ride")).text
    assert "owe the driver 500 RWF" in (await aline.press("Yes, cancel it")).text
    assert "owe you 500 RWF" in (await news(product, solange, "ride:2:withdrawn")).text

    await ask_and_confirm(aline)
    await news(product, solange, "ride_offer:3")
    for title in ("Accept", "I have arrived", "Start the ride"):
        await solange.press(title)
    await news(product, aline, "ride:3:started")
    assert "has begun" in (await aline.write("cancel my ride")).text
    assert "already" in (await aline.write("I need a moto to Remera")).text

    fees = "SELECT status, cancel_fee_rwf FROM rides ORDER BY id"
    assert await product.rows(fees) == [("cancelled", 0), ("cancelled", 500), ("started", 0)]


async def test_what_is_missing_is_asked_and_a_pin_is_where_she_is(product: RunningProduct) -> None:
    phone = product.phone()

    assert "Where do you want to go" in (await phone.write("I need a taxi")).text
    assert "pick you up" in (await phone.write("nyabugogo please")).text
    quote = await phone.send({"type": "location", "latitude": -1.9532, "longitude": 30.0927})
    assert "📍 Kigali Heights → Nyabugogo Bus Park" in quote.text
    assert quote.titles == ["Confirm", "Cancel"]
    await phone.press("Cancel")

    unknown = await phone.write("a moto to Xyzzyville")
    assert "do not know" in unknown.text
    assert "next to each other" in (await phone.write("a moto to Kigali Heights")).text
    assert "60 km" in (await phone.write("a moto to Gisenyi")).text
    near = await phone.write("which venues are near me?")
    assert "Kigali City Center" in near.text
    far = await phone.write("how far is Musanze from Kigali?")
    assert "straight line" in far.text
    assert "I estimate" in far.text
    table = await phone.write("book 2 places tomorrow 7pm at Kimironko")
    assert "10,000 RWF" in table.text, "another subject, and back"
    back = await phone.write("a moto to Nyamirambo")
    assert "→ Nyamirambo" in back.text
    assert [row[0] for row in await product.rows(RIDES)] == ["withdrawn", "quoted"]


async def test_where_nobody_drives_nobody_is_promised(product: RunningProduct) -> None:
    await only(product)
    phone = product.phone()

    answer = await phone.write("moto from Remera to Kacyiru")

    assert "no driver is free" in answer.text
    assert answer.titles == ["Try again"]
    assert "No driver is free" in (await phone.write("drivers near Remera")).text
    assert await product.rows(RIDES) == []
