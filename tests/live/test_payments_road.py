"""Mobile money from a press to the wallet: our worker, our api and MTN's emulator, all real."""

import asyncio
import os
import random
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pytest
import pytest_asyncio

from db.pool import Pool
from evals.play.local_http import local_client
from kit.clock import SharedClock
from server.app import create_app
from server.dev.emulator.app import create_emulator
from server.dev.emulator.config import EmulatorConfig
from server.dev.http_server import served
from tests.conftest import NOON
from tests.db.mobile_money import SLOT, Cast, cast
from tests.db.road import fetch, until
from tests.live.collecting import collecting, settings_for

LONG = bool(os.environ.get("EASYMO_LONG"))
KILLS = 200 if LONG else 10
CUSTOMERS = 40 if LONG else 6
SLOTS = 10
UNKNOWN = UUID("6f1c0000-0000-4000-8000-000000000001")


@dataclass
class Mtn:
    """The emulator from behind its counter, and our api as MTN reaches it."""

    url: str
    api_url: str
    database: str
    clock_file: str
    client: httpx.AsyncClient

    @property
    def callback_url(self) -> str:
        return f"{self.api_url}/webhooks/momo"

    @property
    def addresses(self) -> tuple[str, str, str, str]:
        """What a worker has to know."""
        return self.database, self.clock_file, self.url, self.callback_url

    async def does(self, path: str, **body: Any) -> None:
        answer = await self.client.post(f"{self.url}/momo/{path}", json=body)
        answer.raise_for_status()

    async def tells(self, path: str) -> Any:
        return (await self.client.get(f"{self.url}/momo/{path}")).json()


@pytest_asyncio.fixture
async def mtn(database: str, tmp_path: Path) -> AsyncIterator[Mtn]:
    config = EmulatorConfig("http://127.0.0.1:9/webhook", "secret")
    clock_file = tmp_path / "clock.json"
    SharedClock(clock_file).freeze(NOON)
    async with (
        served(create_emulator(config)) as url,
        served(create_app(settings_for(database, str(clock_file), url, None))) as api_url,
        local_client(timeout=30) as client,
    ):
        yield Mtn(url, api_url, database, str(clock_file), client)


@pytest_asyncio.fixture
async def amina(pool: Pool) -> Cast:
    return await cast(pool)


async def told(scene: Cast) -> bool:
    return bool(await scene.events())


@pytest.mark.parametrize(
    "faults",
    [
        {},
        {"accept_then_drop": 1},
        {"drop_unheard": 1},
        {"conflict_on_first": 1},
        {"not_found_then_found": 1},
        {"html_500": 3},
        {"html_500_after_taking": 1},
        {"token_refused": 3},
        {"callback_before_answer": True},
        {"duplicate_callback": 5, "callback_method": "POST"},
        {"lose_callbacks": True},
        {"accept_then_drop": 1, "not_found_then_found": 1, "lose_callbacks": True},
    ],
    ids=lambda faults: "+".join(faults) or "healthy",
)
async def test_whatever_goes_wrong_an_approved_booking_is_paid_once(
    mtn: Mtn, amina: Cast, faults: dict[str, Any]
) -> None:
    await mtn.does("control", mode="approve")
    await mtn.does("faults", **faults)
    booking, payment = await amina.books_and_pays()
    async with collecting(settings_for(*mtn.addresses)):
        await until(lambda: told(amina))
    assert await amina.payment(payment) == ("succeeded", "booked", None)
    assert await amina.booking(booking) == ("confirmed", True)
    assert len(await amina.events()) == 1
    [taken] = await mtn.tells("requests")
    assert (await mtn.tells("totals"))["successful_amount"] == taken["amount"]
    assert await amina.wrong_figures() == {}


async def test_she_says_no_and_hears_why_it_failed(mtn: Mtn, amina: Cast) -> None:
    await amina.tops_up(5_000)
    async with collecting(settings_for(*mtn.addresses)):
        await until(lambda: asked(mtn))
        [taken] = await mtn.tells("requests")
        await mtn.does(f"requests/{taken['reference']}/reject", reason="NOT_ENOUGH_FUNDS")
        await until(lambda: told(amina))
    assert [event["reason"] for event in await amina.events()] == ["not_enough_funds"]


async def asked(mtn: Mtn) -> bool:
    return bool(await mtn.tells("requests"))


async def test_a_callback_spares_the_wait_for_the_next_look(mtn: Mtn, amina: Cast) -> None:
    await amina.tops_up(5_000)
    patient = settings_for(*mtn.addresses, poll_seconds=3600)
    async with collecting(patient):
        await until(lambda: waiting(amina.pool))
        [taken] = await mtn.tells("requests")
        await mtn.does(f"requests/{taken['reference']}/approve")
        await until(lambda: told(amina))
    assert await amina.wallet() == 5_000


async def waiting(pool: Pool) -> bool:
    query = "SELECT 1 FROM payments WHERE status = 'requested' AND leased_until IS NULL"
    return bool(await fetch(pool, query))


async def reference_of(scene: Cast) -> UUID:
    return UUID(str((await fetch(scene.pool, "SELECT reference FROM payments"))[0][0]))


@pytest.mark.parametrize("method", ["PUT", "POST"])
@pytest.mark.parametrize("is_in_address", [True, False])
async def test_a_callback_makes_its_payment_due_and_nothing_more(
    mtn: Mtn, amina: Cast, method: str, is_in_address: bool
) -> None:
    """Nobody signed it, so what it claims is not even read."""
    await amina.tops_up(5_000)
    await fetch(amina.pool, "UPDATE payments SET due_at = now() + interval '1 h'")
    reference = str(await reference_of(amina))
    lie = {"externalId": reference, "status": "SUCCESSFUL", "amount": "5000"}
    url = f"{mtn.callback_url}/{reference}" if is_in_address else mtn.callback_url
    answer = await mtn.client.request(method, url, json={} if is_in_address else lie)
    assert answer.status_code == 200
    found = await fetch(amina.pool, "SELECT status, due_at <= now(), is_hinted FROM payments")
    assert found == [("new", True, True)]
    assert await amina.wallet() == 0


@pytest.mark.parametrize(
    ("path", "body"),
    [
        (f"/{UNKNOWN}", b"{}"),
        ("/not-a-reference", b"{}"),
        ("/%00", b""),
        ("", b""),
        ("", b"<html>"),
        ("", b'{"externalId": 7}'),
        ("", b'{"externalId": "%s"}' % str(UNKNOWN).encode()),
        ("", b"x" * 100_000),
    ],
)
async def test_a_callback_about_nothing_we_know_is_answered_too(
    mtn: Mtn, path: str, body: bytes
) -> None:
    answer = await mtn.client.put(mtn.callback_url + path, content=body)
    assert (answer.status_code, answer.content) == (200, b"")


@pytest.mark.slow
@pytest.mark.timeout(3600 if LONG else 300)
async def test_workers_killed_again_and_again_collect_everything_once(mtn: Mtn, pool: Pool) -> None:
    """With SIGKILL, at any moment, while others work; callbacks come or are lost."""
    dice = random.Random(3)
    await mtn.does("control", mode="approve")
    await mtn.does("faults", duplicate_callback=1, slow_ms=5)
    scenes = [await cast(pool) for _ in range(CUSTOMERS)]
    waiting: list[tuple[Cast, int, int]] = []
    for _ in range(KILLS):
        scene = dice.choice(scenes)
        if not waiting or dice.random() < 0.7:
            slot = SLOT + len(waiting) % SLOTS
            waiting.append((scene, *await scene.books_and_pays(guests=1, slot=slot)))
        async with worker_process(mtn) as worker:
            await asyncio.sleep(dice.random() * 0.15)  # the moment of death, not a wait
            worker.kill()
            await worker.wait()
    async with collecting(settings_for(*mtn.addresses)):
        await until(lambda: all_told(pool, len(waiting)), seconds=60)
    for scene, booking, payment in waiting:
        assert await scene.payment(payment) == ("succeeded", "booked", None)
        assert await scene.booking(booking) == ("confirmed", True)
    events = sum([len(await scene.events()) for scene in scenes])
    assert events == len(waiting)
    assert [await scene.wallet() for scene in scenes] == [0] * CUSTOMERS
    requests = await mtn.tells("requests")
    assert len(requests) == len(waiting)
    [(revenue,)] = await fetch(pool, "SELECT posted_rwf FROM accounts WHERE kind = 'revenue'")
    assert revenue == (await mtn.tells("totals"))["successful_amount"]
    assert await scenes[0].wrong_figures() == {}


@asynccontextmanager
async def worker_process(mtn: Mtn) -> AsyncIterator[asyncio.subprocess.Process]:
    """Ready to work when entered."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.live.collecting",
        *mtn.addresses,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    try:
        assert process.stdout
        async with asyncio.timeout(60):
            assert await process.stdout.readline()
        yield process
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


async def all_told(pool: Pool, number: int) -> bool:
    query = "SELECT count(*) FROM payments WHERE status IN ('succeeded', 'failed')"
    return await fetch(pool, query) == [(number,)]
