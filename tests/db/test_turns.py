"""Turns as transactions: a worker that was superseded writes nothing."""

import asyncio
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from db.pool import Pool
from easymo.whatsapp.client import open_client
from kit.clock import SharedClock
from kit.errors import Superseded
from server.workers.assembly import Suppliers, open_runner
from server.workers.drain import Idle, TurnAnswered
from server.workers.turn.runner import TurnRunner
from tests.conftest import NOON
from tests.conversation.scripted import OneModel, ScriptedModel
from tests.db.road import fetch, settings_for, write
from tests.patience import PATIENCE_SECONDS

ALINE = 1
QUOTE = "2 places tomorrow 7pm at Kimironko"


@pytest.fixture
def model() -> ScriptedModel:
    return ScriptedModel()


@pytest_asyncio.fixture
async def runner(
    pool: Pool, database: str, model: ScriptedModel, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[TurnRunner]:
    """What a worker runs turns with; WhatsApp cannot be reached, and need not be."""
    settings = settings_for(database)
    settings.turns.quiet_seconds = 0
    clock = SharedClock(tmp_path_factory.mktemp("clock") / "clock.json")
    clock.freeze(NOON)
    async with (
        open_client(settings.whatsapp) as whatsapp,
        open_runner(
            pool=pool,
            settings=settings,
            clock=clock,
            whatsapp=whatsapp,
            suppliers=Suppliers(OneModel(model)),
        ) as opened,
    ):
        yield opened


async def footprint(pool: Pool) -> dict[str, int]:
    """How many rows a turn has left, by table."""
    counted = {}
    for table in ("outbox", "ai_messages", "actions", "ai_tool_executions", "bookings", "turns"):
        [(rows,)] = await fetch(pool, f"SELECT count(*) FROM {table}")
        counted[table] = int(rows)
    [(counted["checkpoints"],)] = await fetch(pool, "SELECT count(*) FROM langgraph.checkpoints")
    return counted


async def test_a_worker_that_was_superseded_while_it_thought_writes_nothing(
    pool: Pool, runner: TurnRunner, model: ScriptedModel
) -> None:
    await write(pool, ALINE, QUOTE)
    gate = asyncio.Event()
    model.steps = [gate]
    slow = asyncio.create_task(runner.run_next(ALINE))
    async with asyncio.timeout(PATIENCE_SECONDS):
        while not model.heard:
            await asyncio.sleep(0.01)

    assert await runner.run_next(ALINE) == TurnAnswered(), "another worker takes her over"
    left = await footprint(pool)
    gate.set()
    with pytest.raises(Superseded):
        await slow

    after = await footprint(pool)
    # A draft is written before the commit; the slow worker's is worth nothing.
    assert after | {"actions": 0, "bookings": 0} == left | {"actions": 0, "bookings": 0}
    assert left["outbox"] == 1
    assert await fetch(pool, "SELECT attempts, status FROM turns") == [(2, "answered")]
    assert await runner.run_next(ALINE) == Idle()
    [(proposed,)] = await fetch(pool, "SELECT count(*) FROM actions WHERE status = 'proposed'")
    assert proposed == 1


async def test_a_person_who_takes_over_stops_the_turn_that_is_running(
    pool: Pool, runner: TurnRunner, model: ScriptedModel
) -> None:
    await write(pool, ALINE, QUOTE)
    gate = asyncio.Event()
    model.steps = [gate]
    running = asyncio.create_task(runner.run_next(ALINE))
    async with asyncio.timeout(PATIENCE_SECONDS):
        while not model.heard:
            await asyncio.sleep(0.01)

    await fetch(pool, "UPDATE customers SET fencing_token = fencing_token + 1 WHERE id = 1")
    gate.set()
    with pytest.raises(Superseded):
        await running

    assert (await footprint(pool))["outbox"] == 0
    [(waiting,)] = await fetch(pool, "SELECT count(*) FROM inbox WHERE handled_at IS NULL")
    assert waiting == 1, "her message waits for whoever has her"


async def test_a_press_under_a_token_that_is_not_the_newest_executes_nothing(
    pool: Pool, runner: TurnRunner, model: ScriptedModel
) -> None:
    await write(pool, ALINE, QUOTE)
    await runner.run_next(ALINE)
    [(proposed, nonce)] = await fetch(pool, "SELECT id, nonce FROM actions")
    await write(pool, ALINE, "yes", gathers=False)
    # Somebody claims her between the run's claim and its execution.
    await fetch(
        pool,
        "CREATE FUNCTION claim_in_between() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
        " NEW.fencing_token := NEW.fencing_token + 1; RETURN NEW; END $$",
    )
    await fetch(
        pool,
        "CREATE TRIGGER in_between BEFORE UPDATE OF fencing_token ON customers"
        " FOR EACH ROW EXECUTE FUNCTION claim_in_between()",
    )

    with pytest.raises(Superseded):
        await runner.run_next(ALINE)

    assert await fetch(pool, "SELECT status FROM actions") == [("proposed",)]
    assert await fetch(pool, "SELECT status FROM bookings") == [("held",)]
    assert proposed and nonce


async def test_a_turn_leaves_its_path_its_words_and_its_calls(
    pool: Pool, runner: TurnRunner, model: ScriptedModel
) -> None:
    await write(pool, ALINE, QUOTE)
    assert await runner.run_next(ALINE) == TurnAnswered()

    [(path,)] = await fetch(pool, "SELECT path FROM turns")
    assert path[0] == "open_turn"
    assert path[-2:] == ["booking_tools", "reply"]
    said = await fetch(pool, "SELECT role, agent, left(content, 13) FROM ai_messages ORDER BY id")
    assert said == [("customer", None, QUOTE[:13]), ("agent", "booking", "Welcome to Ea")]
    [(tool, arguments, outcome)] = await fetch(
        pool, "SELECT tool, arguments, outcome FROM ai_tool_executions"
    )
    assert (tool, outcome) == ("create_booking", "answered")
    assert arguments == {"venue": "kimironko", "day": "2026-11-24", "time": "19:00", "guests": 2}
    assert await fetch(pool, "SELECT agent, is_interrupted FROM ai_conversations") == [
        ("booking", True)
    ]
