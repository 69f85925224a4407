"""The gazetteer as it comes with the product: `rwanda/places.tsv`, loaded where it is newer."""

from importlib.resources import files
from typing import NamedTuple

from psycopg import AsyncConnection


class SeededPlace(NamedTuple):
    name: str
    kind: str
    within: str
    latitude: float
    longitude: float
    source: str
    spellings: list[str]


KEEP = """
    WITH kept AS (
        INSERT INTO places (name, kind, within, latitude, longitude, source)
        VALUES (%(name)s, %(kind)s, %(within)s, %(latitude)s, %(longitude)s, %(source)s)
        ON CONFLICT (name, kind) DO UPDATE
        SET within = excluded.within, latitude = excluded.latitude,
            longitude = excluded.longitude, source = excluded.source
        RETURNING id
    )
    INSERT INTO place_names (place_id, key)
    SELECT DISTINCT kept.id, place_key(spelling) FROM kept, unnest(%(spellings)s::text[]) spelling
    ON CONFLICT DO NOTHING
"""


def places() -> list[SeededPlace]:
    """Every place of the file."""
    text = files("db.seeds").joinpath("rwanda/places.tsv").read_text(encoding="utf-8")
    lines = [line.split("\t") for line in text.splitlines() if line and not line.startswith("#")]
    return [_read(*line) for line in lines]


def _read(
    name: str, kind: str, within: str, latitude: str, longitude: str, source: str, other: str
) -> SeededPlace:
    spellings = [name, *filter(None, other.split("|"))]
    return SeededPlace(name, kind, within, float(latitude), float(longitude), source, spellings)


async def seed_places(conn: AsyncConnection) -> None:
    """Put in what is new, and correct what the file says otherwise; nothing is taken out."""
    async with conn.cursor() as cursor:
        await cursor.executemany(KEEP, [place._asdict() for place in places()])
