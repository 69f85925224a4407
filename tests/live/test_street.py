"""A stranger without a token does the worst they can, and honest customers are heard all the same.

The long form (`EASYMO_LONG=1`) is the whole flood, with its figures; the short one a little of it.
"""

import asyncio
import contextlib
import hashlib
import hmac
import json
import math
import os
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from time import monotonic
from typing import Any

import httpx
import pytest

from db.embedded.folder import free_port
from db.embedded.servers import ValkeyServer
from db.pool import Pool, open_pool
from easymo.services.webhook import webhook
from easymo.services.webhook.unpacking import Unpacker
from evals.play.local_http import local_client
from kit.clock import MachineClock
from tests.db.road import fetch, until
from tests.live.posting import envelope, text
from tests.live.processes import FORKS, Process
from tests.live.test_kills import started, told

LONG = bool(os.environ.get("EASYMO_LONG"))
SCALE = 1.0 if LONG else 0.02
SECONDS = 20.0 if LONG else 1.0
HONEST_A_SECOND = 25
MESSAGES = int(10_000 * SCALE)
UNPACKED = 2_000
MEGABYTE = 1024 * 1024
GROWS_BY = 100 * MEGABYTE
SECRET = "secret"


async def honest(http: httpx.AsyncClient, number: int) -> tuple[int, float]:
    """One customer's message, and how long Meta waited for its answer."""
    message = text("hello", of=f"2507885{number:05}", wamid=f"wamid.honest.{number}")
    body = json.dumps(envelope({"messages": [message]})).encode()
    signature = hmac.new(SECRET.encode(), body, hashlib.sha256).hexdigest()
    began = monotonic()
    answer = await http.post(
        "/webhooks/whatsapp",
        content=body,
        headers={"X-Hub-Signature-256": f"sha256={signature}"},
    )
    return answer.status_code, monotonic() - began


async def honest_customers(http: httpx.AsyncClient, seconds: float) -> list[tuple[int, float]]:
    """They write at an even pace, whether or not those before them were answered."""
    waiting = []
    for number in range(int(seconds * HONEST_A_SECOND)):
        waiting.append(asyncio.create_task(honest(http, number)))
        await asyncio.sleep(1 / HONEST_A_SECOND)
    return await asyncio.gather(*waiting)


async def flooded(port: int) -> dict[str, Any]:
    """What the stranger was answered, from a process of their own: the api is what is measured."""
    command = [sys.executable, "-m", "tests.live.stranger", str(port), "--secret", SECRET]
    command += ["--scale", str(SCALE), "--seconds", str(SECONDS)]
    stranger = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)
    try:
        printed, _ = await stranger.communicate()
    except asyncio.CancelledError:
        stranger.kill()
        raise
    told: dict[str, Any] = json.loads(printed)
    return told


def resident(api: Process) -> int:
    assert api.running
    pages = Path(f"/proc/{api.running.pid}/statm").read_text().split()[1]
    return int(pages) * os.sysconf("SC_PAGE_SIZE")


@contextlib.asynccontextmanager
async def watched(api: Process) -> AsyncIterator[list[int]]:
    seen = [resident(api)]

    async def look() -> None:
        while True:
            seen.append(resident(api))
            await asyncio.sleep(0.02)

    looking = asyncio.create_task(look())
    try:
        yield seen
    finally:
        looking.cancel()


@pytest.mark.slow
@pytest.mark.timeout(600)
async def test_honest_customers_are_heard_while_a_stranger_floods_the_api(
    database: str, pool: Pool, valkey: ValkeyServer, tmp_path: Path
) -> None:
    port = free_port()
    environment = told(database, valkey.url, "http://127.0.0.1:9", port, tmp_path)
    api = Process("api", environment, tmp_path / "api.log")
    async with (
        started(api),
        local_client(base_url=f"http://127.0.0.1:{port}", timeout=60) as http,
    ):
        for number in range(5):
            await honest(http, 90_000 + number)
        async with watched(api) as memory:
            stranger, heard = await asyncio.gather(
                flooded(port), honest_customers(http, SECONDS + 2)
            )
        answers = {kind: {int(s) for s in counts} for kind, counts in stranger["answers"].items()}
        assert answers.pop("many") == {200}
        assert answers.pop("headers") <= {431, 0}
        assert answers.pop("webhook") <= {413, 0}
        assert set().union(*answers.values()) <= {401, 429, 503, 0}
        assert {status for status, _ in heard} == {200}
        grown = max(memory) - memory[0]
        slowest = sorted(seconds for _, seconds in heard)[math.ceil(len(heard) * 0.99) - 1]
        print(  # noqa: T201  (the bar of the long form)
            f"p99 {slowest:.3f} s of {len(heard)} webhooks; memory +{grown / MEGABYTE:.1f} MB; "
            f"{MESSAGES} messages kept in {stranger['many_seconds']:.2f} s; {stranger['answers']}"
        )
        assert grown < GROWS_BY
        if LONG:
            assert slowest < 1
            assert stranger["many_seconds"] < 1
    assert await fetch(pool, "SELECT count(*) FROM webhook_bodies") == [(1,)]


def flood() -> bytes:
    messages = [
        text("hi", of=f"2507886{n % 50:05}", wamid=f"wamid.flood.{n}") for n in range(UNPACKED)
    ]
    return json.dumps(envelope({"messages": messages}), separators=(",", ":")).encode()


def unpack(database: str, body_id: int) -> None:
    """What a worker does with it, in a process that can be killed."""

    async def run() -> None:
        async with open_pool(database, most=2, least=1) as pool:
            await Unpacker(pool, None).unpack(body_id)

    asyncio.run(run())


KEPT = "SELECT count(*), count(DISTINCT key) FROM inbox WHERE key LIKE 'wamid.flood.%%'"
DONE = "SELECT parts_done FROM webhook_bodies"


@pytest.mark.slow
@pytest.mark.timeout(600)
async def test_many_messages_in_one_body_are_unpacked_once_though_workers_are_killed(
    database: str, pool: Pool
) -> None:
    await webhook.store(pool, flood(), MachineClock(), None)
    await webhook.store(pool, flood(), MachineClock(), None)
    [(body_id,)] = await fetch(pool, "SELECT id FROM webhook_bodies")
    FORKS.set_forkserver_preload([__name__])
    for _ in range(3):
        [(before,)] = await fetch(pool, DONE)
        unpacking = FORKS.Process(target=unpack, args=(database, body_id), daemon=True)
        unpacking.start()

        async def went_on(before: int = before) -> bool:
            return bool((await fetch(pool, DONE))[0][0] > before)

        await until(went_on)
        unpacking.kill()
        await asyncio.to_thread(unpacking.join)
        [(done,)] = await fetch(pool, DONE)
        assert before < done < UNPACKED
        assert await fetch(pool, KEPT) == [(done, done)]
    await asyncio.gather(Unpacker(pool, None).unpack(body_id), Unpacker(pool, None).unpack(body_id))
    await Unpacker(pool, None).unpack(body_id)
    assert await fetch(pool, KEPT) == [(UNPACKED, UNPACKED)]
    assert await fetch(pool, "SELECT body IS NULL FROM webhook_bodies") == [(True,)]
