"""Lists for people: pages by identity column, newest first."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Generic, LiteralString, TypeVar

from psycopg import AsyncConnection
from psycopg.rows import class_row
from pydantic import Field

Row = TypeVar("Row")
Row_co = TypeVar("Row_co", covariant=True)

Francs = Annotated[int, Field(description="Whole Rwandan francs (RWF).", examples=[25000])]
PhoneNumber = Annotated[
    str,
    Field(
        description="A WhatsApp number: country code and number, digits only (E.164 without +).",
        examples=["250788000001"],
    ),
]


@dataclass(frozen=True)
class PageWindow:
    """At most `limit` rows with numbers below `before`."""

    before: int | None
    limit: int


@dataclass(frozen=True)
class Overview(Generic[Row_co]):
    """A noun as people read it: `query` gives its rows, `conditions` say which a list has."""

    row: type[Row_co]
    query: LiteralString
    conditions: LiteralString


BEFORE: LiteralString = " WHERE (%(before)s::bigint IS NULL OR id < %(before)s)"
BY_CUSTOMER: LiteralString = (
    " AND (%(customer_id)s::bigint IS NULL OR customer_id = %(customer_id)s)"
)
BY_STATUS: LiteralString = " AND (%(status)s::text IS NULL OR status = %(status)s)"


async def list_rows(
    conn: AsyncConnection,
    overview: Overview[Row],
    filters: Mapping[str, object],
    window: PageWindow,
) -> Sequence[Row]:
    """Newest first."""
    query = overview.query + overview.conditions + " ORDER BY id DESC LIMIT %(limit)s"
    async with conn.cursor(row_factory=class_row(overview.row)) as cursor:
        await cursor.execute(query, {**filters, **vars(window)})
        return await cursor.fetchall()


async def get_row(conn: AsyncConnection, overview: Overview[Row], number: int) -> Row | None:
    async with conn.cursor(row_factory=class_row(overview.row)) as cursor:
        await cursor.execute(overview.query + " WHERE id = %s", [number])
        return await cursor.fetchone()
