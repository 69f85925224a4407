"""Customers: for people to read."""

from dataclasses import dataclass
from datetime import datetime

from db.repositories.overview.paging import BEFORE, Overview, PhoneNumber


@dataclass(frozen=True)
class CustomerLine:
    """`opted_out_at`: since then they want no message that they did not ask for. `joined_into`: who
    they turned out to be, after a change of number."""

    id: int
    name: str | None
    phone: PhoneNumber | None
    language: str | None
    opted_out_at: datetime | None
    created_at: datetime
    joined_into: int | None


CUSTOMERS: Overview[CustomerLine] = Overview(
    row=CustomerLine,
    query="""
    SELECT * FROM (
        SELECT c.id, c.name, c.language, c.opted_out_at, c.created_at, c.joined_into,
            (SELECT a.value FROM customer_aliases a
             WHERE a.customer_id = c.id AND a.kind = 'wa_id'
             ORDER BY a.created_at DESC LIMIT 1) AS phone
        FROM customers c
    ) AS customer
""",
    conditions=BEFORE  # noqa: S608
    + """
      AND (%(phone)s::text IS NULL OR id IN (
          SELECT customer_id FROM customer_aliases WHERE kind = 'wa_id' AND value = %(phone)s))
      AND (%(name)s::text IS NULL OR strpos(lower(name), lower(%(name)s)) > 0)
""",
)
