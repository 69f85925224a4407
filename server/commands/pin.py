"""`easymo pin`."""

from typing import Annotated

import typer
from rich.console import Console

from kit.errors import Misconfigured
from server.commands import through_api

program = typer.Typer(no_args_is_help=True)
Token = Annotated[
    str | None,
    typer.Option(
        envvar=through_api.TOKEN_VARIABLE,
        show_envvar=True,
        help="Yours, of an admin; without it, SERVER__API_TOKEN.",
    ),
]


@program.callback()
def pins() -> None:
    """Reset the PIN of a customer whom a person has made sure of."""


@program.command(name="reset")
def reset(
    number: Annotated[str, typer.Argument(help="The customer's WhatsApp number, digits only.")],
    because: Annotated[str, typer.Option(help="How you made sure who it is. Kept.")],
    token: Token = None,
) -> None:
    """Forget a PIN and its lock, through the running api; who did it and why is kept."""
    found = through_api.ask("GET", "/customers", token=token, params={"phone": number})
    if not found["items"]:
        raise Misconfigured(f"No customer writes from {number}.")
    path = f"/customers/{found['items'][0]['id']}/pin/reset"
    done = through_api.ask("POST", path, token=token, json={"because": because})
    if done["had_one"]:
        Console().print("Forgotten: a new PIN is set when one is next needed.")
    else:
        Console().print("There was none.")
