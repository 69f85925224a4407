"""`easymo operator`: who may use the API."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Annotated, TypeVar

import typer
from psycopg import AsyncConnection
from rich.console import Console
from rich.table import Table

from db.repositories.handoff import operators
from db.repositories.handoff.operators import Role
from easymo.services.handoff import operator_tokens
from kit.clock import KIGALI
from kit.errors import Misconfigured
from server.configuration import completed, load_settings

program = typer.Typer(no_args_is_help=True)
T = TypeVar("T")


@program.command()
def add(
    name: Annotated[str, typer.Argument(help="As customers' transcripts will name them.")],
    role: Annotated[Role, typer.Option(help="viewer reads, operator answers, admin configures.")],
) -> None:
    """Let somebody use the API; prints the token, once."""
    token = _asked(lambda conn: operator_tokens.add(conn, name, role))
    Console(soft_wrap=True).print(token, markup=False, highlight=False)


@program.command()
def revoke(
    name: Annotated[str, typer.Argument(help="Whose token opens nothing any more.")],
) -> None:
    """Take a token back, from the next request on. The name stays theirs."""
    if not _asked(lambda conn: operators.revoke(conn, name)):
        raise Misconfigured(f"{name} has no token.")
    Console().print("Revoked.")


@program.command(name="list")
def list_all() -> None:
    """Who has a token."""
    table = Table()
    for column in ("name", "role", "since", "revoked"):
        table.add_column(column)
    for one in _asked(operators.list_operators):
        revoked = f"{one.revoked_at.astimezone(KIGALI):%d %b %Y}" if one.revoked_at else ""
        table.add_row(one.name, one.role, f"{one.created_at.astimezone(KIGALI):%d %b %Y}", revoked)
    Console().print(table)


def _asked(ask: Callable[[AsyncConnection], Awaitable[T]]) -> T:
    async def run(url: str) -> T:
        async with await AsyncConnection.connect(url) as conn:
            return await ask(conn)

    with completed(load_settings(), "postgres") as settings:
        return asyncio.run(run(settings.database_url or ""))
