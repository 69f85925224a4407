"""The rows that a stored conversation left, as scenarios write them."""

from datetime import UTC, datetime, timedelta
from typing import Any

from psycopg import AsyncConnection
from psycopg.rows import TupleRow, dict_row

from evals.from_stored.stored import StoredConversation
from evals.scenario import Row
from evals.score.record import TABLES
from evals.wording import shown

IN_CONVERSATION = "SELECT id FROM {table} WHERE conversation_id = %(conversation)s"
# What was made, confirmed or given up in their conversation's time.
IN_ITS_TIME = """
    SELECT id FROM {table} WHERE customer_id = %(customer)s AND ({moments})
"""
BETWEEN = "({column} >= %(begins_at)s AND {column} < %(next_at)s)"
MOMENTS = {
    "bookings": ("created_at", "confirmed_at", "cancelled_at"),
    "orders": ("created_at", "confirmed_at", "ended_at"),
    "viewings": ("created_at", "confirmed_at", "cancelled_at"),
    "rides": ("created_at", "ended_at"),
    "ai_embeddings": ("noted_at",),
}
TABLE_OF = {"memories": "ai_embeddings"}
PROFILE = """
    SELECT id FROM customers WHERE id = %(customer)s AND (
        (opted_out_at >= %(begins_at)s AND opted_out_at < %(next_at)s)
        OR EXISTS (SELECT 1 FROM ai_tool_executions WHERE conversation_id = %(conversation)s
                   AND tool = 'update_preferences' AND outcome = 'answered'))
"""
WALLET_AT = """
    SELECT coalesce((
        SELECT e.balance_after_rwf FROM entries e JOIN accounts a ON a.id = e.account_id
        WHERE a.kind = 'wallet' AND a.customer_id = %s AND e.entered_at < %s
        ORDER BY e.account_version DESC LIMIT 1), 0)::bigint
"""
NOT_TOLD = {"id", "who", "name"}
FOR_EVER = datetime(9999, 1, 1, tzinfo=UTC)


async def rows(
    conn: AsyncConnection[TupleRow], conversation: StoredConversation, shift: timedelta
) -> dict[str, list[Row]]:
    """As they are now, which is how they were left unless a later conversation changed them."""
    facts = {
        "customer": conversation.customer_id,
        "conversation": conversation.id,
        "begins_at": conversation.begins_at,
        "next_at": conversation.next_at or FOR_EVER,
    }
    found: dict[str, list[Row]] = {}
    for name, query in TABLES.items():
        if name == "wallets":
            continue
        statement = f"SELECT r.* FROM ({query}) AS r WHERE r.id IN ({_own(name)}) ORDER BY r.id"  # noqa: S608
        async with conn.cursor(row_factory=dict_row) as cursor:
            await cursor.execute(statement.replace("'%", "'%%").encode(), facts)
            left = [_told(row, shift) for row in await cursor.fetchall()]
        if left:
            found[name] = left
    before, after = await wallet_before(conn, conversation), await wallet_after(conn, conversation)
    return found | ({"wallets": [{"available_rwf": after}]} if before != after else {})


async def wallet_before(conn: AsyncConnection[TupleRow], conversation: StoredConversation) -> int:
    return await _wallet(conn, conversation.customer_id, conversation.begins_at)


async def wallet_after(conn: AsyncConnection[TupleRow], conversation: StoredConversation) -> int:
    return await _wallet(conn, conversation.customer_id, conversation.next_at or FOR_EVER)


async def _wallet(conn: AsyncConnection[TupleRow], customer_id: int, at: datetime) -> int:
    found = await (await conn.execute(WALLET_AT, [customer_id, at])).fetchone()
    return int(found[0]) if found else 0


def _own(name: str) -> str:
    if name == "profiles":
        return PROFILE
    table = TABLE_OF.get(name, name)
    if table not in MOMENTS:
        return IN_CONVERSATION.format(table=table)
    moments = " OR ".join(BETWEEN.format(column=column) for column in MOMENTS[table])
    return IN_ITS_TIME.format(table=table, moments=moments)


def _told(row: dict[str, Any], shift: timedelta) -> Row:
    return {
        name: shown(value + shift) if isinstance(value, datetime) else value
        for name, value in row.items()
        if name not in NOT_TOLD and value is not None
    }
