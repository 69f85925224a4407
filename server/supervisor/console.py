"""What `easymo up` shows: the lines of all processes, and where everything is."""

import itertools
from collections.abc import Callable
from urllib.parse import urlsplit

from rich.console import Console
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from kit.settings import Settings
from server.supervisor.plan import Addresses

_COLOURS = ("cyan", "magenta", "green", "yellow", "blue", "bright_red")
_WIDTH = 9


def prefixed_lines(console: Console) -> Callable[[str, str], None]:
    """A function that prints a line of a process after its name, in a colour of its own."""
    colours = itertools.cycle(_COLOURS)
    colour_of: dict[str, str] = {}

    def show(name: str, line: str) -> None:
        if name not in colour_of:
            colour_of[name] = next(colours)
        prefix = (f"{name:<{_WIDTH}}│ ", colour_of[name])
        shown = Text.assemble(prefix, Text.from_ansi(line))
        console.print(shown, soft_wrap=True, highlight=False)

    return show


def panel(settings: Settings, addresses: Addresses, *, show_secrets: bool) -> Panel:
    """The addresses, for whoever just typed `make run`."""

    def shown(url: str | None) -> str:
        return (url or "") if show_secrets else without_password(url or "")

    rows = Table.grid(padding=(0, 2))
    if addresses.emulator:
        rows.add_row("Phone", f"{addresses.emulator}/phone")
    rows.add_row("API", f"{addresses.api}/health")
    rows.add_row("Webhooks", f"{addresses.api}/webhooks/whatsapp")
    rows.add_row("Database", shown(settings.database_url))
    rows.add_row("Valkey", shown(settings.redis_url))
    rows.add_row("Data", str(settings.data_dir))
    return Panel(rows, title="EasyMO is ready", subtitle="Ctrl-C stops it", expand=False)


def without_password(url: str) -> str:
    password = urlsplit(url).password
    return url.replace(f":{password}@", ":…@") if password else url
