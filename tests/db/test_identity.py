"""Changes of number, and messages to a number that is not ours, through the webhook's store."""

import asyncio
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from db.pool import Pool
from easymo.clock import MachineClock
from easymo.services import webhook
from tests.db.road import NUMBER, fetch, new_customer

OLD, NEW = "250788200001", "250788200002"


def body(key: str, told: dict[str, Any], number: str = NUMBER) -> bytes:
    value = {
        "messaging_product": "whatsapp",
        "metadata": {"display_phone_number": "250788", "phone_number_id": number},
        key: [told],
    }
    change = {"field": "messages", "value": value}
    whole = {"object": "whatsapp_business_account", "entry": [{"id": "1", "changes": [change]}]}
    return json.dumps(whole).encode()


def moved(wamid: str, old: str, new: str, after: timedelta = timedelta()) -> bytes:
    at = int((datetime.now(UTC) + after).timestamp())
    system = {"type": "user_changed_number", "wa_id": new, "body": "changed"}
    told = {"id": wamid, "from": old, "timestamp": str(at), "type": "system", "system": system}
    return body("messages", told)


async def owner(pool: Pool, number: str) -> int | None:
    found = await fetch(pool, "SELECT customer_id FROM customer_aliases WHERE value = %s", number)
    return int(found[0][0]) if found else None


async def store(pool: Pool, told: bytes) -> None:
    await webhook.store(pool, told, MachineClock(), NUMBER)


async def test_the_account_follows_a_changed_number(pool: Pool) -> None:
    first = await new_customer(pool, wa_id=OLD)
    await store(pool, moved("wamid.move", OLD, NEW))
    assert (await owner(pool, OLD), await owner(pool, NEW)) == (None, first)


async def test_a_change_delivered_again_moves_nothing_of_the_next_owner(pool: Pool) -> None:
    first, told = await new_customer(pool, wa_id=OLD), moved("wamid.again", OLD, NEW)
    await store(pool, told)
    second = await new_customer(pool, wa_id=OLD)
    await asyncio.gather(*(store(pool, told) for _ in range(4)))
    assert (await owner(pool, OLD), await owner(pool, NEW)) == (second, first)


@pytest.mark.parametrize("late", [2, 60, 86400])
async def test_a_change_older_than_the_alias_moves_nothing(pool: Pool, late: int) -> None:
    holder = await new_customer(pool, wa_id=OLD)
    await store(pool, moved("wamid.late", OLD, NEW, -timedelta(seconds=late)))
    assert (await owner(pool, OLD), await owner(pool, NEW)) == (holder, None)


async def test_a_message_to_another_number_is_kept_and_wakes_nobody(pool: Pool) -> None:
    told = {"id": "wamid.f", "from": OLD, "timestamp": "1795000000", "type": "text"}
    await store(pool, body("messages", {**told, "text": {"body": "hello"}}, "999"))
    [(kept,)] = await fetch(
        pool, "SELECT count(*) FROM webhook_events WHERE field = 'messages.foreign'"
    )
    [(heard,)] = await fetch(pool, "SELECT count(*) FROM inbox WHERE key = 'wamid.f'")
    assert (kept, heard, await owner(pool, OLD)) == (1, 0, None)
