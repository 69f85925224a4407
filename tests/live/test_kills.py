"""Workers and apis killed again and again while customers book and pay: nothing is lost or twice.

The long form (`EASYMO_LONG=1`) kills 200 times, the short one 10 times.
"""

import asyncio
import contextlib
import os
import random
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

import httpx
import pytest

from db.embedded.folder import free_port
from db.embedded.servers import ValkeyServer
from db.pool import Pool
from evals.play.local_http import local_client
from evals.play.phone import CustomerPhone, ScreenAnswer
from kit import log
from kit.clock import SharedClock
from server.dev.emulator.app import create_emulator
from server.dev.emulator.config import EmulatorConfig
from server.dev.emulator.control.request_log import RequestLog
from server.dev.http_server import served
from tests.conftest import NOON
from tests.db.bank import wrong_figures
from tests.db.road import fetch, until
from tests.live.processes import Process

pytestmark = pytest.mark.slow

logger = log.get(__name__)

LONG = bool(os.environ.get("EASYMO_LONG"))
KILLS = 200 if LONG else 10
AT_ONCE = 4
SEED = 20
CALLS_BEFORE_A_KILL = 10
"""The emulator's calls are the steps of the flow; a kill comes shortly after one of them."""
SHORTLY_SECONDS = 0.08
QUIET_AT_MOST_SECONDS = 3
PATIENCE_SECONDS = 600 if LONG else 100
"""On a busy machine kills come faster than a process begins, and all wait until they end."""
LOOKS_EVERY_SECONDS = 0.05

DAYS = ("tomorrow", "on wednesday", "on friday")
HOURS = ("5pm", "7pm", "9pm")
VENUES = ("Kimironko", "Nyamirambo", "Kigali City Center")

RECEIPT = "Booked and paid!"
ALL_SAID = """
    SELECT NOT EXISTS (SELECT 1 FROM inbox WHERE handled_at IS NULL)
       AND NOT EXISTS (SELECT 1 FROM outbox WHERE status IN ('queued', 'sending', 'unknown'))
"""
BOOKINGS = """
    SELECT count(*) FILTER (WHERE b.status = 'confirmed' AND b.paid_transfer_id IS NOT NULL),
           count(*) FILTER (WHERE b.status = 'held')
    FROM bookings b JOIN customer_aliases a USING (customer_id) WHERE a.value = %s
"""
PAYMENTS = """
    SELECT p.status, p.outcome, count(*) FROM payments p JOIN customer_aliases a USING (customer_id)
    WHERE a.value = %s GROUP BY 1, 2
"""
RECEIPTS = """
    SELECT CASE WHEN o.is_ambiguous THEN o.attempts ELSE 1 END
    FROM outbox o JOIN customer_aliases a USING (customer_id)
    WHERE a.value = %s AND o.message ->> 'body' LIKE %s || '%%'
"""
SENT = """
    SELECT o.id, o.status, o.is_ambiguous, o.error_details, left(o.message ->> 'body', 20)
    FROM outbox o JOIN customer_aliases a USING (customer_id) WHERE a.value = %s ORDER BY o.id
"""
SLOTS = """
    SELECT count(*) FROM slots s WHERE taken <> (
        SELECT coalesce(sum(guests), 0) FROM bookings b
        WHERE b.slot_id = s.id AND b.status IN ('held', 'confirmed')
    )
"""


@dataclass
class Town:
    """Customers who come one after the other, some at once, as long as it is open."""

    http: httpx.AsyncClient
    pool: Pool
    dice: random.Random
    numbers: Any = field(default_factory=lambda: count(1))
    is_open: bool = True
    served: list[CustomerPhone] = field(default_factory=list)

    async def live(self) -> None:
        async with asyncio.TaskGroup() as streets:
            for _ in range(AT_ONCE):
                streets.create_task(self._one_after_the_other())

    async def _one_after_the_other(self) -> None:
        while self.is_open:
            number = next(self.numbers)
            phone = CustomerPhone(self.http, self.pool, f"2507882{number:05}")
            try:
                async with asyncio.timeout(PATIENCE_SECONDS):
                    await self._book_and_pay(phone, number)
            except TimeoutError:
                seen = "\n---\n".join(bubble["text"] for bubble in (await screen(phone)).bubbles)
                sent = await fetch(self.pool, SENT, phone.wa_id)
                raise AssertionError(
                    f"{phone.wa_id} waits in vain and sees:\n{seen}\n{sent}"
                ) from None
            self.served.append(phone)

    async def _book_and_pay(self, phone: CustomerPhone, number: int) -> None:
        guests, dice = 1 + number % 2, self.dice
        await phone.post(text(f"{guests} places {wish(number)}"))
        quote = await shown(phone, lambda answer: "Pay with MoMo" in answer.titles)
        press = {"type": "button", "id": quote.option("Pay with MoMo")["id"]}
        for _ in range(dice.choice([1, 1, 2])):
            await phone.post(press)
        if dice.random() < 0.3:
            await phone.post(text("what time do you open?"))
        await phone.decide(await asked(phone), "approve")
        if dice.random() < 0.3:
            await phone.post(press)
        await shown(phone, lambda answer: RECEIPT in answer.text)


def text(words: str) -> dict[str, Any]:
    return {"type": "text", "text": words}


def wish(number: int) -> str:
    day, number = DAYS[number % 3], number // 3
    return f"{day} {HOURS[number % 3]} at {VENUES[number // 3 % 3]}"


async def screen(phone: CustomerPhone) -> ScreenAnswer:
    """All bubbles of the business on her phone."""
    found = await phone.http.get(f"/phone/api/{phone.wa_id}/messages", params={"after": 0})
    return ScreenAnswer([one for one in found.json()["messages"] if one["direction"] == "out"])


async def shown(phone: CustomerPhone, is_it: Callable[[ScreenAnswer], bool]) -> ScreenAnswer:
    """What she sees once it is that."""
    while not is_it(answer := await screen(phone)):
        await asyncio.sleep(LOOKS_EVERY_SECONDS)
    return answer


async def asked(phone: CustomerPhone) -> dict[str, Any]:
    """As `Phone.asked`, but as patient as the town."""
    while True:
        found = await phone.http.get("/momo/requests", params={"payer": phone.wa_id})
        if asking := [request for request in found.json() if request["asking"]]:
            return dict(asking[0])
        await asyncio.sleep(LOOKS_EVERY_SECONDS)


@pytest.mark.timeout(3_600 if LONG else 180)
async def test_killed_at_any_moment_everybody_has_one_booking_paid_once_and_one_receipt(
    database: str,
    pool: Pool,
    valkey: ValkeyServer,
    tmp_path: Path,
) -> None:
    dice = random.Random(SEED)
    clock = SharedClock(tmp_path / "clock.json")
    clock.freeze(NOON)
    port = free_port()
    config = EmulatorConfig(
        webhook_url=f"http://127.0.0.1:{port}/webhooks/whatsapp",
        app_secret="secret",
        clock=clock,
        retry_first_seconds=0.05,
        retry_cap_seconds=0.3,
    )
    app = create_emulator(config)
    async with served(app) as emulator:
        environment = told(database, valkey.url, emulator, port, tmp_path)
        output = tmp_path / "processes.log"
        api, worker = Process("api", environment, output), Process("worker", environment, output)
        async with (
            local_client(base_url=emulator, timeout=30) as http,
            started(api, worker),
        ):
            await http.post("/momo/faults", json={"slow_ms": 20})
            town = Town(http, pool, random.Random(SEED))
            living = asyncio.create_task(town.live())
            while api.kills + worker.kills < KILLS:
                await moment(app.state.emulator.log, dice)
                victims = dice.choice([[worker], [worker], [worker], [api], [api, worker]])
                await asyncio.gather(*(victim.restart() for victim in victims))
            town.is_open = False
            await living
            await until(lambda: all_said(pool), seconds=60)
            doubled = await paid_once(town)
            assert await fetch(pool, "SELECT 1 FROM outbox WHERE status = 'failed'") == []
    logger.info(
        "killed",
        workers=worker.kills,
        apis=api.kills,
        customers=len(town.served),
        receipts_shown_twice=doubled,
    )


async def moment(calls: RequestLog, dice: random.Random) -> None:
    """Return at a random step of what goes on just now."""
    last = calls.last + dice.randint(1, CALLS_BEFORE_A_KILL)
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(QUIET_AT_MOST_SECONDS):
            while calls.last < last:
                await asyncio.sleep(0.005)
    await asyncio.sleep(dice.random() * SHORTLY_SECONDS)  # somewhere between two calls


async def all_said(pool: Pool) -> bool:
    return await fetch(pool, ALL_SAID) == [(True,)]


async def paid_once(town: Town) -> int:
    """Everybody, with one booking. Returns how many receipts were shown twice, and marked so."""
    pool, doubled = town.pool, 0
    for phone in town.served:
        assert await fetch(pool, BOOKINGS, phone.wa_id) == [(1, 0)], phone.wa_id
        assert await fetch(pool, PAYMENTS, phone.wa_id) == [("succeeded", "booked", 1)]
        [(most,)] = await fetch(pool, RECEIPTS, phone.wa_id, RECEIPT)
        receipts = [b for b in (await screen(phone)).bubbles if RECEIPT in b["text"]]
        assert 1 <= len(receipts) <= most, phone.wa_id
        doubled += len(receipts) > 1
    requests = (await town.http.get("/momo/requests")).json()
    assert len(requests) == len(town.served)
    revenue = "SELECT posted_rwf FROM accounts WHERE kind = 'revenue'"
    assert await fetch(pool, revenue) == [(sum(request["amount"] for request in requests),)]
    assert await fetch(pool, "SELECT coalesce(sum(posted_rwf), 0) FROM wallet_balances") == [(0,)]
    assert await fetch(pool, SLOTS) == [(0,)]
    assert await fetch(pool, "SELECT count(*) FROM turns WHERE status = 'apologised'") == [(0,)]
    async with pool.connection() as conn:
        assert await wrong_figures(conn) == {}
    return doubled


@asynccontextmanager
async def started(*processes: Process) -> AsyncIterator[None]:
    try:
        await asyncio.gather(*(process.start() for process in processes))
        yield
    finally:
        for process in processes:
            if process.running:
                await process.kill()


def told(database: str, redis: str, emulator: str, port: int, folder: Path) -> dict[str, str]:
    """What both processes find in their environment: quick to retry, quick to rescue."""
    return {
        "ENVIRONMENT": "test",
        "LOG_LEVEL": "WARNING",
        "DATA_DIR": str(folder / "data"),
        "CLOCK_FILE": str(folder / "clock.json"),
        "DATABASE_URL": database,
        "REDIS_URL": redis,
        "SERVER__API_PORT": str(port),
        "WHATSAPP__BASE_URL": emulator,
        "WHATSAPP__ACCESS_TOKEN": "emulator-token",
        "WHATSAPP__APP_SECRET": "secret",
        "WHATSAPP__VERIFY_TOKEN": "verify-me",
        "PAYMENTS__BASE_URL": emulator,
        "PAYMENTS__CALLBACK_URL": f"http://127.0.0.1:{port}/webhooks/momo",
        "PAYMENTS__POLL_SECONDS": "0.1",
        "PAYMENTS__POLL_MOST_SECONDS": "0.5",
        "PAYMENTS__LEASE_SECONDS": "1",
        # What dies with its worker counts as an attempt, and nobody shall hear an apology here.
        "DELIVERY__MAX_ATTEMPTS": "50",
        "TURNS__MAX_ATTEMPTS": "50",
        "TURNS__DEADLINE_SECONDS": "4",
        "WORKERS__HEARTBEAT_SECONDS": "0.2",
        "WORKERS__STALLED_SECONDS": "1",
        "WORKERS__RESCUE_SECONDS": "0.2",
        "WORKERS__SWEEP_SECONDS": "0.5",
        "WORKERS__WAKE_SECONDS": "0.2",
        "WORKERS__PAY_SECONDS": "0.1",
        "DELIVERY__STATUS_WAIT_SECONDS": "3",
        "DELIVERY__UNREACHED_SECONDS": "0.2",
    }
