"""`easymo ledger`."""

import asyncio
from enum import StrEnum
from typing import Annotated

import typer
from psycopg import AsyncConnection, OperationalError
from psycopg.errors import UndefinedTable
from rich.console import Console
from rich.table import Table

from db.repositories import ledger
from easymo.errors import Misconfigured
from server.configuration import completed, load_settings


class What(StrEnum):
    AUDIT = "audit"


def run(
    what: Annotated[What, typer.Argument(help="audit: prove the books; exits 1 unless all is 0.")],
) -> None:
    with completed(load_settings(), "postgres") as settings:
        figures = asyncio.run(_audit(settings.database_url or ""))
    Console().print(_table(figures))
    if any(figures.values()):
        raise typer.Exit(1)


async def _audit(url: str) -> dict[str, int]:
    try:
        async with await AsyncConnection.connect(url) as conn:
            return await ledger.audit(conn)
    except UndefinedTable as missing:
        raise Misconfigured("There is no ledger here yet: run `easymo migrate`.") from missing
    except OperationalError as failed:
        raise Misconfigured(
            f"The database does not answer: {failed}. Check DATABASE_URL, or unset it to use the "
            "embedded one."
        ) from failed


def _table(figures: dict[str, int]) -> Table:
    table = Table(title="The ledger: every figure must be 0")
    table.add_column("promise")
    table.add_column("figure", justify="right")
    for name, figure in figures.items():
        shown = f"{figure:,}" if figure == 0 else f"[bold red]{figure:,}[/]"
        table.add_row(name.replace("_", " "), shown)
    return table
