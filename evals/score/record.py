"""What the database says: the rows that count, as scenarios write them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from psycopg import AsyncConnection
from psycopg.rows import TupleRow, dict_row

from evals.wording import shown

TABLES: dict[str, str] = {
    "bookings": """
        SELECT b.id, c.name AS who, v.name AS venue, s.starts_at AS at, b.guests, b.total_rwf,
               b.status, b.paid_transfer_id IS NOT NULL AS paid, b.refunded_rwf,
               b.special_request
        FROM bookings b JOIN customers c ON c.id = b.customer_id
        JOIN slots s ON s.id = b.slot_id JOIN venues v ON v.id = s.venue_id
        WHERE b.status <> 'expired'
    """,
    "orders": """
        SELECT o.id, c.name AS who, s.name AS shop, o.total_rwf, o.status,
               o.paid_transfer_id IS NOT NULL AS paid, o.refunded_rwf,
               (SELECT string_agg(i.quantity || ' ' || p.name, ', ' ORDER BY p.name)
                FROM order_items i JOIN products p ON p.id = i.product_id
                WHERE i.order_id = o.id) AS items
        FROM orders o JOIN customers c ON c.id = o.customer_id JOIN shops s ON s.id = o.shop_id
        WHERE o.status <> 'expired'
    """,
    "rides": """
        SELECT r.id, c.name AS who, r.pickup, r.destination, r.status,
               (SELECT d.name FROM drivers d WHERE d.id = r.driver_id) AS driver
        FROM rides r JOIN customers c ON c.id = r.customer_id
        WHERE r.status NOT IN ('quoted', 'withdrawn')
    """,
    "viewings": """
        SELECT v.id, c.name AS who, p.title AS home, v.starts_at AS at, v.status
        FROM viewings v JOIN customers c ON c.id = v.customer_id
        JOIN properties p ON p.id = v.property_id WHERE v.status <> 'expired'
    """,
    "payments": """
        SELECT p.id, c.name AS who, p.purpose, p.amount_rwf, p.status, p.outcome, p.reason
        FROM payments p JOIN customers c ON c.id = p.customer_id
    """,
    "tickets": """
        SELECT t.id, c.name AS who, t.subject, t.words, t.status
        FROM tickets t JOIN customers c ON c.id = t.customer_id
    """,
    "handoffs": """
        SELECT h.id, c.name AS who, h.status, h.reason, h.closed_because
        FROM handoffs h JOIN customers c ON c.id = h.customer_id
    """,
    "memories": """
        SELECT m.id, c.name AS who, m.kind, m.content
        FROM ai_embeddings m JOIN customers c ON c.id = m.customer_id WHERE m.kind <> 'outcome'
    """,
    "feedback": """
        SELECT f.id, c.name AS who, f.rating, f.reason, f.comment
        FROM feedback f JOIN customers c ON c.id = f.customer_id WHERE f.rating IS NOT NULL
    """,
    "profiles": """
        SELECT c.id, c.name AS who, c.name, v.name AS usual_venue, c.wants_reminders,
               c.wants_feedback, c.opted_out_at IS NOT NULL AS opted_out
        FROM customers c LEFT JOIN venues v ON v.id = c.default_venue_id
    """,
    "wallets": """
        SELECT w.customer_id AS id, c.name AS who, w.available_rwf
        FROM wallet_balances w JOIN customers c ON c.id = w.customer_id WHERE w.available_rwf <> 0
    """,
}
"""Each has `id` and `who`. Holds that ran out and quotes that were dropped do not count."""

EMPTIED = {"wallets": {"available_rwf": 0}}
"""What a row is changed to that is no longer there; others are `gone`."""


@dataclass(frozen=True)
class RowSnapshot:
    """The rows of each table at one moment, by their ids."""

    tables: dict[str, dict[int, dict[str, Any]]]

    def since(self, before: "RowSnapshot") -> dict[str, list[dict[str, Any]]]:
        """The rows that are new or other than before; see `EMPTIED` for those that are gone."""
        changes: dict[str, list[dict[str, Any]]] = {}
        for name, rows in self.tables.items():
            old = before.tables[name]
            changed = [row for key, row in rows.items() if old.get(key) != row]
            left = EMPTIED.get(name, {"gone": True})
            changed += [row | left for key, row in old.items() if key not in rows]
            if changed:
                changes[name] = changed
        return changes

    def of(self, changes: dict[str, list[dict[str, Any]]]) -> dict[str, list[dict[str, Any]]]:
        """How the rows that changed since were; those that are new are not in it."""
        kept = {
            name: [self.tables[name][row["id"]] for row in rows if row["id"] in self.tables[name]]
            for name, rows in changes.items()
        }
        return {name: rows for name, rows in kept.items() if rows}


async def record(conn: AsyncConnection[TupleRow]) -> RowSnapshot:
    tables = {}
    for name, query in TABLES.items():
        async with conn.cursor(row_factory=dict_row) as cursor:
            await cursor.execute(query.encode())
            rows = [_plain(row) for row in await cursor.fetchall()]
        tables[name] = {row["id"]: row for row in rows}
    return RowSnapshot(tables)


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    return {
        name: shown(value) if isinstance(value, datetime) else value for name, value in row.items()
    }
