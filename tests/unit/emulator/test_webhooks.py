"""How updates reach the business: signed, escaped, repeated, batched, shuffled."""

from typing import Any

import pytest

from tests.unit.emulator.conftest import ALINE, JEAN, Business, Playing, until

KINDS: dict[str, tuple[dict[str, Any], str]] = {
    "text": ({"type": "text", "text": "Muraho 👋"}, "text"),
    "image": ({"type": "image", "caption": "me"}, "image"),
    "voice": ({"type": "audio"}, "audio"),
    "video": ({"type": "video"}, "video"),
    "document": ({"type": "document", "filename": "réçu.pdf"}, "document"),
    "sticker": ({"type": "sticker"}, "sticker"),
    "location": ({"type": "location", "latitude": -1.9, "longitude": 30.1}, "location"),
    "contacts": ({"type": "contacts"}, "contacts"),
    "button": ({"type": "button", "id": "confirm:1"}, "interactive"),
    "list": ({"type": "list", "id": "slot:1"}, "interactive"),
    "template button": ({"type": "template_button", "id": "yes"}, "button"),
    "reaction": ({"type": "reaction", "message_id": "wamid.x", "emoji": "👍"}, "reaction"),
    "order": ({"type": "order"}, "order"),
    "flow": ({"type": "flow", "response_json": "null"}, "interactive"),
    "system": ({"type": "system", "value": "RW.99"}, "system"),
    "unsupported": ({"type": "unsupported"}, "unsupported"),
    "unknown": ({"type": "unknown"}, "hologram"),
    "raw": ({"type": "raw", "message": {"type": "edit", "edit": {}, "from": None}}, "edit"),
}


@pytest.mark.parametrize("name", KINDS)
async def test_every_kind_a_customer_sends_arrives_signed(
    emulator: Playing, business: Business, name: str
) -> None:
    press, kind = KINDS[name]

    written = await emulator.write(press)

    (posted,) = business.posted
    assert posted.is_genuine
    assert posted.raw.isascii()
    (message,) = posted.items("messages")
    assert (message["id"], message["type"]) == (written["wamid"], kind)
    assert kind == "system" or posted.items("contacts")
    assert written["webhook_status"] == 200


async def test_letters_beyond_ascii_are_escaped_in_lower_case(
    emulator: Playing, business: Business
) -> None:
    await emulator.write({"type": "text", "text": "café 👋"})

    assert b"caf\\u00e9 \\ud83d\\udc4b" in business.posted[0].raw


async def test_slashes_can_be_escaped_too(emulator: Playing, business: Business) -> None:
    await emulator.faults(escape_slashes=True)
    await emulator.write({"type": "text", "text": "a/b"})

    assert b"a\\/b" in business.posted[0].raw
    assert business.posted[0].is_genuine
    assert business.messages[0]["text"]["body"] == "a/b"


async def test_it_posts_again_until_the_business_says_200(
    emulator: Playing, business: Business
) -> None:
    business.answers = [500, 404, 202]

    written = await emulator.write({"type": "text", "text": "a"})

    assert written["webhook_status"] == 200
    assert len(business.posted) == 4
    assert len({posted.raw for posted in business.posted}) == 1
    (shown,) = (await emulator.screen())["messages"]
    assert shown["ticks"] == "delivered"


async def test_a_retry_does_not_hold_up_what_comes_after(
    emulator: Playing, business: Business
) -> None:
    business.answers = [500]
    await emulator.write({"type": "text", "text": "first"}, wait=False)
    await emulator.write({"type": "text", "text": "second"}, wait=False)
    await emulator.quiet()

    assert [m["text"]["body"] for m in business.messages] == ["first", "second", "first"]


async def test_duplicates_are_posts_of_their_own(emulator: Playing, business: Business) -> None:
    await emulator.faults(webhook_duplicates=2)
    written = await emulator.write({"type": "text", "text": "a"})
    await emulator.quiet()

    assert [m["id"] for m in business.messages] == [written["wamid"]] * 3
    assert len(business.posted) == 3


async def test_updates_are_batched_over_entries_and_changes(
    emulator: Playing, business: Business
) -> None:
    await emulator.faults(webhook_batch=4, webhook_gather_ms=10_000, accept_status_delay_ms=0)
    for wa_id in (ALINE, JEAN, ALINE, JEAN):
        await emulator.write({"type": "text", "text": "a"}, wa_id=wa_id, wait=False)
    await emulator.quiet()

    (posted,) = business.posted
    assert len(posted.body["entry"]) == 2
    assert len(posted.items("messages")) == 4
    assert {contact["wa_id"] for contact in posted.items("contacts")} == {ALINE, JEAN}


async def test_a_batch_that_does_not_fill_leaves_anyway(
    emulator: Playing, business: Business
) -> None:
    await emulator.faults(webhook_batch=50, webhook_gather_ms=5)

    await emulator.write({"type": "text", "text": "a"})

    assert len(business.messages) == 1


async def test_updates_can_be_shuffled(emulator: Playing, business: Business) -> None:
    await emulator.faults(webhook_reorder=True, webhook_gather_ms=30)
    written = [
        (await emulator.write({"type": "text", "text": str(i)}, wait=False))["wamid"]
        for i in range(12)
    ]
    await emulator.quiet()

    arrived = [m["id"] for m in business.messages]
    assert sorted(arrived) == sorted(written)
    assert arrived != written


async def test_messages_of_one_customer_arrive_in_order_when_all_is_well(
    emulator: Playing, business: Business
) -> None:
    for i in range(30):
        await emulator.write({"type": "text", "text": str(i)}, wait=False)
    await emulator.quiet()

    assert [m["text"]["body"] for m in business.messages] == [str(i) for i in range(30)]


async def test_updates_can_be_held_back(emulator: Playing, business: Business) -> None:
    await emulator.faults(webhook_hold=True)
    await emulator.write({"type": "text", "text": "a"}, wait=False)
    await emulator.write({"type": "text", "text": "b"}, wait=False)
    assert (await emulator.client.get("/emulator/health")).json()["pending"] == 2
    assert business.posted == []

    await emulator.faults(webhook_hold=False)
    await until(lambda: len(business.messages) == 2)


@pytest.mark.parametrize("switch", ["bad_signature_next", "no_signature_next"])
async def test_a_forged_post_is_not_repeated(
    emulator: Playing, business: Business, switch: str
) -> None:
    business.answers = [401]
    await emulator.faults(**{switch: 1})

    forged = await emulator.write({"type": "text", "text": "forged"})
    await emulator.write({"type": "text", "text": "genuine"})

    assert forged["webhook_status"] == 401
    assert [posted.is_genuine for posted in business.posted] == [False, True]


@pytest.mark.parametrize(
    "kind",
    ["account_update", "standby", "smb_message_echoes", "value_errors", "unknown_field"],
)
async def test_other_news_arrives_too(emulator: Playing, business: Business, kind: str) -> None:
    await emulator.post("/emulator/events", {"kind": kind})
    await until(lambda: business.posted)

    assert business.posted[0].is_genuine
    assert business.messages == []


async def test_customers_without_a_shared_number_have_only_an_id(
    emulator: Playing, business: Business
) -> None:
    await emulator.post(f"/phone/api/{ALINE}/profile", {"identity": "bsuid"})
    await emulator.write({"type": "text", "text": "a"})

    (message,) = business.messages
    (contact,) = business.items("contacts")
    assert "from" not in message
    assert "wa_id" not in contact
    assert contact["user_id"] == message["from_user_id"]
    assert ALINE not in business.posted[0].raw.decode()

    recipient = {"recipient": message["from_user_id"], "to": None}
    answer = await emulator.send({"type": "text", "text": {"body": "hi"}} | recipient)
    await until(lambda: len(business.statuses) == 3)

    assert answer.json()["contacts"][0]["user_id"] == message["from_user_id"]
    assert all("recipient_id" not in status for status in business.statuses)


async def test_a_number_beats_an_id(emulator: Playing, business: Business) -> None:
    await emulator.write({"type": "text", "text": "a"})
    recipient = business.messages[0]["from_user_id"]

    await emulator.send({"type": "text", "text": {"body": "a"}, "recipient": recipient}, to=JEAN)

    assert len((await emulator.screen(JEAN))["messages"]) == 1


async def test_it_shakes_hands_as_meta_does(emulator: Playing) -> None:
    answer = await emulator.post("/emulator/verify")

    assert answer.json() == {"status": 200, "verified": True}
