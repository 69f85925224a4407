"""`easymo ledger`: audit the books, and settle what differs from the provider's."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Annotated, TypeVar

import typer
from psycopg import AsyncConnection, OperationalError
from psycopg.errors import UndefinedTable
from rich.console import Console
from rich.table import Table

from db.repositories.payment import ledger, reconciliation
from db.repositories.payment.reconciliation import Discrepancy
from kit.clock import KIGALI
from kit.errors import Misconfigured
from server.commands import through_api
from server.commands.pin import Token
from server.configuration import completed, load_settings

program = typer.Typer(no_args_is_help=True)
T = TypeVar("T")

WHAT_TO_DO = {
    "collected_differs": "MTN's balance is not what the ledger collected: look for a payout, a fee "
    "or a payment made outside EasyMO.",
    "amount_differs": "MTN took another amount than was asked for; nothing was posted. Give it "
    "back, or post it by hand.",
    "paid_after_giving_up": "They were told that it failed, then it was paid. The money waits in "
    "suspense: call them.",
}


@program.command()
def audit() -> None:
    """Prove the books; exits 1 unless every figure is 0."""
    figures = _asked(ledger.audit)
    Console().print(_figures(figures))
    if any(figures.values()):
        raise typer.Exit(1)


@program.command()
def findings() -> None:
    """List what differs between MTN's books and ours; exits 1 while something is open."""
    found = _asked(reconciliation.open_findings)
    if not found:
        Console().print("Nothing differs.")
        return
    Console().print(_findings(found))
    raise typer.Exit(1)


@program.command()
def close(
    number: Annotated[int, typer.Argument(help="As `easymo ledger findings` lists it.")],
    because: Annotated[str, typer.Option(help="What it was and what was done. Kept.")],
    token: Token = None,
) -> None:
    """Close a finding that a person has looked at, through the running api.

    A total that differs by the same amount as it does now is not filed again.
    """
    path = f"/findings/{number}/close"
    through_api.ask("POST", path, token=token, json={"because": because})
    Console().print(f"Finding {number} is closed.")


def _asked(ask: Callable[[AsyncConnection], Awaitable[T]]) -> T:
    async def run(url: str) -> T:
        try:
            async with await AsyncConnection.connect(url) as conn:
                return await ask(conn)
        except UndefinedTable as missing:
            raise Misconfigured("There is no ledger here yet: run `easymo migrate`.") from missing
        except OperationalError as failed:
            raise Misconfigured(
                f"The database does not answer: {failed}. Check DATABASE_URL, or unset it to use "
                "the embedded one."
            ) from failed

    with completed(load_settings(), "postgres") as settings:
        return asyncio.run(run(settings.database_url or ""))


def _figures(figures: dict[str, int]) -> Table:
    table = Table(title="The ledger: every figure must be 0")
    table.add_column("promise")
    table.add_column("figure", justify="right")
    for name, figure in figures.items():
        shown = f"{figure:,}" if figure == 0 else f"[bold red]{figure:,}[/]"
        table.add_row(name.replace("_", " "), shown)
    return table


def _findings(found: list[Discrepancy]) -> Table:
    table = Table(title="Open findings: a person looks at each, then `easymo ledger close N`")
    for column in ("number", "found", "what", "ours RWF", "MTN's RWF", "payment", "what to do"):
        table.add_column(column)
    for one in found:
        table.add_row(
            str(one.id),
            f"{one.found_at.astimezone(KIGALI):%d %b %H:%M}",
            one.kind.replace("_", " "),
            f"{one.expected_rwf:,}",
            f"{one.found_rwf:,}",
            str(one.reference or ""),
            WHAT_TO_DO[one.kind],
        )
    return table
