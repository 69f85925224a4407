"""Demo data: three venues with slots for fourteen days, five customers, drivers, the agents."""

from datetime import datetime, timedelta

from psycopg import AsyncConnection

from db.pool import Pool
from db.seeds.drivers import seed_drivers
from db.seeds.properties import seed_properties
from db.seeds.shops import seed_shops
from easymo.agents.table import EVERYBODY, MAX_TOKENS, instructions_of, spec_of
from kit.clock import KIGALI

VENUES = [
    ("kigali-city-center", "Kigali City Center", "KN 4 Ave, Nyarugenge", -1.9441, 30.0619),
    ("kimironko", "Kimironko", "KG 11 Ave, Gasabo", -1.9498, 30.1262),
    ("nyamirambo", "Nyamirambo", "KN 7 Ave, Nyarugenge", -1.9780, 30.0431),
]
HOURS = (17, 19, 21)
LENGTH = timedelta(hours=2)
SEATS = 50
PRICE_RWF = 5_000
DAYS = 14

CUSTOMERS = [
    ("250788000001", "Aline Uwase"),
    ("250788000002", "Jean Habimana"),
    ("250788000003", "Divine Mukamana"),
    ("250788000004", "Eric Niyonzima"),
    ("250788000005", "Chantal Ingabire"),
]


async def seed(pool: Pool, now: datetime) -> None:
    """Put in what is missing. Running it again changes nothing that is there."""
    async with pool.connection() as conn, conn.transaction():
        await seed_agents(conn)
        await _seed_venues(conn)
        await seed_slots(conn, now)
        await seed_shops(conn)
        await seed_properties(conn)
        for wa_id, name in CUSTOMERS:
            await conn.execute("SELECT customer_for(%s, NULL, NULL, %s)", [wa_id, name])
        await seed_drivers(conn, now)


async def seed_agents(conn: AsyncConnection) -> None:
    """The agents as they come with the product; edited ones are left alone."""
    for name in EVERYBODY:
        await conn.execute(
            """
            INSERT INTO ai_agents (name, type, description, instructions, tools, max_tokens)
            VALUES (%(name)s, %(name)s, %(description)s, %(instructions)s, %(tools)s,
                %(max_tokens)s)
            ON CONFLICT (name) DO NOTHING
            """,
            {
                "name": name,
                "description": spec_of(name).description,
                "instructions": instructions_of(name),
                "tools": list(spec_of(name).tools),
                "max_tokens": MAX_TOKENS,
            },
        )


async def _seed_venues(conn: AsyncConnection) -> None:
    for venue in VENUES:
        await conn.execute(
            """
            INSERT INTO venues (code, name, address, latitude, longitude)
            VALUES (%s, %s, %s, %s, %s) ON CONFLICT (code) DO NOTHING
            """,
            venue,
        )


async def seed_slots(conn: AsyncConnection, now: datetime) -> None:
    """Slots from today on, so that there are always fourteen days to book."""
    today = now.astimezone(KIGALI).date()
    for day in range(DAYS + 1):
        for hour in HOURS:
            date = today + timedelta(days=day)
            starts_at = datetime(date.year, date.month, date.day, hour, tzinfo=KIGALI)
            await conn.execute(
                """
                INSERT INTO slots (venue_id, starts_at, ends_at, capacity, price_rwf)
                SELECT id, %s, %s, %s, %s FROM venues WHERE code = ANY (%s)
                ON CONFLICT (venue_id, starts_at) DO NOTHING
                """,
                [starts_at, starts_at + LENGTH, SEATS, PRICE_RWF, [venue[0] for venue in VENUES]],
            )
