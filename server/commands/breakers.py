"""`easymo breakers`: which models and tools are left alone at the moment."""

import asyncio

import typer
from rich.console import Console
from rich.table import Table

from db.pool import open_pool
from db.repositories import breakers
from db.repositories.breakers import BreakerStanding
from kit.clock import KIGALI
from server.configuration import completed, load_settings
from server.workers.breakers import SILENCE

STATES = {
    "closed": "[green]in use[/]",
    "opened": "[red]left alone[/]",
    "half-opened": "[yellow]being tried again[/]",
}


def run() -> None:
    """Show how the breakers of all workers stand; exits 1 while something is left alone."""
    with completed(load_settings(), "postgres") as settings:
        found = asyncio.run(_standing(settings.database_url or ""))
    if not found:
        Console().print("No worker has called a model or a tool since it started.")
        return
    Console().print(_table(found))
    if any(one.state != "closed" for one in found):
        raise typer.Exit(1)


async def _standing(url: str) -> list[BreakerStanding]:
    async with open_pool(url, most=1, least=1) as pool, pool.connection() as conn:
        return await breakers.standing(conn, silence=SILENCE)


def _table(found: list[BreakerStanding]) -> Table:
    table = Table("", "name", "state", "since", "worker")
    for one in found:
        since = f"{one.changed_at.astimezone(KIGALI):%H:%M:%S}"
        table.add_row(one.guards, one.name, STATES[one.state], since, one.worker)
    return table
