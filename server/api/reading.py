"""The two routes that every noun has which people only read: its list, and one of it."""

from dataclasses import dataclass
from typing import Annotated, Any, Generic

from fastapi import APIRouter, Depends

from db.repositories.overview.paging import Overview, get_row, list_rows
from server.api.access import Viewer
from server.api.requests import Connection, N, Number, Page, Pages, page_of, required


@dataclass(frozen=True)
class ReadOnlyNoun(Generic[N]):
    """`filters` is a dataclass whose fields are query parameters; `one` names a single row."""

    overview: Overview[N]
    filters: type
    one: str
    many: str
    show: str
    about: str = "Newest first."


AMOUNTS = "Newest first. Amounts are whole Rwandan francs."


def reading_router(reading: ReadOnlyNoun[N]) -> APIRouter:
    router = APIRouter(prefix=f"/{reading.many}", tags=[reading.many])
    row: Any = reading.overview.row

    async def listed(
        _who: Viewer,
        conn: Connection,
        filters: Annotated[Any, Depends(reading.filters)],
        pages: Pages,
    ) -> Any:
        found = await list_rows(conn, reading.overview, vars(filters), pages)
        return page_of(found, pages.limit)

    async def shown(_who: Viewer, conn: Connection, number: Number) -> N:
        return required(await get_row(conn, reading.overview, number), f"{reading.one} {number}")

    router.add_api_route(
        "",
        listed,
        response_model=Page[row],
        summary=f"List {reading.many}",
        description=reading.about,
    )
    router.add_api_route("/{number}", shown, response_model=row, summary=reading.show)
    return router
