"""A stranger without a token does the worst they can, and honest customers are heard all the same.

The long form (`EASYMO_LONG=1`) is the whole flood, with its figures; the short one a little of it.
"""

import asyncio
import contextlib
import hashlib
import hmac
import json
import os
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic

import httpx
import pytest

from db.embedded import ValkeyServer
from db.embedded_folder import free_port
from db.pool import Pool
from easymo import log
from easymo.clock import MachineClock
from easymo.services import webhook
from easymo.services.unpacking import Unpacker
from evals.local_http import local_client
from tests.db.road import fetch, until
from tests.live.posting import envelope, text
from tests.live.processes import Process
from tests.live.test_kills import started, told

logger = log.get(__name__)

LONG = bool(os.environ.get("EASYMO_LONG"))
MEGABYTE = 1024 * 1024
BODY = (300 if LONG else 5) * MEGABYTE
ARRAYS = (40 if LONG else 2) * MEGABYTE
HEADER = (100 if LONG else 5) * MEGABYTE
HALF_OPEN = 600 if LONG else 100
MESSAGES = 10_000 if LONG else 1_000
HONEST = 500 if LONG else 30
GROWS_BY = 100 * MEGABYTE
SECRET = b"secret"


def signed(body: bytes) -> dict[str, str]:
    signature = hmac.new(SECRET, body, hashlib.sha256).hexdigest()
    return {"X-Hub-Signature-256": f"sha256={signature}"}


@dataclass
class Street:
    port: int
    http: httpx.AsyncClient
    open: list[asyncio.StreamWriter] = field(default_factory=list)

    async def begin(self, head: bytes) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        self.open.append(writer)
        writer.write(head)
        return reader, writer

    async def pour(self, head: bytes, piece: bytes, size: int) -> int:
        """Send all of it, whatever is answered meanwhile; the status, 0 when hung up on."""
        reader, writer = await self.begin(head)
        with contextlib.suppress(ConnectionError):
            for _ in range(0, size, len(piece)):
                writer.write(piece)
                await writer.drain()
        with contextlib.suppress(ConnectionError):
            line = await reader.readline()
            return int(line.split()[1]) if line else 0
        return 0

    async def webhook(self, body: bytes) -> tuple[int, float]:
        began = monotonic()
        answer = await self.http.post("/webhooks/whatsapp", content=body, headers=signed(body))
        return answer.status_code, monotonic() - began

    async def honest(self, number: int) -> tuple[int, float]:
        message = text("hello", of=f"2507885{number:05}", wamid=f"wamid.honest.{number}")
        return await self.webhook(json.dumps(envelope({"messages": [message]})).encode())


def head(path: str, *, length: int, more: str = "") -> bytes:
    return (
        f"POST {path} HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n"
        f"content-length: {length}\r\n{more}\r\n"
    ).encode()


def flood() -> bytes:
    messages = [
        text("hi", of=f"2507886{n % 50:05}", wamid=f"wamid.flood.{n}") for n in range(MESSAGES)
    ]
    return json.dumps(envelope({"messages": messages}), separators=(",", ":")).encode()


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
        street = Street(port, http)
        for number in range(5):
            await street.honest(90_000 + number)
        body, replies = flood(), "/api/v1/handoffs/1/replies"
        async with watched(api) as memory:
            for _ in range(HALF_OPEN):
                await street.begin(head("/webhooks/whatsapp", length=1000) + b"{")
            large, garbage, arrays, headers, many, *honest = await asyncio.gather(
                street.pour(head(replies, length=BODY), b"x" * 65536, BODY),
                street.pour(
                    head(replies, length=BODY, more="authorization: Bearer x\r\n"),
                    b"x" * 65536,
                    BODY,
                ),
                street.pour(head(replies, length=ARRAYS), b"[]," * 20000, ARRAYS),
                street.pour(b"GET /health HTTP/1.1\r\nx: ", b"y" * 65536, HEADER),
                street.webhook(body),
                *(street.honest(number) for number in range(HONEST)),
            )
        assert {large, garbage, arrays} <= {401, 0}
        assert headers in {431, 0}
        assert many[0] == 200
        assert {status for status, _ in honest} == {200}
        grown = max(memory) - memory[0]
        slowest = sorted(seconds for _, seconds in honest)[int(len(honest) * 0.99)]
        figures = {"p99": slowest, "grown_mb": grown / MEGABYTE, "many": many[1]}
        print(figures)  # noqa: T201  (the bar of the long form)
        logger.info("street.flooded", **figures)
        assert grown < GROWS_BY
        if LONG:
            assert slowest < 1
            assert many[1] < 1
        for writer in street.open:
            writer.close()
    assert await fetch(pool, "SELECT count(*) FROM webhook_bodies") == [(1,)]


KEPT = "SELECT count(*), count(DISTINCT key) FROM inbox WHERE key LIKE 'wamid.flood.%%'"


@pytest.mark.timeout(600)
async def test_many_messages_in_one_body_are_unpacked_once_though_workers_are_killed(
    database: str, pool: Pool
) -> None:
    await webhook.store(pool, flood(), MachineClock(), None)
    await webhook.store(pool, flood(), MachineClock(), None)
    [(body_id,)] = await fetch(pool, "SELECT id FROM webhook_bodies")
    for _ in range(3):
        unpacking = asyncio.create_task(Unpacker(pool, None).unpack(body_id))
        [(before,)] = await fetch(pool, "SELECT parts_done FROM webhook_bodies")

        async def went_on(before: int = before) -> bool:
            return (await fetch(pool, "SELECT parts_done FROM webhook_bodies"))[0][0] > before

        await until(went_on)
        unpacking.cancel()
        await asyncio.gather(unpacking, return_exceptions=True)
        [(done,)] = await fetch(pool, "SELECT parts_done FROM webhook_bodies")
        assert await fetch(pool, KEPT) == [(done, done)]
    await asyncio.gather(Unpacker(pool, None).unpack(body_id), Unpacker(pool, None).unpack(body_id))
    await Unpacker(pool, None).unpack(body_id)
    assert await fetch(pool, KEPT) == [(MESSAGES, MESSAGES)]
    assert await fetch(pool, "SELECT body IS NULL FROM webhook_bodies") == [(True,)]
