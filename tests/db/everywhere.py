"""Looks for words in every row of every table, of all schemas."""

from psycopg import sql

from db.pool import Pool

COLUMNS = """
    SELECT table_schema, table_name, column_name, data_type FROM information_schema.columns
    JOIN information_schema.tables USING (table_schema, table_name)
    WHERE table_schema NOT IN ('pg_catalog', 'information_schema') AND table_type = 'BASE TABLE'
"""


async def places_of(pool: Pool, digits: str) -> tuple[set[str], int]:
    """The columns in which the digits stand as a number of their own, and how many were read.

    Part of a longer number, of a time, of a hash or of a random id is somebody else's.
    """
    found = set()
    async with pool.connection() as conn:
        columns = await (await conn.execute(COLUMNS)).fetchall()
        for schema, table, column, kind in columns:
            if kind == "uuid":
                continue
            name = sql.Identifier(column)
            if kind == "bytea":
                holds = sql.SQL("position({}::bytea IN {}) > 0").format(digits.encode(), name)
            else:
                alone = rf"(?<![0-9A-Za-z.+/$]){digits}(?![0-9A-Za-z+/])"
                holds = sql.SQL("{}::text ~ {}").format(name, alone)
            query = sql.SQL("SELECT 1 FROM {} WHERE {} LIMIT 1").format(
                sql.Identifier(schema, table), holds
            )
            if await (await conn.execute(query)).fetchone():
                found.add(f"{schema}.{table}.{column}")
    return found, len(columns)
