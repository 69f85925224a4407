"""The running database, for commands that read stored conversations."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from psycopg import AsyncConnection, OperationalError
from psycopg.errors import UndefinedTable
from psycopg.rows import TupleRow

from kit.errors import Misconfigured
from server.configuration import completed, load_settings


@asynccontextmanager
async def reading() -> AsyncIterator[AsyncConnection[TupleRow]]:
    """A connection. Raises Misconfigured when there is no database, or nothing in it."""
    with completed(load_settings(), "postgres") as settings:
        try:
            async with await AsyncConnection.connect(settings.database_url or "") as conn:
                yield conn
        except UndefinedTable as missing:
            raise Misconfigured("There are no conversations here yet.") from missing
        except OperationalError as failed:
            raise Misconfigured(
                f"The database does not answer: {failed}. Check DATABASE_URL, or unset it to use "
                "the embedded one."
            ) from failed
