"""`easymo migrate`."""

import asyncio

import typer

from kit.clock import shared_or_machine
from kit.settings import Settings
from server.configuration import completed, load_settings
from server.preparation import prepare


def run() -> None:
    with completed(load_settings(), "postgres") as settings:
        applied = asyncio.run(_migrate(settings))
    typer.echo(f"Applied {', '.join(applied)}." if applied else "The database is up to date.")


async def _migrate(settings: Settings) -> list[str]:
    return await prepare(
        settings.database_url or "",
        shared_or_machine(settings.clock_file).now(),
        with_demo=settings.environment != "production",
    )
