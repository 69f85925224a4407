"""The queue: its seven traps, and that nothing is lost whatever dies."""

import asyncio
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import timedelta

import pytest
import pytest_asyncio
from procrastinate.worker import FETCH_JOB_POLLING_INTERVAL, Worker
from psycopg import AsyncConnection, OperationalError

from db.pool import Pool, open_pool
from db.repositories import jobs
from easymo.services.turn.delivery import Delivery
from kit.clock import MachineClock
from kit.errors import Superseded
from kit.settings import Settings
from server.dev.emulator.app import create_emulator
from server.dev.emulator.config import EmulatorConfig
from server.dev.http_server import served
from server.workers.drain import Drainer, Outcome, TryAgain
from server.workers.rescuer import Rescuer
from server.workers.sweeper import Sweeper
from tests.db.echo import Echo, Turn, working
from tests.db.road import (
    NUMBER,
    Meta,
    fetch,
    new_customer,
    open_jobs,
    outbox_of,
    queue_up,
    settings_for,
    until,
    write,
)
from tests.patience import PATIENCE_SECONDS

TOKEN = "token"


@pytest_asyncio.fixture
async def amina(pool: Pool) -> int:
    return await new_customer(pool)


@asynccontextmanager
async def emulator() -> AsyncIterator[str]:
    config = EmulatorConfig(
        webhook_url="http://127.0.0.1:9/nobody",
        app_secret="secret",
        verify_token="verify",
        access_tokens=frozenset({TOKEN}),
        phone_number_id=NUMBER,
    )
    async with served(create_emulator(config)) as address:
        yield address


async def answers(pool: Pool, customer_id: int) -> list[str]:
    found = await fetch(
        pool,
        "SELECT message ->> 'body' FROM outbox WHERE customer_id = %s ORDER BY id",
        customer_id,
    )
    return [body for (body,) in found]


async def answered(pool: Pool, customer_id: int) -> bool:
    waiting = await fetch(
        pool, "SELECT 1 FROM inbox WHERE customer_id = %s AND handled_at IS NULL", customer_id
    )
    return not waiting


async def go_silent(pool: Pool) -> None:
    """All workers so far look dead."""
    await fetch(pool, "UPDATE procrastinate_workers SET last_heartbeat = now() - interval '1 h'")


async def take_for_dead(pool: Pool) -> list[int]:
    """Rescue the jobs that are being done, as if their workers had been silent for long. In one
    transaction, so that no heartbeat, no new job and no other rescuer comes between."""
    beat = (
        "UPDATE procrastinate_workers SET last_heartbeat = now() - %s WHERE id IN"
        " (SELECT worker_id FROM procrastinate_jobs WHERE worker_id IS NOT NULL)"
    )
    async with pool.connection() as conn, conn.transaction():
        await conn.execute(beat, [timedelta(hours=1)])
        rescued = await jobs.rescue(conn, silence=timedelta(minutes=30))
        await conn.execute(beat, [timedelta(0)])
    return rescued


def with_patience(settings: Settings) -> Settings:
    """Whose workers take nobody for dead, however busy the machine is."""
    workers = settings.workers.model_copy(update={"stalled_seconds": PATIENCE_SECONDS})
    return settings.model_copy(update={"workers": workers})


async def take_job(pool: Pool) -> int:
    """What a worker does that then stands still: the job's id."""
    found = await fetch(
        pool,
        "WITH w AS (INSERT INTO procrastinate_workers DEFAULT VALUES RETURNING id)"
        " SELECT (procrastinate_fetch_job_v2(ARRAY['drain'], w.id)).id FROM w",
    )
    return int(found[0][0])


async def test_trap_1_a_freed_lock_is_noticed_though_nothing_tells_of_it(
    pool: Pool, amina: int, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The job behind a freed lock runs, soon and without the sweeper.

    It does not prove the polling setting: the worker's first look comes after the lock is freed,
    so this would pass with the queue's default of five seconds as well.
    """
    defaults = Worker.__init__.__defaults__ or ()
    never = tuple(3_600.0 if d == FETCH_JOB_POLLING_INTERVAL else d for d in defaults)
    monkeypatch.setattr(Worker.__init__, "__defaults__", never)
    await write(pool, amina, "first")
    job = await take_job(pool)
    await write(pool, amina, "second")
    settings = settings_for(database)
    settings.workers.sweep_seconds = 3_600  # nor does the sweeper help
    async with working(settings):
        await fetch(pool, "SELECT procrastinate_finish_job_v1(%s, 'failed', false)", job)
        await until(lambda: answered(pool, amina))


async def test_trap_2_a_backlog_is_fetched_through_an_index_for_locks(pool: Pool) -> None:
    await fetch(
        pool,
        "INSERT INTO procrastinate_jobs (queue_name, task_name, lock) SELECT 'drain', 'drain',"
        " 'customer:' || (n %% 50) FROM generate_series(1, 5000) n",
    )
    await fetch(pool, "ANALYZE procrastinate_jobs")
    plan = await fetch(
        pool,
        "EXPLAIN SELECT 1 FROM procrastinate_jobs WHERE lock = 'customer:7'"
        " AND status IN ('todo', 'doing') AND priority = 0 AND id < 4000",
    )
    assert "easymo_jobs_by_lock" in str(plan)


async def test_trap_3_nothing_that_waits_for_its_time_holds_her_messages_up(
    pool: Pool, amina: int, database: str
) -> None:
    """A send that is put off is found when it is due; it has no job that would hold the lock."""
    await queue_up(pool, amina, "put off")
    await fetch(pool, "UPDATE outbox SET not_before = now() + interval '1 hour'")
    async with working(settings_for(database)):
        await write(pool, amina, "hello")
        await until(lambda: answered(pool, amina))
        assert await outbox_of(pool, amina) == ["queued", "queued"]
        await until(lambda: no_jobs(pool))


async def no_jobs(pool: Pool) -> bool:
    return await open_jobs(pool) == []


async def test_trap_4_a_failing_job_ends_and_comes_back_though_another_waits(
    pool: Pool, amina: int, database: str
) -> None:
    """A retry of the queue's own would collide with the waiting job, and stay running for ever."""
    tries = []

    async def fail_first(turn: Turn) -> None:
        tries.append(turn.attempt)
        if "hello" in turn.words and turn.attempt == 1:
            await write(pool, amina, "another")  # its job waits already when this one fails
            raise RuntimeError("broken on purpose")

    async with working(settings_for(database), fail_first):
        await write(pool, amina, "hello")
        await until(lambda: answered(pool, amina))
        await until(lambda: no_jobs(pool))

    assert tries == [1, 2, 1]
    assert await answers(pool, amina) == ["echo: hello", "echo: another"]


async def test_trap_5_the_job_of_a_dead_worker_is_taken_over_by_one_rescuer(
    pool: Pool, amina: int, database: str
) -> None:
    await write(pool, amina, "hello")
    await take_job(pool)
    rescuers = [Rescuer(pool, settings_for(database).workers) for _ in range(5)]

    await asyncio.gather(*(rescuer.rescue() for rescuer in rescuers))
    assert [status for _, status in await open_jobs(pool)] == ["doing"]  # it may still live
    await go_silent(pool)
    await asyncio.gather(*(rescuer.rescue() for rescuer in rescuers))

    assert [status for _, status in await open_jobs(pool)] == ["todo"]
    async with working(settings_for(database)):
        await until(lambda: answered(pool, amina))


async def test_trap_6_a_worker_that_was_taken_for_dead_can_write_no_more(
    pool: Pool, amina: int
) -> None:
    await write(pool, amina, "hello")
    paused, goes_on = asyncio.Event(), asyncio.Event()

    async def stand_still(_turn: Turn) -> None:
        paused.set()
        await goes_on.wait()

    late = asyncio.create_task(Echo(pool, think=stand_still).run_next(amina))
    await paused.wait()
    await Echo(pool).run_next(amina)
    goes_on.set()

    (outcome,) = await asyncio.gather(late, return_exceptions=True)
    assert isinstance(outcome, Superseded)
    assert await answers(pool, amina) == ["echo: hello"]


async def test_trap_7_a_worker_too_busy_for_its_heartbeat_answers_nothing_twice(
    pool: Pool, amina: int, database: str
) -> None:
    """It looks dead while it runs a turn; another runs the turn; both end."""
    tried = []

    async def look_dead_once(turn: Turn) -> None:
        tried.append(turn.attempt)
        if turn.attempt == 1:
            assert await take_for_dead(pool) == [amina]
            await until(lambda: answered(pool, amina))

    settings = with_patience(settings_for(database))
    async with working(settings, look_dead_once), working(settings, look_dead_once):
        await write(pool, amina, "hello")
        await until(lambda: answered(pool, amina))
        await until(lambda: no_jobs(pool))

    assert tried == [1, 2]
    assert await answers(pool, amina) == ["echo: hello"]


async def test_her_messages_are_answered_in_order_and_one_turn_at_a_time(
    pool: Pool, database: str
) -> None:
    customers = [await new_customer(pool) for _ in range(10)]
    running: set[str] = set()

    async def alone(turn: Turn) -> None:
        whose = turn.words.split(".")[0]
        assert whose not in running
        running.add(whose)
        await asyncio.sleep(0.001)
        running.remove(whose)

    async def burst(customer_id: int) -> None:
        for number in range(10):
            await write(pool, customer_id, f"{customer_id}.{number}", gathers=number % 3 != 0)

    settings = settings_for(database)
    async with working(settings, alone), working(settings, alone):
        await asyncio.gather(*map(burst, customers))
        for customer_id in customers:
            await until(lambda c=customer_id: answered(pool, c))  # type: ignore[misc]

    for customer_id in customers:
        said = " ".join(await answers(pool, customer_id)).replace("echo: ", "").split()
        assert said == [f"{customer_id}.{number}" for number in range(10)]


async def test_a_message_that_comes_while_the_job_ends_is_not_forgotten(
    pool: Pool, amina: int
) -> None:
    """The job was running, so that the new one waits beside it."""
    await write(pool, amina, "first")
    await take_job(pool)
    await write(pool, amina, "second")
    await write(pool, amina, "third")

    assert [status for _, status in await open_jobs(pool)] == ["doing", "todo"]


async def test_a_turn_that_failed_is_run_again_after_its_wait(
    pool: Pool, amina: int, database: str
) -> None:
    class Failing:
        async def run_next(self, customer_id: int) -> Outcome:
            return TryAgain(3600)

    settings = settings_for(database)
    drainer = Drainer(pool, Failing(), delivery_to(Meta(), pool, settings), concurrency=1)
    await drainer.drain(amina)
    await write(pool, amina, "waits with it")

    found = await fetch(
        pool, "SELECT scheduled_at > now() + interval '59 min' FROM procrastinate_jobs"
    )
    assert found == [(True,)]


async def test_a_job_that_keeps_failing_comes_back_ever_later(
    pool: Pool, amina: int, database: str
) -> None:
    class Broken:
        async def run_next(self, customer_id: int) -> Outcome:
            raise RuntimeError("broken on purpose")

    settings = settings_for(database)
    drainer = Drainer(pool, Broken(), delivery_to(Meta(), pool, settings), concurrency=1)
    waits = []
    for failures in (0, 3, 30):
        await drainer.drain(amina, failures=failures)
        found = await fetch(
            pool,
            "SELECT round(extract(epoch FROM scheduled_at - now())), args -> 'failures'"
            " FROM procrastinate_jobs",
        )
        waits.append((int(found[0][0]), found[0][1]))
    assert waits == [(1, 1), (8, 4), (60, 31)]


async def test_the_sweeper_finds_messages_without_a_job(
    pool: Pool, amina: int, database: str
) -> None:
    await write(pool, amina, "hello")
    await fetch(pool, "DELETE FROM procrastinate_jobs")
    sweep = sweeper_of(pool, settings_for(database))

    await sweep.sweep()
    assert await no_jobs(pool)  # perhaps its job has just ended, and a turn is being committed
    await fetch(pool, "UPDATE inbox SET received_at = now() - interval '1 hour'")
    await sweep.sweep()
    await sweep.sweep()

    assert [status for _, status in await open_jobs(pool)] == ["todo"]


async def test_the_sweeper_opens_slots_for_the_days_to_come(pool: Pool, database: str) -> None:
    await fetch(pool, "DELETE FROM slots")
    await sweeper_of(pool, settings_for(database)).sweep()
    found = await fetch(pool, "SELECT max(starts_at) > now() + interval '13 days' FROM slots")
    assert found == [(True,)]


@pytest.mark.slow
async def test_a_worker_killed_in_the_middle_of_a_turn_loses_nothing(
    pool: Pool, database: str
) -> None:
    """kill -9: the other worker takes her over and answers, once."""
    customers = [await new_customer(pool) for _ in range(5)]
    async with emulator() as address:
        settings = settings_for(database, base_url=address)
        async with worker_process(settings) as first:
            await until_said(first, b"ready")
            for customer_id in customers:
                await write(pool, customer_id, "please hang")
            for _ in customers:
                await until_said(first, b"hanging")
            async with working(settings):
                first.kill()
                await first.wait()
                for customer_id in customers:
                    await write(pool, customer_id, "are you there")
                    await until(lambda c=customer_id: sent(pool, c, 2))  # type: ignore[misc]

    for customer_id in customers:
        assert await answers(pool, customer_id) == ["echo: please hang", "echo: are you there"]


@pytest.mark.slow
async def test_a_worker_that_is_told_to_stop_finishes_what_it_began(
    pool: Pool, amina: int, database: str
) -> None:
    async with emulator() as address:
        settings = settings_for(database, base_url=address)
        async with worker_process(settings) as worker:
            await until_said(worker, b"ready")
            await write(pool, amina, "hello")
            await until(lambda: sent(pool, amina, 1))
            worker.send_signal(signal.SIGTERM)
            assert await asyncio.wait_for(worker.wait(), 20) == 0
    assert await fetch(pool, "SELECT 1 FROM procrastinate_workers") == []
    assert await no_jobs(pool)


@pytest.mark.own_database
async def test_a_worker_that_lost_all_its_connections_goes_on(
    pool: Pool, amina: int, database: str
) -> None:
    """As when Postgres was restarted: in the middle of a turn, and while nothing happens."""

    async def cut_off(turn: Turn) -> None:
        if "cut" in turn.words and turn.attempt == 1:
            await cut_all_connections(database)

    settings = settings_for(database)
    async with working(settings, cut_off):
        await write(pool, amina, "cut off")
        await until(lambda: answered_whatever_happens(database, amina))
        await cut_all_connections(database)
        async with open_pool(database) as fresh:
            await write(fresh, amina, "hello")
            await until(lambda: answered_whatever_happens(database, amina))
            assert await answers(fresh, amina) == ["echo: cut off", "echo: hello"]


async def cut_all_connections(database: str) -> None:
    async with await AsyncConnection.connect(database, autocommit=True) as conn:
        await conn.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


async def answered_whatever_happens(database: str, customer_id: int) -> bool:
    try:
        async with open_pool(database) as fresh:
            return await answered(fresh, customer_id)
    except OperationalError:  # we were cut off as well
        return False


@pytest.mark.own_database
async def test_a_worker_that_is_told_to_stop_while_its_connections_break_stops(
    pool: Pool, amina: int, database: str
) -> None:
    begun, going_on = asyncio.Event(), asyncio.Event()

    async def wait(_turn: Turn) -> None:
        begun.set()
        await going_on.wait()

    async def cut_for_ever() -> None:
        while True:
            await cut_all_connections(database)

    await write(pool, amina, "hello")
    async with working(settings_for(database), wait):
        await begun.wait()
        cutting = asyncio.create_task(cut_for_ever())
        going_on.set()
    cutting.cancel()
    with suppress(asyncio.CancelledError, OperationalError):
        await cutting


async def test_what_a_worker_had_to_leave_behind_is_done_by_the_next(
    pool: Pool, amina: int, database: str
) -> None:
    """Told to stop, it waits for its turns only so long."""
    begun, for_ever = asyncio.Event(), asyncio.Event()

    async def hang(_turn: Turn) -> None:
        begun.set()
        await for_ever.wait()

    settings = settings_for(database)
    hurried = settings.model_copy(
        update={"workers": settings.workers.model_copy(update={"grace_seconds": 0.1})}
    )
    async with working(hurried, hang):
        await write(pool, amina, "hello")
        await begun.wait()
    assert not await answered(pool, amina)

    async with working(settings):
        await until(lambda: answered(pool, amina))
    assert await answers(pool, amina) == ["echo: hello"]


async def sent(pool: Pool, customer_id: int, number: int) -> bool:
    return await outbox_of(pool, customer_id) == ["accepted"] * number


@asynccontextmanager
async def worker_process(settings: Settings) -> AsyncIterator[asyncio.subprocess.Process]:
    told = settings.model_dump_json().replace("**********", TOKEN)  # secrets are dumped masked
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.db.echo", told, stdout=asyncio.subprocess.PIPE
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


async def until_said(process: asyncio.subprocess.Process, word: bytes) -> None:
    assert process.stdout
    async with asyncio.timeout(PATIENCE_SECONDS):
        while word not in (line := await process.stdout.readline()):
            assert line, "the worker ended"


def delivery_to(meta: Meta, pool: Pool, settings: Settings) -> Delivery:
    return Delivery(pool, meta, settings)


def sweeper_of(pool: Pool, settings: Settings) -> Sweeper:
    return Sweeper(pool, delivery_to(Meta(), pool, settings), MachineClock(), settings)
