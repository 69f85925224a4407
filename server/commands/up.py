"""`easymo up`."""

from pathlib import Path
from typing import Annotated

from rich.console import Console
from typer import Option

from server.configuration import load_settings
from server.supervisor.up import Show, up


def run(
    data_dir: Annotated[
        Path | None, Option(help="Where the embedded servers keep data (DATA_DIR).")
    ] = None,
    show_secrets: Annotated[bool, Option("--show-secrets", help="Print passwords too.")] = False,
    browser: Annotated[bool, Option("--open", help="Open the phone page when ready.")] = False,
) -> None:
    up(load_settings(data_dir), Console(), Show(secrets=show_secrets, browser=browser))
