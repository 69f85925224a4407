"""The tables of the libraries: procrastinate's queue and LangGraph's checkpoints."""

from langgraph.checkpoint.postgres.aio import AsyncPostgresSaver
from procrastinate.schema import SchemaManager
from psycopg import AsyncConnection
from psycopg.rows import dict_row


async def set_up_libraries(conn: AsyncConnection, url: str) -> None:
    """Each in a schema of its own, once."""
    await conn.execute("CREATE SCHEMA IF NOT EXISTS queue")
    await conn.execute("CREATE SCHEMA IF NOT EXISTS langgraph")
    await _set_up_queue(conn)
    await _set_up_langgraph(url)


async def _set_up_queue(conn: AsyncConnection) -> None:
    found = await conn.execute("SELECT to_regclass('queue.procrastinate_jobs')")
    row = await found.fetchone()
    if row and row[0] is not None:
        return
    async with conn.transaction():
        await conn.execute("SET LOCAL search_path = queue")
        await conn.execute(SchemaManager.get_schema().encode())
        # The stock schema has no index for a lock's waiting jobs; without this one a backlog of
        # thousands of jobs is fetched twenty times slower.
        await conn.execute(
            "CREATE INDEX easymo_jobs_by_lock ON procrastinate_jobs (lock, status, priority, id) "
            "WHERE status IN ('todo', 'doing')"
        )


async def _set_up_langgraph(url: str) -> None:
    async with await AsyncConnection.connect(
        url, autocommit=True, row_factory=dict_row, options="-c search_path=langgraph"
    ) as conn:
        await AsyncPostgresSaver(conn).setup()
