"""Customers, messages and rows for tests of the queue and the outbox."""

import asyncio
from collections.abc import Awaitable, Callable
from itertools import count
from typing import Any

from psycopg.types.json import Jsonb
from pydantic import SecretStr

from db.pool import Pool
from easymo.whatsapp.client import Sent
from easymo.whatsapp.outbound.outgoing import Outgoing, Recipient, Text
from kit.settings import Settings
from kit.settings.operation import WorkerSettings
from kit.settings.whatsapp import DeliverySettings, WhatsAppSettings
from tests.patience import PATIENCE_SECONDS

NUMBER = "106540352242922"
KEYS = count(1)


def settings_for(database: str, *, base_url: str = "http://127.0.0.1:9", **rules: Any) -> Settings:
    """Quick to retry and quick to rescue."""
    delivery = {"status_wait_seconds": 0.1, "unreached_seconds": 0.1, "pause_seconds": 60} | rules
    return Settings(
        _env_file=None,
        environment="test",
        database_url=database,
        whatsapp=WhatsAppSettings(
            base_url=base_url,
            phone_number_id=NUMBER,
            access_token=SecretStr("token"),
            timeout_seconds=2,
        ),
        workers=WorkerSettings(
            heartbeat_seconds=0.3,
            stalled_seconds=1.5,
            rescue_seconds=0.2,
            sweep_seconds=0.5,
            wake_seconds=0.2,
        ),
        delivery=DeliverySettings(**delivery),
    )


async def fetch(pool: Pool, query: str, *values: object) -> list[tuple[Any, ...]]:
    async with pool.connection() as conn:
        cur = await conn.execute(query.encode(), values)
        return await cur.fetchall() if cur.description else []


async def until(
    condition: Callable[[], Awaitable[bool]], seconds: float = PATIENCE_SECONDS
) -> None:
    async with asyncio.timeout(seconds):
        while not await condition():
            await asyncio.sleep(0.02)


async def new_customer(pool: Pool, *, wa_id: str | None = None, user_id: str | None = None) -> int:
    if not wa_id and not user_id:
        wa_id = f"25078810{next(KEYS):04}"
    found = await fetch(pool, "SELECT customer_for(%s, %s, NULL, NULL)", wa_id, user_id)
    return int(found[0][0])


async def write(pool: Pool, customer_id: int, words: str, *, gathers: bool = True) -> None:
    """A message of hers arrives, as through the webhook."""
    await fetch(
        pool,
        "SELECT receive_message((SELECT value FROM customer_aliases WHERE customer_id = %s),"
        " NULL, NULL, NULL, %s, %s, %s, %s, '{}', '2026-11-23')",
        customer_id,
        f"wamid.in.{next(KEYS)}",
        gathers,
        NUMBER,
        Jsonb({"kind": "text", "text": words}),
    )


async def queue_up(pool: Pool, customer_id: int, *bodies: str) -> list[int]:
    """Messages of ours wait to be sent to her."""
    live = await fetch(
        pool,
        "SELECT (live_conversation(%s, %s, now(), '24 hours')).id",
        customer_id,
        NUMBER,
    )
    ids = []
    for body in bodies:
        row = await fetch(
            pool,
            "INSERT INTO outbox (customer_id, conversation_id, position, message)"
            " VALUES (%s, %s, 0, %s) RETURNING id",
            customer_id,
            live[0][0],
            Jsonb(Text(body=body).model_dump(mode="json")),
        )
        ids.append(int(row[0][0]))
    return ids


async def outbox_of(pool: Pool, customer_id: int) -> list[str]:
    found = await fetch(
        pool, "SELECT status FROM outbox WHERE customer_id = %s ORDER BY id", customer_id
    )
    return [status for (status,) in found]


async def tell_status(pool: Pool, word: str, *, wamid: str, opaque: int | None = None) -> None:
    await fetch(pool, "SELECT receive_status(%s, %s, %s, NULL, NULL, '{}')", wamid, word, opaque)


async def open_jobs(pool: Pool) -> list[tuple[Any, ...]]:
    return await fetch(
        pool,
        "SELECT lock, status::text FROM procrastinate_jobs"
        " WHERE status IN ('todo', 'doing') ORDER BY id",
    )


class Meta:
    """Takes what is sent, or does what was planned for a message's words."""

    def __init__(self) -> None:
        self.taken: list[tuple[Recipient, str, str]] = []
        self.plans: dict[str, list[Exception]] = {}

    def plan(self, words: str, *failures: Exception) -> None:
        self.plans[words] = list(failures)

    async def send(self, to: Recipient, message: Outgoing, *, opaque: str) -> Sent:
        assert isinstance(message, Text)
        await asyncio.sleep(0)
        if planned := self.plans.get(message.body):
            raise planned.pop(0)
        self.taken.append((to, message.body, opaque))
        return Sent(wamid=f"wamid.out.{len(self.taken)}", wa_id=None, user_id=None)

    @property
    def bodies(self) -> list[str]:
        return [body for _, body, _ in self.taken]
