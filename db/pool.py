"""One pool of connections per process."""

from psycopg import AsyncConnection
from psycopg.rows import TupleRow
from psycopg_pool import AsyncConnectionPool

# Ours first; LangGraph's tables and the queue's live in schemas of their own.
SEARCH_PATH = "public,langgraph,queue"

Pool = AsyncConnectionPool[AsyncConnection[TupleRow]]


def open_pool(url: str, *, most: int = 20, least: int = 2) -> Pool:
    """A pool that opens when entered: `async with open_pool(url) as pool`.

    Connections commit by themselves (`autocommit`), so that a transaction is always written out.
    """
    return AsyncConnectionPool(
        url,
        min_size=least,
        max_size=most,
        open=False,
        kwargs={
            "autocommit": True,
            "options": f"-c search_path={SEARCH_PATH}",
            "prepare_threshold": 1,
        },
    )
