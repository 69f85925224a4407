"""Lists for people: pages by identity column, newest first."""

from collections.abc import Mapping, Sequence
from typing import Annotated, LiteralString, TypeVar

from psycopg import AsyncConnection
from psycopg.rows import class_row
from pydantic import Field

Row = TypeVar("Row")

Francs = Annotated[int, Field(description="Whole Rwandan francs (RWF).", examples=[25000])]
PhoneNumber = Annotated[
    str,
    Field(
        description="A WhatsApp number: country code and number, digits only (E.164 without +).",
        examples=["250788000001"],
    ),
]


async def page(
    conn: AsyncConnection,
    row: type[Row],
    query: LiteralString,
    filters: Mapping[str, object],
    *,
    before: int | None,
    limit: int,
) -> Sequence[Row]:
    """At most `limit` rows with numbers below `before`; `query` ends with its conditions."""
    async with conn.cursor(row_factory=class_row(row)) as cursor:
        await cursor.execute(
            query + " ORDER BY id DESC LIMIT %(limit)s",
            {**filters, "before": before, "limit": limit},
        )
        return await cursor.fetchall()


async def one(
    conn: AsyncConnection, row: type[Row], query: LiteralString, number: object
) -> Row | None:
    async with conn.cursor(row_factory=class_row(row)) as cursor:
        await cursor.execute(query, [number])
        return await cursor.fetchone()
