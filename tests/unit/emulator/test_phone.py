"""What the customer's screen shows, and what it does."""

import asyncio
import base64
import hashlib

import pytest

from tests.unit.emulator.conftest import ALINE, NUMBER_ID, TOKEN, Business, Playing, until
from tests.unit.emulator.test_sending import buttons, rows

AUTH = {"Authorization": f"Bearer {TOKEN}"}


async def test_a_pressed_button_carries_the_title_that_was_offered(
    emulator: Playing, business: Business
) -> None:
    offered = (await emulator.send(buttons("Confirm", "Cancel"))).json()["messages"][0]["id"]

    await emulator.write({"type": "button", "id": "b1"})

    (message,) = business.messages
    assert message["interactive"]["button_reply"] == {"id": "b1", "title": "Cancel"}
    assert message["context"]["id"] == offered


async def test_an_old_button_can_be_pressed_again(emulator: Playing, business: Business) -> None:
    old = (await emulator.send(buttons("Old"))).json()["messages"][0]["id"]
    await emulator.send(buttons("New"))

    await emulator.write({"type": "button", "id": "b0", "message_id": old})

    (message,) = business.messages
    assert message["interactive"]["button_reply"]["title"] == "Old"
    assert message["context"]["id"] == old


async def test_an_id_that_was_never_offered_is_sent_all_the_same(
    emulator: Playing, business: Business
) -> None:
    await emulator.write({"type": "list", "id": "forged:1"})

    (message,) = business.messages
    reply = message["interactive"]["list_reply"]
    assert reply == {"id": "forged:1", "title": "forged:1"}


async def test_the_screen_shows_a_list_with_its_rows(emulator: Playing) -> None:
    await emulator.send(rows(("City", 1), ("Kimironko", 2), footer={"text": "Per guest"}))

    (shown,) = (await emulator.screen())["messages"]
    assert shown["direction"] == "out"
    assert (shown["list_button"], shown["footer"]) == ("See times", "Per guest")
    assert [(o["id"], o["kind"], o["section"]) for o in shown["options"]] == [
        ("City0", "list", "City"),
        ("Kimironko0", "list", "Kimironko"),
        ("Kimironko1", "list", "Kimironko"),
    ]


async def test_statuses_come_in_order_with_price_and_opaque_data(
    emulator: Playing, business: Business
) -> None:
    wamid = await emulator.send_text(biz_opaque_callback_data="row 7")
    await until(lambda: len(business.statuses) == 3)

    assert [s["status"] for s in business.statuses] == ["sent", "delivered", "read"]
    assert {s["id"] for s in business.statuses} == {wamid}
    assert {s["biz_opaque_callback_data"] for s in business.statuses} == {"row 7"}
    assert ["pricing" in s for s in business.statuses] == [True, True, False]
    assert (await emulator.screen())["messages"][0]["ticks"] == "read"


@pytest.mark.parametrize(
    ("switches", "expected"),
    [
        ({"skip_delivered": True}, ["sent", "read"]),
        ({"skip_sent": True}, ["delivered", "read"]),
        ({"statuses_backwards": True}, ["read", "delivered", "sent"]),
        ({"auto_read": False}, ["sent", "delivered"]),
    ],
)
async def test_statuses_can_be_odd(
    emulator: Playing, business: Business, switches: dict[str, bool], expected: list[str]
) -> None:
    await emulator.faults(**switches)
    await emulator.send_text()
    await until(lambda: len(business.statuses) == len(expected))
    await emulator.quiet()

    assert [s["status"] for s in business.statuses] == expected


async def test_opening_the_conversation_reads_it(emulator: Playing, business: Business) -> None:
    await emulator.faults(auto_read=False)
    await emulator.send_text()
    await until(lambda: len(business.statuses) == 2)

    await emulator.post(f"/phone/api/{ALINE}/read", {})
    await until(lambda: len(business.statuses) == 3)

    assert business.statuses[-1]["status"] == "read"


async def test_a_failed_send_never_reaches_the_phone(emulator: Playing, business: Business) -> None:
    await emulator.faults(fail_next={"code": 131026})
    await emulator.send_text("lost")
    await emulator.send_text("arrives")
    await until(lambda: len(business.statuses) == 4)

    (failed,) = [s for s in business.statuses if s["status"] == "failed"]
    assert failed["errors"][0]["code"] == 131026
    assert [m["text"] for m in (await emulator.screen())["messages"]] == ["arrives"]


async def test_the_next_sends_can_be_rejected(emulator: Playing) -> None:
    await emulator.faults(reject_next={"code": 131000, "count": 2})

    answers = [await emulator.send({"type": "text", "text": {"body": "a"}}) for _ in range(3)]

    assert [answer.status_code for answer in answers] == [500, 500, 200]


async def test_marking_read_marks_what_came_before_and_shows_typing(
    emulator: Playing, business: Business
) -> None:
    wamids = [(await emulator.write({"type": "text", "text": t}))["wamid"] for t in "abc"]

    answer = await emulator.send(
        {"status": "read", "message_id": wamids[1], "typing_indicator": {"type": "text"}}, to=""
    )
    assert answer.status_code == 400  # `to` does not belong here
    read = {"messaging_product": "whatsapp", "status": "read", "message_id": wamids[1]}
    answer = await emulator.client.post(
        f"/v25.0/{NUMBER_ID}/messages",
        json=read | {"typing_indicator": {"type": "text"}},
        headers=AUTH,
    )

    assert answer.json() == {"success": True}
    screen = await emulator.screen()
    assert [m["ticks"] for m in screen["messages"]] == ["read", "read", "delivered"]
    assert screen["typing"] is True
    await emulator.send_text()
    assert (await emulator.screen())["typing"] is False


async def test_only_what_changed_is_shown_again(emulator: Playing) -> None:
    await emulator.write({"type": "text", "text": "a"})
    seen = (await emulator.screen())["seq"]
    assert (await emulator.screen(after=seen))["messages"] == []

    await emulator.write({"type": "text", "text": "b"})

    assert [m["text"] for m in (await emulator.screen(after=seen))["messages"]] == ["b"]


async def test_a_waiting_script_is_woken_by_a_change(emulator: Playing) -> None:
    waiting = asyncio.create_task(emulator.screen(wait_ms=5000))
    await asyncio.sleep(0)

    await emulator.send_text("wake up")

    assert [m["text"] for m in (await waiting)["messages"]] == ["wake up"]


async def test_a_picture_travels_in_two_hops(emulator: Playing, business: Business) -> None:
    content = b"\x89PNG not really"
    encoded = base64.b64encode(content).decode()
    await emulator.write({"type": "image", "data": encoded, "mime_type": "image/png"})
    (image,) = [message["image"] for message in business.messages]
    digest = hashlib.sha256(content)

    described = (await emulator.client.get(f"/v25.0/{image['id']}", headers=AUTH)).json()
    without_token = await emulator.client.get(described["url"])
    downloaded = await emulator.client.get(described["url"], headers=AUTH)

    assert image["sha256"] == base64.b64encode(digest.digest()).decode()
    assert described["sha256"] == digest.hexdigest()
    assert described["file_size"] == len(content)
    assert without_token.status_code == 401
    assert downloaded.content == content


async def test_an_address_of_a_file_lives_five_minutes(emulator: Playing) -> None:
    upload = await emulator.client.post(
        f"/v25.0/{NUMBER_ID}/media",
        data={"messaging_product": "whatsapp", "type": "image/png"},
        files={"file": ("a.png", b"png", "image/png")},
        headers=AUTH,
    )
    media_id = upload.json()["id"]
    url = (await emulator.client.get(f"/v25.0/{media_id}", headers=AUTH)).json()["url"]

    await emulator.post("/emulator/clock", {"advance_s": 301})

    assert (await emulator.client.get(url, headers=AUTH)).status_code == 404
    sent = await emulator.send({"type": "image", "image": {"id": media_id, "caption": "Hi"}})
    assert sent.status_code == 200
    assert (await emulator.client.get(f"/phone/media/{media_id}")).content == b"png"
    deleted = await emulator.client.delete(f"/v25.0/{media_id}", headers=AUTH)
    assert deleted.json() == {"success": True}
    gone = await emulator.client.get(f"/v25.0/{media_id}", headers=AUTH)
    assert gone.json()["error"]["error_subcode"] == 33


async def test_odd_files_are_not_taken(emulator: Playing) -> None:
    upload = await emulator.client.post(
        f"/v25.0/{NUMBER_ID}/media",
        data={"messaging_product": "whatsapp", "type": "text/html"},
        files={"file": ("a.html", b"<b>", "text/html")},
        headers=AUTH,
    )

    assert upload.json()["error"]["code"] == 100


async def test_reactions_stand_on_the_message(emulator: Playing, business: Business) -> None:
    written = await emulator.write({"type": "text", "text": "a"})
    reaction = {"message_id": written["wamid"], "emoji": "👍"}

    await emulator.send({"type": "reaction", "reaction": reaction})
    await emulator.quiet()

    (shown,) = (await emulator.screen())["messages"]
    assert shown["reaction"] == "👍"
    assert [s["status"] for s in business.statuses] == ["sent"]


async def test_the_page_and_its_parts_are_served(emulator: Playing) -> None:
    page = await emulator.client.get("/phone")
    script = await emulator.client.get("/phone/static/main.js")

    assert 'data-testid="composer"' in page.text
    assert "default-src 'self'" in page.headers["content-security-policy"]
    assert script.headers["content-type"].startswith(("text/javascript", "application/javascript"))


async def test_the_demo_customers_are_there(emulator: Playing) -> None:
    listed = (await emulator.client.get("/phone/api/customers")).json()

    assert [customer["name"] for customer in listed] == [
        "Aline Uwase",
        "Jean Habimana",
        "Divine Mukamana",
        "Eric Niyonzima",
        "Chantal Ingabire",
        "Claude Nshimiyimana",
        "Solange Mukeshimana",
    ]
