"""What else the customer asked in the same message: each part is answered in a turn of its own, so
that the first answer does not wait for it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from psycopg import AsyncConnection

from db.repositories.turn.turns import ClaimedTurn
from db.repositories.whatsapp import inbox
from easymo.whatsapp.inbound.message_kinds import REQUEST


@dataclass(frozen=True)
class ServeFurther:
    """`requests` have a `text`, and the `agent` who serves it, if that is known."""

    requests: Sequence[Mapping[str, Any]]

    async def apply(self, conn: AsyncConnection, turn: ClaimedTurn) -> None:
        for number, one in enumerate(self.requests):
            key = f"request:{turn.id}:{number}"
            await inbox.raise_request(conn, turn, key, {"kind": REQUEST, **one})
