"""Drafts: actions that nobody has been asked to confirm yet."""

from dataclasses import dataclass
from datetime import datetime

from psycopg import AsyncConnection
from psycopg.rows import dict_row
from psycopg.types.json import Jsonb

from db.repositories.action import subjects
from db.repositories.action.actions import COLUMNS, Action, action_from
from db.repositories.action.kinds import ActionKind
from db.repositories.action.quotes import Quote
from db.repositories.action.subjects import Subject
from db.repositories.turn.turn_ref import TurnRef


@dataclass(frozen=True)
class Draft:
    """`amount_rwf` is what it moves, if any."""

    kind: ActionKind
    quote: Quote
    expires_at: datetime
    amount_rwf: int | None = None
    subject: Subject | None = None


INSERT = f"""
    INSERT INTO actions (customer_id, conversation_id, turn_id, kind, amount_rwf, quote, language,
                         translations, ways, created_at, expires_at,
                         booking_id, order_id, ride_id, viewing_id, change_id)
    VALUES (current_customer(), %(conversation_id)s, %(turn_id)s, %(kind)s, %(amount_rwf)s,
            %(quote)s, %(language)s, %(translations)s, %(ways)s, %(now)s, %(expires_at)s,
            %(booking_id)s, %(order_id)s, %(ride_id)s, %(viewing_id)s, %(change_id)s)
    RETURNING {COLUMNS}
"""  # noqa: S608


async def insert(conn: AsyncConnection, turn: TurnRef, draft: Draft) -> Action:
    """Write a draft down; the turn's commit makes it a proposal."""
    values = {
        **vars(turn),
        **subjects.to_columns(draft.subject),
        "kind": draft.kind,
        "amount_rwf": draft.amount_rwf,
        "expires_at": draft.expires_at,
        "quote": draft.quote.words,
        "language": draft.quote.language,
        "translations": Jsonb(dict(draft.quote.translations)),
        "ways": list(draft.quote.ways),
    }
    async with conn.cursor(row_factory=dict_row) as cursor:
        await cursor.execute(INSERT, values)
        row = await cursor.fetchone()
    assert row is not None
    return action_from(row)
