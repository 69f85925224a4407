"""Sixteen connections, mixed and repeated requests, and the server killed in the middle."""

import asyncio
import os
import signal
from pathlib import Path

import pytest
from psycopg import AsyncConnection

from db.embedded.servers import PostgresServer, postgres_server
from db.migrate import migrate
from tests.db.bank import customer, wrong_figures
from tests.db.storm import Storm, wishes

LONG = bool(os.environ.get("EASYMO_LONG"))
KILLS = 20 if LONG else 2
WISHES = 12_500 if LONG else 100  # times eight
ANSWERS_BETWEEN_KILLS = 5_000 if LONG else 500
DEADLOCKS = "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()"
STATES = "SELECT id, state FROM transfers"


@pytest.mark.slow
@pytest.mark.timeout(3_600 if LONG else 240)
async def test_a_server_killed_in_the_middle_loses_and_doubles_nothing(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    folder = tmp_path_factory.mktemp("crash")
    with postgres_server(folder, durable=True) as server:
        storm = Storm(wishes(await opened(server), WISHES, seed=7))
    for kill in range(KILLS):
        with postgres_server(folder, durable=True) as server:
            raging = asyncio.create_task(storm.rage(server.url, kill * 100, 10**9))
            while storm.answers < ANSWERS_BETWEEN_KILLS and not raging.done():
                await asyncio.sleep(0.01)
            assert not raging.done()
            os.kill(postmaster(folder), signal.SIGQUIT)  # what `pg_ctl stop -m immediate` sends
            await raging
    with postgres_server(folder, durable=True) as server:
        async with await AsyncConnection.connect(server.url, autocommit=True) as conn:
            assert await wrong_figures(conn) == {}
            states: dict[int, str] = dict(await (await conn.execute(STATES)).fetchall())
            assert set(storm.told.values()) <= states.keys(), "what was acknowledged is lost"
            assert storm.settled.items() <= states.items(), "what was acknowledged has changed"
            await storm.rage(server.url, 1, ANSWERS_BETWEEN_KILLS)
            await storm.ask_all(server.url)
            assert await wrong_figures(conn) == {}
            assert await (await conn.execute(DEADLOCKS)).fetchone() == (0,)


async def opened(server: PostgresServer) -> list[int]:
    """Five customers in a new database."""
    await migrate(server.url)
    async with await AsyncConnection.connect(server.url, autocommit=True) as conn:
        return [await customer(conn) for _ in range(5)]


def postmaster(folder: Path) -> int:
    return int((folder / "postgres" / "postmaster.pid").read_text().splitlines()[0])
