"""`easymo eval from-conversation`: a stored conversation becomes a scenario."""

import asyncio
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from evals.from_stored.from_conversation import scenario_of
from kit.errors import Misconfigured
from server.commands.evals.stored_database import reading


def run(
    number: Annotated[int, typer.Argument(help="Of the conversation, as the API lists it.")],
    output: Annotated[Path | None, typer.Option(help="File to write; default: print it.")] = None,
) -> None:
    """Retell a conversation of the running database as a scenario, with stand-ins for people."""
    text = asyncio.run(_retold(number))
    if output is None:
        typer.echo(text, nl=False)
        return
    if output.exists():
        raise Misconfigured(f"{output} is there already: choose another file.")
    output.write_text(text, encoding="utf-8")
    Console().print(f"{output}: fill in `reads`, and look through it.", highlight=False)


async def _retold(number: int) -> str:
    async with reading() as conn:
        return await scenario_of(conn, number)
