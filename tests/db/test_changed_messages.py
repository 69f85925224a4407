"""Messages that are deleted or edited before anybody read them."""

import json
from typing import Any

import pytest

from db.pool import Pool
from easymo.services.webhook import webhook
from kit.clock import MachineClock
from tests.db.road import NUMBER, fetch

AMINA, BOSCO = "250788000041", "250788000042"
FIRST = "wamid.first"
WAITING = "SELECT key, message->>'text' FROM inbox WHERE handled_at IS NULL ORDER BY id"
DRAINS = "SELECT count(*) FROM procrastinate_jobs"


def text(body: str, wamid: str = FIRST) -> dict[str, Any]:
    return {"id": wamid, "type": "text", "text": {"body": body}}


def edit(wamid: str, message: dict[str, Any], of: str = FIRST) -> dict[str, Any]:
    changed = {"original_message_id": of, "message": message}
    return {"id": wamid, "type": "edit", "edit": changed}


def says(body: str) -> dict[str, Any]:
    return {"type": "text", "text": {"body": body}}


def revoke(wamid: str, of: str = FIRST) -> dict[str, Any]:
    return {"id": wamid, "type": "revoke", "revoke": {"original_message_id": of}}


async def receive(pool: Pool, *messages: dict[str, Any], sender: str = AMINA) -> None:
    for message in messages:
        value = {
            "messaging_product": "whatsapp",
            "metadata": {"display_phone_number": "250788", "phone_number_id": NUMBER},
            "messages": [{"from": sender, "timestamp": "1795000000", **message}],
        }
        change = {"field": "messages", "value": value}
        whole = {"object": "whatsapp_business_account", "entry": [{"id": "1", "changes": [change]}]}
        await webhook.store(pool, json.dumps(whole).encode(), MachineClock(), None)


PHOTO: dict[str, Any] = {"id": FIRST, "type": "image", "image": {"id": "7", "caption": "this one"}}


@pytest.mark.parametrize(
    ("came", "waits"),
    [
        ([text("2 places"), edit("e1", says("3 places"))], [(FIRST, "3 places")]),
        ([text("a"), edit("e1", says("b")), edit("e2", says("c"))], [(FIRST, "c")]),
        (
            [text("a"), edit("e1", says("b")), edit("e2", says("c")), edit("e1", says("b"))],
            [(FIRST, "c")],
        ),
        (
            [PHOTO, edit("e1", {"type": "image", "image": {"id": "7", "caption": "that one"}})],
            [(FIRST, "that one")],
        ),
        ([edit("e1", says("3 places")), text("2 places")], [("e1", "3 places")]),
        ([text("2 places"), revoke("r1")], []),
        ([text("2 places"), revoke("r1"), revoke("r1"), text("2 places")], []),
        ([revoke("r1"), text("2 places")], []),
        ([text("a"), edit("e1", says("b")), revoke("r1")], []),
        ([text("a"), text("b", "wamid.second"), revoke("r1")], [("wamid.second", "b")]),
        ([PHOTO, revoke("r1")], []),
    ],
)
async def test_what_waits_is_what_the_customer_says_last(
    pool: Pool, came: list[dict[str, Any]], waits: list[tuple[str, str]]
) -> None:
    await receive(pool, *came)

    assert await fetch(pool, WAITING) == waits


async def test_nothing_is_left_of_a_message_deleted_before_it_was_read(pool: Pool) -> None:
    await receive(pool, text("my secret"), revoke("r1"))

    everything = await fetch(pool, "SELECT concat(message, raw) FROM inbox")
    assert len(everything) == 2
    assert not any("secret" in row for (row,) in everything)


@pytest.mark.parametrize("change", [revoke("x1"), edit("x1", says("nothing"))])
async def test_nobody_changes_what_another_wrote(pool: Pool, change: dict[str, Any]) -> None:
    await receive(pool, text("2 places"))

    await receive(pool, change, sender=BOSCO)

    assert (FIRST, "2 places") in await fetch(pool, WAITING)


@pytest.mark.parametrize("change", [revoke("x1"), edit("x1", says("3 places"))])
async def test_a_change_of_what_was_read_waits_for_a_turn_and_wakes_a_worker(
    pool: Pool, change: dict[str, Any]
) -> None:
    await receive(pool, text("2 places"))
    await fetch(pool, "UPDATE inbox SET handled_at = now() RETURNING 1")
    await fetch(pool, "DELETE FROM procrastinate_jobs RETURNING 1")

    await receive(pool, change, change)

    assert [key for key, _ in await fetch(pool, WAITING)] == ["x1"]
    assert await fetch(pool, DRAINS) == [(1,)]
