"""Nothing that a caller brings along stands before our own tables."""

import pytest
from psycopg import AsyncConnection
from psycopg.errors import InsufficientPrivilege

from db.migrate import migrate
from db.pool import Pool

WITH_OWNERS_RIGHTS = """
    SELECT oid::regprocedure::text, coalesce(proconfig, '{}') FROM pg_proc
    WHERE prosecdef AND pronamespace = 'public'::regnamespace
"""
MAY_MAKE_TEMPORARY = "SELECT has_database_privilege(%s, current_database(), 'TEMPORARY')"


async def test_every_function_with_its_owners_rights_looks_at_temporary_tables_last(
    pool: Pool,
) -> None:
    async with pool.connection() as conn:
        found = await (await conn.execute(WITH_OWNERS_RIGHTS)).fetchall()

    assert len(found) > 30
    for function, configuration in found:
        paths = [one for one in configuration if one.startswith("search_path=")]
        assert paths and paths[0].endswith(", pg_temp"), function


async def test_a_run_cannot_make_a_temporary_table(empty_database: str) -> None:
    await migrate(empty_database)
    async with await AsyncConnection.connect(empty_database) as conn:
        for role in ("easymo_customer", "public"):
            [may] = await (await conn.execute(MAY_MAKE_TEMPORARY, [role])).fetchone() or (None,)
            assert may is False, role
        await conn.execute("SET LOCAL ROLE easymo_customer")
        with pytest.raises(InsufficientPrivilege):
            await conn.execute("CREATE TEMPORARY TABLE slots (price_rwf integer)")


async def test_a_table_put_before_ours_sells_no_seats_for_nothing(pool: Pool) -> None:
    async with pool.connection() as conn, conn.transaction(force_rollback=True):
        await conn.execute("CREATE TEMPORARY TABLE slots AS SELECT * FROM public.slots")
        await conn.execute("UPDATE pg_temp.slots SET price_rwf = 0")
        await conn.execute("GRANT SELECT, UPDATE ON pg_temp.slots TO easymo_customer")
        await conn.execute("INSERT INTO customers (name) VALUES ('Aline')")
        await conn.execute(
            "SELECT set_config('role', 'easymo_customer', true),"
            "       set_config('easymo.customer_id', (SELECT max(id) FROM customers)::text, true)"
        )
        held = await conn.execute(
            "SELECT total_rwf FROM hold_seats("
            "  (SELECT min(id) FROM public.slots WHERE starts_at > timestamptz '2026-11-24'), 2,"
            "  timestamptz '2026-11-23 10:00Z', timestamptz '2026-11-23 10:10Z')"
        )
        [total] = await held.fetchone() or (0,)
        assert total > 0
