"""What a customer settled: how they are spoken to, where they usually go, and when."""

from dataclasses import dataclass
from datetime import time
from typing import TypedDict

from psycopg import AsyncConnection
from psycopg.rows import class_row


@dataclass(frozen=True)
class CustomerProfile:
    """Of quiet hours in Kigali, both or none; None: those of the settings."""

    name: str | None
    language: str | None
    venue_code: str | None
    venue_name: str | None
    wants_reminders: bool
    wants_feedback: bool
    quiet_from: time | None
    quiet_until: time | None


class Preferences(TypedDict, total=False):
    """What they change; JSON, for it travels in a checkpoint. Times as HH:MM, a venue by its code;
    no venue: they have none any more. The language is the conversation's, and kept with it."""

    name: str
    language: str
    venue: str | None
    reminders: bool
    feedback: bool
    quiet_from: str
    quiet_until: str


# The acting customer's, through the door.
PROFILE = """
    SELECT c.name, c.language, v.code AS venue_code, v.name AS venue_name, c.wants_reminders,
           c.wants_feedback, c.quiet_from, c.quiet_until
    FROM customers c LEFT JOIN venues v ON v.id = c.default_venue_id
    WHERE c.id = current_customer()
"""


async def get_profile(conn: AsyncConnection) -> CustomerProfile:
    """The profile of the door's customer."""
    async with conn.cursor(row_factory=class_row(CustomerProfile)) as cursor:
        await cursor.execute(PROFILE)
        found = await cursor.fetchone()
    assert found is not None
    return found


CHANGE = """
    UPDATE customers SET
        name = coalesce(%(name)s, name),
        default_venue_id = CASE WHEN %(moves)s
            THEN (SELECT id FROM venues WHERE code = %(venue)s) ELSE default_venue_id END,
        wants_reminders = coalesce(%(reminders)s, wants_reminders),
        wants_feedback = coalesce(%(feedback)s, wants_feedback),
        quiet_from = coalesce(%(quiet_from)s::time, quiet_from),
        quiet_until = coalesce(%(quiet_until)s::time, quiet_until)
    WHERE id = %(customer_id)s
"""


async def change(conn: AsyncConnection, customer_id: int, wanted: Preferences) -> None:
    """Keep what they settled, in the turn's own transaction."""
    await conn.execute(
        CHANGE,
        {
            "customer_id": customer_id,
            "moves": "venue" in wanted,
            **{
                column: wanted.get(column)
                for column in (
                    "name",
                    "venue",
                    "reminders",
                    "feedback",
                    "quiet_from",
                    "quiet_until",
                )
            },
        },
    )
