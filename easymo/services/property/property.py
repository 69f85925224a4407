"""Properties: what fits a customer's wishes, and what does nearly."""

from dataclasses import dataclass, replace

from db.door import CustomerDoor
from db.repositories.property import properties
from db.repositories.property.properties import Property, PropertyWish
from easymo.services import lookup
from kit.errors import Refused


class NoSuchProperty(Refused):
    """There is no property with that number."""


@dataclass(frozen=True)
class PropertySearch:
    """`without` names the wish that had to be dropped: nothing fitted all of them."""

    properties: list[Property]
    without: str | None = None


async def search(door: CustomerDoor, wanted: PropertyWish, place: str | None) -> PropertySearch:
    """What fits, the cheapest first. When nothing does: without the place, the price or the rooms,
    in that order, and always of the same kind.

    `place` is in the customer's words. One that has no property counts as a wish that
    cannot be met.
    """
    async with door.open() as conn:
        there = await properties.sectors(conn)
        sectors = lookup.find_named(place, {name: name for name in there}) if place else []
        asked = replace(wanted, sectors=sectors)
        found = await properties.matching(conn, asked)
        if found and not (place and not sectors):
            return PropertySearch(found)
        for dropped, less in _weaker(asked, has_place=bool(place)):
            if found := await properties.matching(conn, less):
                return PropertySearch(found, dropped)
    return PropertySearch([])


def _weaker(asked: PropertyWish, *, has_place: bool) -> list[tuple[str, PropertyWish]]:
    anywhere = replace(asked, sectors=())
    at_any_price = replace(asked, least_rwf=None, most_rwf=None)
    has_price = (asked.least_rwf, asked.most_rwf) != (None, None)
    return [
        *([("price", at_any_price)] if has_price and asked.sectors else []),
        *([("place", anywhere)] if has_place else []),
        *([("price", replace(at_any_price, sectors=()))] if has_price else []),
        *([("rooms", replace(at_any_price, sectors=(), rooms=None))] if asked.rooms else []),
    ]


async def find_property(door: CustomerDoor, property_id: int) -> Property:
    """The property of that number.

    Raises NoSuchProperty.
    """
    async with door.open() as conn:
        found = await properties.get(conn, property_id)
    if found is None:
        raise NoSuchProperty
    return found
