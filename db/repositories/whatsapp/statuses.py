"""What became of the messages we sent, as WhatsApp tells it."""

from typing import Any

from psycopg import AsyncConnection
from psycopg.types.json import Jsonb

RECEIVE = """
    SELECT receive_status(
        %(wamid)s, %(status)s, %(outbox_id)s, %(error_code)s, %(error_details)s, %(raw)s
    )
"""


async def receive(
    conn: AsyncConnection,
    *,
    wamid: str,
    status: str,
    outbox_id: int | None,
    error_code: int | None,
    error_details: str | None,
    raw: dict[str, Any],
) -> None:
    """Keep a status and move its message forwards, never backwards. Wakes nobody."""
    await conn.execute(
        RECEIVE,
        {
            "wamid": wamid,
            "status": status,
            "outbox_id": outbox_id,
            "error_code": error_code,
            "error_details": error_details,
            "raw": Jsonb(raw),
        },
    )
