"""Shops and what they sell: everybody may read them; stock changes with orders only."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import time

from psycopg import AsyncConnection
from psycopg.rows import class_row


@dataclass(frozen=True)
class Shop:
    id: int
    code: str
    name: str
    kind: str
    address: str
    sector: str
    latitude: float
    longitude: float
    opens_at: time
    closes_at: time


@dataclass(frozen=True)
class ShopProduct:
    """`stock` is what nobody holds or has ordered."""

    id: int
    name: str
    price_rwf: int
    stock: int
    shop_id: int
    shop_name: str
    sector: str
    closes_at: time


ALL = """
    SELECT id, code, name, kind, address, sector, latitude, longitude, opens_at, closes_at
    FROM shops ORDER BY name, id
"""


async def list_shops(conn: AsyncConnection) -> list[Shop]:
    async with conn.cursor(row_factory=class_row(Shop)) as cursor:
        await cursor.execute(ALL)
        return await cursor.fetchall()


COLUMNS = """
    p.id, p.name, p.price_rwf, p.stock, s.id AS shop_id, s.name AS shop_name, s.sector, s.closes_at
"""
NAMED = f"""
    WITH called AS (
        SELECT p.*, (SELECT count(*) FROM unnest(%(words)s::text[]) w WHERE w = ANY (p.words)) AS by
        FROM products p
        WHERE (cardinality(%(words)s::text[]) = 0 OR p.words && %(words)s)
          AND (%(shop_ids)s::bigint[] IS NULL OR p.shop_id = ANY (%(shop_ids)s))
        -- "Brown bread" is not all that is brown.
        ORDER BY by DESC FETCH FIRST ROW WITH TIES
    )
    SELECT {COLUMNS} FROM called p JOIN shops s ON s.id = p.shop_id
    ORDER BY p.stock = 0, cardinality(p.words), p.price_rwf, p.id LIMIT %(most)s
"""  # noqa: S608


async def find_products(
    conn: AsyncConnection, words: Sequence[str], *, shop_ids: Sequence[int] | None, most: int
) -> list[ShopProduct]:
    """Products called by most of the words; all of them when there are no words."""
    asked = {
        "words": list(words),
        "shop_ids": None if shop_ids is None else list(shop_ids),
        "most": most,
    }
    async with conn.cursor(row_factory=class_row(ShopProduct)) as cursor:
        await cursor.execute(NAMED, asked)
        return await cursor.fetchall()


NUMBERED = f"""
    SELECT {COLUMNS} FROM products p JOIN shops s ON s.id = p.shop_id WHERE p.id = %s
"""  # noqa: S608


async def product(conn: AsyncConnection, product_id: int) -> ShopProduct | None:
    async with conn.cursor(row_factory=class_row(ShopProduct)) as cursor:
        await cursor.execute(NUMBERED, [product_id])
        return await cursor.fetchone()


async def vocabulary(conn: AsyncConnection) -> set[str]:
    """Every word that some product is called by."""
    found = await conn.execute("SELECT DISTINCT unnest(words) FROM products")
    return {str(row[0]) for row in await found.fetchall()}
