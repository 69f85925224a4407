"""Changes of number, and messages to a number that is not ours, through the webhook's store."""

import asyncio
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from db.pool import Pool
from easymo.services.webhook import webhook
from kit.clock import MachineClock
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


def said(wamid: str, number: str, user_id: str | None = None, seconds: int = 0) -> bytes:
    """A message from this number, `seconds` from now."""
    at = int((datetime.now(UTC) + timedelta(seconds=seconds)).timestamp())
    told = {"id": wamid, "from": number, "timestamp": str(at), "type": "text"}
    who = {"from_user_id": user_id} if user_id else {}
    return body("messages", {**told, **who, "text": {"body": "hello"}})


def renamed(wamid: str, name: str, old: str, new: str, number: str | None = None) -> bytes:
    """WhatsApp says that a user id is another one now."""
    at = int(datetime.now(UTC).timestamp())
    system = {"type": name, "previous_user_id": old, "user_id": new, "body": "changed"}
    told = {"id": wamid, "from_user_id": new, "timestamp": str(at), "type": "system"}
    sender = {"from": number} if number else {}
    return body("messages", {**told, **sender, "system": system})


A, B = "RW.aaaa1111", "RW.bbbb2222"


@pytest.mark.parametrize("times", [1, 2, 5])
async def test_a_message_delivered_again_takes_no_number_back(pool: Pool, times: int) -> None:
    of_a, of_b = said("wamid.a", OLD, A, -60), said("wamid.b", OLD, B)
    await store(pool, of_a)
    await store(pool, of_b)
    second = await owner(pool, B)
    before = await fetch(pool, "SELECT kind, value, customer_id, created_at FROM customer_aliases")

    await asyncio.gather(*(store(pool, of_a) for _ in range(times)))

    after = await fetch(pool, "SELECT kind, value, customer_id, created_at FROM customer_aliases")
    assert (await owner(pool, OLD), after) == (second, before)
    assert await owner(pool, A) not in (None, second)


async def test_many_deliveries_at_once_of_two_owners_leave_the_number_with_the_later(
    pool: Pool,
) -> None:
    told = [said("wamid.a", OLD, A, -60), said("wamid.b", OLD, B)] * 4
    await asyncio.gather(*(store(pool, one) for one in told))
    assert await owner(pool, OLD) == await owner(pool, B) != await owner(pool, A)
    assert await fetch(pool, "SELECT count(*) FROM inbox") == [(2,)]


@pytest.mark.parametrize("late", [2, 60, 86400])
async def test_a_message_sent_before_the_number_passed_on_takes_nothing(
    pool: Pool, late: int
) -> None:
    await store(pool, said("wamid.a1", OLD, A, -2 * late))
    await store(pool, said("wamid.b", OLD, B))
    await store(pool, said("wamid.a2", OLD, A, -late))
    assert await owner(pool, OLD) == await owner(pool, B)
    heard = await fetch(pool, "SELECT customer_id FROM inbox WHERE key = 'wamid.a2'")
    assert heard == [(await owner(pool, A),)]


async def test_a_number_is_as_old_as_the_message_that_took_it(pool: Pool) -> None:
    await store(pool, said("wamid.a", OLD, A, -7200))
    await store(pool, said("wamid.b", OLD, B, -60))
    await store(pool, moved("wamid.move", OLD, NEW, -timedelta(seconds=3600)))
    assert (await owner(pool, OLD), await owner(pool, NEW)) == (await owner(pool, B), None)


@pytest.mark.parametrize("name", ["user_changed_user_id", "user_id_update"])
@pytest.mark.parametrize("number", [None, OLD])
async def test_a_customer_known_by_user_id_stays_the_same_when_it_changes(
    pool: Pool, name: str, number: str | None
) -> None:
    first = await new_customer(pool, user_id=A)
    await store(pool, renamed("wamid.id", name, A, B, number))
    assert (await owner(pool, A), await owner(pool, B)) == (None, first)
    assert await new_customer(pool, user_id=B) == first


async def test_a_changed_number_is_followed_by_the_user_id_alone(pool: Pool) -> None:
    first = await new_customer(pool, user_id=A)
    at = str(int(datetime.now(UTC).timestamp()))
    system = {"type": "user_changed_number", "previous_user_id": A, "user_id": B}
    told = {"id": "wamid.n", "from_user_id": A, "timestamp": at, "type": "system"}
    await store(pool, body("messages", {**told, "system": system}))
    assert (await owner(pool, A), await owner(pool, B)) == (None, first)
