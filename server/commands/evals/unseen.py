"""`easymo eval unseen`: what customers wrote that nobody understood."""

import asyncio
import json
from datetime import datetime, timedelta
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape

from easymo.models import local_embedder
from evals.from_stored.unseen import MissedGroup, MissedText, group_alike, read_missed
from kit.clock import KIGALI
from server.commands.evals.stored_database import reading

SHOWN = 5


def run(
    days: Annotated[int, typer.Option(min=1, help="How far to look back.")] = 30,
    most: Annotated[int, typer.Option(min=1, help="Groups to show.")] = 20,
    as_json: Annotated[bool, typer.Option("--json", help="All groups, as JSON.")] = False,
) -> None:
    """List what was not understood or asked with a list, grouped by likeness, without names."""
    missed = asyncio.run(_missed(datetime.now(KIGALI) - timedelta(days=days)))
    groups = group_alike(missed, local_embedder.embed)
    if as_json:
        rows = [group.as_row() for group in groups]
        typer.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    _show(Console(), groups, most, days)


async def _missed(since: datetime) -> list[MissedText]:
    async with reading() as conn:
        return await read_missed(conn, since)


def _show(console: Console, groups: list[MissedGroup], most: int, days: int) -> None:
    if not groups:
        console.print(f"Everything was understood in the last {days} days.", style="green")
        return
    total = sum(len(group.texts) for group in groups)
    console.print(f"{total} messages in {len(groups)} groups were not understood.")
    for group in groups[:most]:
        row = group.as_row()
        where = f"{', '.join(row['languages'])}; with {', '.join(row['agents'])}"
        console.print(f"\n[bold]{row['count']}[/bold]  [dim]{escape(where)}[/dim]")
        for text in row["texts"][:SHOWN]:
            console.print("   " + " / ".join(text.splitlines()), markup=False, highlight=False)
    if len(groups) > most:
        console.print(f"\nAnd {len(groups) - most} smaller groups: --most shows more of them.")
