"""`easymo demo`."""

import asyncio
from enum import StrEnum
from pathlib import Path
from typing import Annotated

from rich.console import Console
from typer import Option

from server.configuration import load_settings
from server.dev.demo.play import play
from server.dev.demo.product import stage
from server.dev.demo.script import SCRIPTS


class DemoLanguage(StrEnum):
    EN = "en"
    FR = "fr"


def run(
    language: Annotated[DemoLanguage, Option(help="What the customer speaks.")] = DemoLanguage.EN,
    data_dir: Annotated[
        Path | None, Option(help="Where the embedded servers keep data (DATA_DIR).")
    ] = None,
) -> None:
    console = Console()
    with stage(load_settings(data_dir), console) as found:
        asyncio.run(play(found, SCRIPTS[language], console))
