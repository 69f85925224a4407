"""Webhooks with statuses of the same messages that arrive at once."""

import asyncio
import json
import random

from db.pool import Pool, open_pool
from easymo.services.webhook import webhook
from kit.clock import MachineClock
from tests.db.road import NUMBER, fetch, new_customer, outbox_of, queue_up

WORDS = ["sent", "delivered", "read"]
MESSAGES = 8
ROUNDS = 12
AT_ONCE = 8


def body(told: list[tuple[int, str]]) -> bytes:
    statuses = [
        {
            "id": f"wamid.out.{outbox_id}",
            "status": word,
            "timestamp": "1795000000",
            "recipient_id": "250788100001",
            "biz_opaque_callback_data": str(outbox_id),
        }
        for outbox_id, word in told
    ]
    value = {
        "messaging_product": "whatsapp",
        "metadata": {"display_phone_number": "250788", "phone_number_id": NUMBER},
        "statuses": statuses,
    }
    change = {"field": "messages", "value": value}
    whole = {"object": "whatsapp_business_account", "entry": [{"id": "1", "changes": [change]}]}
    return json.dumps(whole).encode()


async def test_webhooks_with_the_same_statuses_do_not_lock_each_other_out(
    pool: Pool, database: str
) -> None:
    """A deadlock would be raised by `store`: Meta would be told to come again."""
    amina, dice = await new_customer(pool), random.Random(5)
    async with open_pool(database, most=AT_ONCE) as wide:
        for _ in range(ROUNDS):
            ids = await queue_up(pool, amina, *["hello"] * MESSAGES)
            told = [(outbox_id, word) for outbox_id in ids for word in WORDS]
            bodies = [body(dice.sample(told, len(told))) for _ in range(AT_ONCE)]
            clock = MachineClock()
            await asyncio.gather(*(webhook.store(wide, one, clock, None) for one in bodies))

    assert await outbox_of(pool, amina) == ["read"] * MESSAGES * ROUNDS
    [(kept,)] = await fetch(pool, "SELECT count(*) FROM message_statuses")
    assert kept == MESSAGES * ROUNDS * len(WORDS)
