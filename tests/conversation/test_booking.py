"""Booking, from the first words to the row in the database."""

from tests.conversation.conftest import Product

BOOKED = """
    SELECT v.code, b.guests, b.status, b.total_rwf,
           to_char(s.starts_at AT TIME ZONE 'Africa/Kigali', 'YYYY-MM-DD HH24:MI')
    FROM bookings b JOIN slots s ON s.id = b.slot_id JOIN venues v ON v.id = s.venue_id
    WHERE b.status = 'confirmed'
"""


async def test_two_places_tomorrow_at_seven_become_a_booking(product: Product) -> None:
    phone = product.phone()

    offer = await phone.write("2 places tomorrow 7pm")
    assert offer.titles == ["19:00 Kigali City Center", "19:00 Kimironko", "19:00 Nyamirambo"]

    quote = await phone.press("19:00 Kimironko")
    assert quote.titles == ["Confirm", "Cancel"]
    assert "10,000 RWF" in quote.text

    receipt = await phone.press("Confirm")
    assert "Booked" in receipt.text
    assert await product.rows(BOOKED) == [("kimironko", 2, "confirmed", 10_000, "2026-11-24 19:00")]
