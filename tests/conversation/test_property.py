"""Looking for a home and seeing it: a time that is hers, or somebody else's."""

import pytest

from easymo.messages.catalogue import LANGUAGES
from tests.conversation.conftest import JEAN, RunningProduct
from tests.languages import in_each

VIEWINGS = """
    SELECT p.code, v.customer_id, v.status,
           to_char(v.starts_at AT TIME ZONE 'Africa/Kigali', 'YYYY-MM-DD HH24:MI')
    FROM viewings v JOIN properties p ON p.id = v.property_id ORDER BY v.id
"""
ALINE_SEES = ("apt-remera-1", 1, "confirmed", "2026-11-24 10:00")


async def test_a_home_is_found_seen_and_let_go(product: RunningProduct) -> None:
    phone = product.phone()

    found = await phone.write("I am looking for an apartment in Remera, 2 bedrooms, under 300k")
    assert found.titles == ["Apartment near Gisementi"]
    details = await phone.press("Apartment near Gisementi")
    assert "*280,000 RWF a month*\n2 bedrooms, 75 m²\nKG 17 Ave 11, Remera" in details.text
    times = await phone.press("Schedule a viewing")
    assert times.titles[0] == "Mon 23 Nov 14:00"
    quote = await phone.write("tomorrow at 10")
    assert "Tuesday 24 November, 10:00" in quote.text
    assert quote.titles == ["Confirm", "Cancel"]
    assert "Your viewing is scheduled" in (await phone.press("Confirm")).text
    assert await product.rows(VIEWINGS) == [ALINE_SEES]

    jean = product.phone(JEAN)
    await jean.write("appartement à Remera, 2 chambres, moins de 300k")
    await jean.press("Apartment near Gisementi")
    taken = await jean.write("je veux le visiter demain à 10h")
    assert "n'est pas libre" in taken.text
    assert "mar. 24 nov. 10:00" not in taken.titles
    await jean.press("mar. 24 nov. 11:00")
    assert "Votre visite est planifiée" in (await jean.press("Confirmer")).text
    assert "11:00" in (await jean.write("mes visites")).text

    assert "10:00" in (await phone.write("my viewings")).text
    asked = await phone.write("cancel my viewing")
    assert asked.titles == ["Yes, cancel it", "Keep it"]
    assert "Viewing *#1* is cancelled" in (await phone.press("Yes, cancel it")).text
    assert await product.rows(VIEWINGS) == [
        ("apt-remera-1", 1, "cancelled", "2026-11-24 10:00"),
        ("apt-remera-1", 2, "confirmed", "2026-11-24 11:00"),
    ]
    await jean.write("annuler ma visite")
    assert "est annulée" in (await jean.press("Oui, annuler")).text


async def test_a_dropped_quote_gives_the_time_back_and_a_new_one_takes_its_place(
    product: RunningProduct,
) -> None:
    phone = product.phone()
    await phone.write("house for sale in Kicukiro")
    await phone.press("Starter house")
    await phone.write("I want to visit it tomorrow at 9")
    await phone.write("tomorrow at 11")
    await phone.press("Cancel")
    assert [(status, at[-5:]) for _, _, status, at in await product.rows(VIEWINGS)] == [
        ("expired", "09:00"),
        ("cancelled", "11:00"),
    ]


async def test_what_is_not_there_is_said_and_a_table_is_still_a_table(
    product: RunningProduct,
) -> None:
    phone = product.phone()
    elsewhere = await phone.write("land for sale in Musanze")
    assert "nothing like that in musanze, but 3 elsewhere" in elsewhere.text
    assert len(elsewhere.titles) == 3
    cheap = await phone.write("houses to rent in Nyarutarama under 50k")
    assert len(cheap.titles) > 1
    table = await phone.write("2 places tomorrow 7pm at Kimironko")
    assert "2 guests" in table.text
    assert "2 × " not in table.text
    await phone.press("Confirm")
    assert await product.value("SELECT count(*) FROM bookings WHERE status = 'confirmed'") == 1


SAID = {
    "rw": ("ndashaka gukodesha inzu i Kanombe", "Gusura", "Emeza"),
    "sw": ("natafuta nyumba ya kupanga Kanombe", "Panga", "Thibitisha"),
}


@pytest.mark.parametrize("language", in_each([one for one in SAID if one in LANGUAGES]))
async def test_a_viewing_in_other_languages(product: RunningProduct, language: str) -> None:
    phone = product.phone()
    words, visit, confirm = SAID[language]
    await phone.write(words)
    await phone.press("House in Kanombe")
    times = await phone.press(visit)
    await phone.press(times.titles[0])
    await phone.press(confirm)
    assert [row[:3] for row in await product.rows(VIEWINGS)] == [
        ("house-kanombe-1", 1, "confirmed")
    ]
