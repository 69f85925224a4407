"""The command line: `easymo up`, `easymo api`, and so on.

Each command is a module of `server/commands` with a function `run`, whose parameters are the
command's options, or with a `program` of several verbs. Only the module of the command that was
asked for is imported: the api, the workers and `easymo --help` each load what they need and
nothing else.
"""

import importlib
import sys
from collections.abc import Sequence
from types import ModuleType

import typer

from kit.errors import EasyMOError, Misconfigured
from server.tree import require_own_packages

COMMANDS = {
    "up": "Start everything on this machine and keep it running.",
    "api": "Serve the webhooks and the API.",
    "worker": "Answer customers: run turns, send messages, recover what waits.",
    "emulator": "Play WhatsApp: the Cloud API and a phone page in the browser.",
    "migrate": "Bring the database up to date and put in the demo data.",
    "demo": "Play a booking conversation, from message to database.",
    "ledger": "Audit the ledger, and settle what differs from MTN's books.",
    "breakers": "Show which models and tools are left alone because they failed.",
    "pin": "Reset the PIN of a customer whom a person has made sure of.",
    "operator": "Add and revoke those who may use the API.",
    "graph": "Print the conversation graph as Mermaid text, or draw it.",
    "eval": "Score what the agents do, by scenarios on the whole product.",
    "finetune": "Write what a provider's model can learn from liked answers.",
    "settings": "Print every setting with its default, as an .env file.",
}


OF_EVALS = {"jinja2", "junitparser", "markupsafe", "openevals"}
"""What only `easymo[evals]` installs."""


def main() -> None:
    """The console script."""
    try:
        require_own_packages()
        build(sys.argv[1:])()
    except EasyMOError as error:
        typer.secho(str(error), fg="red", err=True)
        sys.exit(2 if isinstance(error, Misconfigured) else 1)


def build(arguments: Sequence[str]) -> typer.Typer:
    """The program, with the command that `arguments` begin with; the others are only listed."""
    program = typer.Typer(
        help="Customer service on WhatsApp that gets things done.",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        # The list of commands is plain text: drawing it would take half of its time.
        rich_markup_mode="rich" if arguments[:1] and arguments[0] in COMMANDS else None,
    )
    program.callback()(_no_options)
    for name, summary in COMMANDS.items():
        if name not in arguments[:1]:
            program.command(name, help=summary)(_listed)
            continue
        wanted = _loaded(name)
        if hasattr(wanted, "program"):
            program.add_typer(wanted.program, name=name, help=summary)
        else:
            program.command(name, help=summary)(wanted.run)
    return program


def _loaded(name: str) -> ModuleType:
    """The module of a command. Raises Misconfigured when it needs an extra that is missing."""
    try:
        return importlib.import_module(f"server.commands.{name}")
    except ModuleNotFoundError as missing:
        if missing.name and missing.name.partition(".")[0] in OF_EVALS:
            raise Misconfigured(f"`easymo {name}` needs more: install easymo[evals].") from missing
        raise


def _no_options() -> None:
    """A program of several commands, also while it has only one."""


def _listed() -> None:
    """Stands for a command that was not asked for."""


if __name__ == "__main__":
    main()
