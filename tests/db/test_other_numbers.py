"""What comes to another number of the account is kept, and touches nobody of ours."""

from datetime import UTC, datetime
from typing import Any

import pytest

from db.pool import Pool
from tests.db.road import fetch, new_customer
from tests.db.test_identity import NEW, OLD, body, owner, store

ANOTHER = "999000111222333"
HEARD: dict[str, dict[str, Any]] = {
    "a text": {"type": "text", "text": {"body": "2 places tomorrow"}},
    "a picture": {"type": "image", "image": {"id": "7", "caption": "this one"}},
    "a voice note": {"type": "audio", "audio": {"id": "8", "voice": True}},
    "a pin": {"type": "location", "location": {"latitude": -1.95, "longitude": 30.06}},
    "a press": {
        "type": "interactive",
        "interactive": {
            "type": "button_reply",
            "button_reply": {"id": "confirm:1:abc", "title": "Confirm"},
        },
    },
    "a deletion": {"type": "revoke", "revoke": {"original_message_id": "wamid.ours"}},
    "an edit": {
        "type": "edit",
        "edit": {
            "original_message_id": "wamid.ours",
            "message": {"type": "text", "text": {"body": "9 places"}},
        },
    },
    "an opened chat": {"type": "request_welcome"},
    "a changed number": {
        "type": "system",
        "system": {"type": "user_changed_number", "wa_id": NEW, "body": "changed"},
    },
}
STATUS = {
    "id": "wamid.theirs",
    "status": "failed",
    "recipient_id": OLD,
    "errors": [{"code": 131050, "title": "stopped"}],
}
WAITING = "SELECT key, message->>'text' FROM inbox WHERE handled_at IS NULL ORDER BY id"
KEPT = "SELECT count(*) FROM webhook_events WHERE field = 'messages.foreign'"


def told(content: dict[str, Any]) -> dict[str, Any]:
    at = str(int(datetime.now(UTC).timestamp()))
    return {"id": "wamid.theirs", "from": OLD, "timestamp": at, **content}


@pytest.mark.parametrize("what", HEARD)
async def test_it_is_kept_once_and_nothing_of_ours_changes(pool: Pool, what: str) -> None:
    ours = await new_customer(pool, wa_id=OLD)
    said = told({"type": "text", "text": {"body": "2 places"}}) | {"id": "wamid.ours"}
    await store(pool, body("messages", said))

    theirs = body("messages", told(HEARD[what]), ANOTHER)
    for _ in range(2):
        await store(pool, theirs)

    assert await fetch(pool, KEPT) == [(1,)]
    assert await fetch(pool, WAITING) == [("wamid.ours", "2 places")]
    assert (await owner(pool, OLD), await owner(pool, NEW)) == (ours, None)


async def test_a_status_of_anothers_message_is_told_of_none_of_ours(pool: Pool) -> None:
    await store(pool, body("statuses", told({}) | STATUS, ANOTHER))

    assert await fetch(pool, KEPT) == [(1,)]
    assert await fetch(pool, "SELECT count(*) FROM message_statuses") == [(0,)]


@pytest.mark.parametrize("what", HEARD)
async def test_a_stranger_to_us_becomes_no_customer(pool: Pool, what: str) -> None:
    before = await fetch(pool, "SELECT count(*) FROM customers")
    await store(pool, body("messages", told(HEARD[what]), ANOTHER))
    assert await fetch(pool, "SELECT count(*) FROM customers") == before
