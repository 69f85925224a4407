"""`easymo eval from-conversation`: a stored conversation becomes a scenario."""

import asyncio
from pathlib import Path
from typing import Annotated

import typer
from psycopg import AsyncConnection, OperationalError
from psycopg.errors import UndefinedTable
from rich.console import Console

from evals.from_stored.from_conversation import scenario_of
from kit.errors import Misconfigured
from server.configuration import completed, load_settings


def run(
    number: Annotated[int, typer.Argument(help="Of the conversation, as the API lists it.")],
    output: Annotated[Path | None, typer.Option(help="File to write; default: print it.")] = None,
) -> None:
    """Retell a conversation of the running database as a scenario, with stand-ins for people."""
    with completed(load_settings(), "postgres") as settings:
        text = asyncio.run(_retold(settings.database_url or "", number))
    if output is None:
        typer.echo(text, nl=False)
        return
    if output.exists():
        raise Misconfigured(f"{output} is there already: choose another file.")
    output.write_text(text, encoding="utf-8")
    Console().print(f"{output}: fill in `reads`, and look through it.", highlight=False)


async def _retold(url: str, number: int) -> str:
    try:
        async with await AsyncConnection.connect(url) as conn:
            return await scenario_of(conn, number)
    except UndefinedTable as missing:
        raise Misconfigured("There are no conversations here yet.") from missing
    except OperationalError as failed:
        raise Misconfigured(
            f"The database does not answer: {failed}. Check DATABASE_URL, or unset it to use "
            "the embedded one."
        ) from failed
