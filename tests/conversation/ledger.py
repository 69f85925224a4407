"""What the database says of seats and bookings, for tests to compare with words."""

from tests.conversation.conftest import RunningProduct

BOOKED = """
    SELECT v.code, b.guests, b.status, b.total_rwf,
           to_char(s.starts_at AT TIME ZONE 'Africa/Kigali', 'YYYY-MM-DD HH24:MI')
    FROM bookings b JOIN slots s ON s.id = b.slot_id JOIN venues v ON v.id = s.venue_id
    WHERE b.status = 'confirmed' ORDER BY b.id
"""

TOMORROW = """
    SELECT s.id, s.taken FROM slots s JOIN venues v ON v.id = s.venue_id
    WHERE v.code = %s
      AND s.starts_at = (%s || ' Africa/Kigali')::timestamptz
"""


async def seats(product: RunningProduct, venue: str, at: str) -> int:
    """How many seats of tomorrow's slot are taken."""
    [(_, taken)] = await product.rows(TOMORROW, venue, f"2026-11-24 {at}")
    return int(taken)


async def live_seats(product: RunningProduct) -> int:
    """Guests of all held and confirmed bookings; what the slots count as taken must agree."""
    live = "SELECT coalesce(sum(guests), 0) FROM bookings WHERE status IN ('held', 'confirmed')"
    guests = await product.value(live)
    assert await product.value("SELECT sum(taken) FROM slots") == guests
    return int(guests)


async def fill(product: RunningProduct, venue: str, at: str, *, left: int) -> None:
    """As if others had booked tomorrow's slot, up to `left` seats."""
    [(slot, _)] = await product.rows(TOMORROW, venue, f"2026-11-24 {at}")
    async with product.pool.connection() as conn:
        await conn.execute("UPDATE slots SET capacity = taken + %s WHERE id = %s", [left, slot])
