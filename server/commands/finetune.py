"""`easymo finetune`: what a provider's model can learn from our conversations."""

import asyncio
from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from evals.finetune.data_card import ExportCounts
from evals.finetune.export import CARD, TRAINING, Export, collect
from kit.clock import KIGALI
from kit.errors import Misconfigured
from server.commands.evals.stored_database import reading
from tools.toolbox import schema

FEWEST = 10
"""Providers take no fewer examples."""

program = typer.Typer(no_args_is_help=True, help="Learn from conversations that went well.")


@program.callback()
def _only_verbs() -> None:
    """Learn from conversations that went well."""


@program.command()
def export(
    output: Annotated[Path, typer.Option(help="Folder for the examples and their data card.")],
    days: Annotated[int, typer.Option(min=1, help="How far to look back.")] = 365,
) -> None:
    """Write JSONL for fine-tuning: liked conversations in which nothing went wrong, redacted."""
    if (output / TRAINING).exists():
        raise Misconfigured(f"{output / TRAINING} is there already: choose another folder.")
    found = asyncio.run(_collected(datetime.now(KIGALI) - timedelta(days=days)))
    found.write(output)
    _show(Console(), found.counts, output)


async def _collected(since: datetime) -> Export:
    async with reading() as conn:
        return await collect(conn, since, schema)


def _show(console: Console, counts: ExportCounts, output: Path) -> None:
    console.print(
        f"{output / TRAINING}: {counts.examples} examples of {counts.conversations} conversations. "
        f"Read it, and {output / CARD}, before it goes anywhere.",
        highlight=False,
        soft_wrap=True,
    )
    if counts.examples < FEWEST:
        console.print(
            f"Providers want at least {FEWEST}: wait for more thumbs up, or look back further with "
            "--days.",
            style="yellow",
        )
