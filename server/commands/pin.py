"""`easymo pin`."""

import asyncio
import getpass
from typing import Annotated

import typer
from rich.console import Console

from db.pool import open_pool
from db.repositories import customers
from easymo.errors import Misconfigured
from easymo.services import pin
from server.configuration import completed, load_settings

program = typer.Typer(no_args_is_help=True)


@program.callback()
def pins() -> None:
    """Reset the PIN of a customer whom a person has made sure of."""


@program.command(name="reset")
def reset(
    number: Annotated[str, typer.Argument(help="Her WhatsApp number, digits only.")],
    because: Annotated[str, typer.Option(help="How you made sure that it is her. Kept.")],
) -> None:
    """Forget a PIN and its lock; who did it and why is kept."""
    with completed(load_settings(), "postgres") as settings:
        had_one = asyncio.run(_reset(settings.database_url or "", number, because))
    said = "Forgotten: she sets a new PIN when she next needs one." if had_one else "She had none."
    Console().print(said)


async def _reset(url: str, number: str, because: str) -> bool:
    async with open_pool(url, most=1, least=1) as pool:
        async with pool.connection() as conn:
            customer_id = await customers.by_number(conn, number)
        if customer_id is None:
            raise Misconfigured(f"No customer writes from {number}.")
        return await pin.reset(pool, customer_id, by=getpass.getuser(), because=because)
