"""Customers."""

import re
from typing import Annotated

from fastapi import APIRouter, Depends, Query
from fastapi.exceptions import RequestValidationError

from db.repositories.overview.customers import CUSTOMERS, CustomerLine
from db.repositories.overview.paging import get_row, list_rows
from kit.phone_numbers import as_whatsapp_has_it
from server.api.access import Viewer
from server.api.requests import Connection, Number, Page, Pages, Words, page_of, required

WRITTEN = re.compile(r"^[ (]{0,2}[+]?[ (]{0,2}[0-9]([ ().-]{0,3}[0-9]){5,16}[ )]{0,2}$")


async def _phone(
    phone: Annotated[
        str | None,
        Query(
            min_length=1,
            max_length=40,
            json_schema_extra={"pattern": WRITTEN.pattern},  # checked below, in clearer words
            examples=["0788000001", "+250 788 000 001"],
            description="As people write it; without a country, it is Rwandan.",
        ),
    ] = None,
) -> str | None:
    if phone is None:
        return None
    if WRITTEN.fullmatch(phone):
        # Digits that are no number anywhere find nobody.
        return as_whatsapp_has_it(phone) or "".join(filter(str.isdecimal, phone))
    fault = {"type": "value_error", "loc": ("query", "phone"), "msg": "This is no phone number"}
    raise RequestValidationError([fault])


Phone = Annotated[str | None, Depends(_phone)]

router = APIRouter(prefix="/customers", tags=["customers"])


@router.get("", summary="List and find customers")
async def listed(
    _who: Viewer,
    conn: Connection,
    pages: Pages,
    phone: Phone,
    name: Annotated[Words | None, Query(description="Part of it.")] = None,
) -> Page[CustomerLine]:
    """Newest first."""
    found = await list_rows(conn, CUSTOMERS, {"phone": phone, "name": name}, pages)
    return page_of(found, pages.limit)


@router.get("/{number}", summary="Show a customer")
async def shown(_who: Viewer, conn: Connection, number: Number) -> CustomerLine:
    return required(await get_row(conn, CUSTOMERS, number), f"customer {number}")
