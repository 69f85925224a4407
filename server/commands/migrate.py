"""`easymo migrate`."""

import asyncio

import typer

from db.migrate import migrate
from db.pool import open_pool
from db.seeds.demo import seed, seed_agents
from easymo.clock import shared_or_machine
from easymo.settings import Settings
from server.configuration import completed, load_settings


def run() -> None:
    with completed(load_settings(), "postgres") as settings:
        applied = asyncio.run(_migrate(settings))
    typer.echo(f"Applied {', '.join(applied)}." if applied else "The database is up to date.")


async def _migrate(settings: Settings) -> list[str]:
    url = settings.database_url or ""
    applied = await migrate(url)
    async with open_pool(url, most=1, least=1) as pool:
        if settings.environment == "production":
            async with pool.connection() as connection, connection.transaction():
                await seed_agents(connection)
        else:
            await seed(pool, shared_or_machine(settings.clock_file).now())
    return applied
