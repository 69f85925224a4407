"""`easymo settings`."""

import typer

from server.dotenv import example


def run() -> None:
    typer.echo(example(), nl=False)
