"""What a business may send, and how Meta refuses the rest."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from server.dev.emulator.config import EmulatorConfig
from server.dev.emulator.meta import validation
from server.dev.emulator.meta.graph_errors import MetaError
from server.dev.emulator.meta.wamid import decode
from tests.unit.emulator.conftest import ALINE, NUMBER_ID, TOKEN, Playing, playing

JSON = dict[str, Any]


def interactive(kind: str, action: JSON, **parts: Any) -> JSON:
    inner = {"type": kind, "body": {"text": "Choose"}, "action": action} | parts
    return {"type": "interactive", "interactive": inner}


def buttons(*titles: str, **parts: Any) -> JSON:
    replies = [
        {"type": "reply", "reply": {"id": f"b{i}", "title": t}} for i, t in enumerate(titles)
    ]
    return interactive("button", {"buttons": replies}, **parts)


def rows(*sections: tuple[str, int], button: str = "See times", **parts: Any) -> JSON:
    numbered = [
        {
            "title": title,
            "rows": [{"id": f"{title}{i}", "title": f"Row {i}"} for i in range(count)],
        }
        for title, count in sections
    ]
    return interactive("list", {"button": button, "sections": numbered}, **parts)


def text(body: str) -> JSON:
    return {"type": "text", "text": {"body": body}}


def link(kind: str, **parts: Any) -> JSON:
    return {"type": kind, kind: {"link": "https://example.com/file"} | parts}


FLOW = {
    "flow_message_version": "3",
    "flow_id": "1",
    "flow_cta": "Open",
    "flow_token": "t",
    "flow_action": "navigate",
}
CONTACT = {"name": {"formatted_name": "Keza Mutesi", "first_name": "Keza"}}
HELLO = {"name": "hello_world", "language": {"code": "en_US"}}

ACCEPTED = {
    "text": text("Muraho 👋"),
    "longest text": text("x" * 4096),
    "buttons": buttons("Yes", "No", "Maybe"),
    "buttons with an image": buttons(
        "Yes", header={"type": "image", "image": {"link": "https://example.com/a.png"}}
    ),
    "list of ten": rows(("City", 4), ("Kimironko", 6), footer={"text": "Prices per guest"}),
    "link button": interactive(
        "cta_url",
        {"name": "cta_url", "parameters": {"display_text": "Pay", "url": "https://pay.example/1"}},
    ),
    "location request": interactive("location_request_message", {"name": "send_location"}),
    "flow": interactive("flow", {"name": "flow", "parameters": FLOW}),
    "image": link("image", caption="A picture"),
    "video": link("video", caption="A film"),
    "audio": link("audio"),
    "document": link("document", filename="ticket.pdf"),
    "sticker": link("sticker"),
    "location": {"type": "location", "location": {"latitude": -1.94, "longitude": 30.06}},
    "contacts": {"type": "contacts", "contacts": [CONTACT]},
    "template": {"type": "template", "template": HELLO},
}


@pytest.mark.parametrize("name", ACCEPTED)
async def test_every_kind_is_accepted_and_shown(emulator: Playing, name: str) -> None:
    answer = await emulator.send(ACCEPTED[name])

    assert answer.status_code == 200, answer.text
    assert answer.json()["contacts"] == [{"input": ALINE, "wa_id": ALINE}]
    wamid = answer.json()["messages"][0]["id"]
    (shown,) = (await emulator.screen())["messages"]
    assert (shown["wamid"], shown["type"]) == (wamid, ACCEPTED[name]["type"])


REFUSED: dict[str, tuple[JSON, int, str]] = {
    "text too long": (text("x" * 4097), 100, "4096"),
    "empty text": (text(""), 131009, "text.body"),
    "no body": ({"type": "text", "text": {}}, 131008, "text.body"),
    "no object": ({"type": "image"}, 131008, "image"),
    "unknown type": ({"type": "hologram", "hologram": {}}, 131051, "hologram"),
    "unknown key": ({"type": "text", "text": {"body": "a", "colour": "red"}}, 100, "colour"),
    "four buttons": (buttons("a", "b", "c", "d"), 131009, "buttons"),
    "no buttons": (buttons(), 131009, "buttons"),
    "button title too long": (buttons("x" * 21), 131009, "title"),
    "same title twice": (buttons("Yes", "Yes"), 131009, "duplicated button title"),
    "button body too long": (buttons("Yes", body={"text": "x" * 1025}), 131009, "body.text"),
    "header too long": (
        buttons("Yes", header={"type": "text", "text": "x" * 61}),
        131009,
        "header.text",
    ),
    "footer too long": (buttons("Yes", footer={"text": "x" * 61}), 131009, "footer.text"),
    "no interactive type": ({"type": "interactive", "interactive": {}}, 131008, "interactive"),
    "eleven rows": (rows(("City", 5), ("Kimironko", 6)), 131009, "total row count"),
    "eleven sections": (rows(*((f"S{i}", 1) for i in range(11))), 131009, "sections"),
    "untitled sections": (rows(("", 1), ("Kimironko", 1)), 131009, "section title"),
    "section title too long": (rows(("x" * 25, 1)), 131009, "title"),
    "list button too long": (rows(("City", 1), button="x" * 21), 131009, "button"),
    "image header on a list": (
        rows(("City", 1), header={"type": "image", "image": {"id": "1"}}),
        131009,
        "header",
    ),
    "link label too long": (
        interactive(
            "cta_url",
            {"name": "cta_url", "parameters": {"display_text": "x" * 21, "url": "https://a.rw"}},
        ),
        131009,
        "display_text",
    ),
    "caption too long": (link("image", caption="x" * 1025), 131009, "caption"),
    "id and link": (link("image", id="1"), 131009, "either id or link"),
    "unknown media": ({"type": "image", "image": {"id": "1"}}, 131009, "does not exist"),
    "latitude off the globe": (
        {"type": "location", "location": {"latitude": 91, "longitude": 0}},
        131009,
        "latitude",
    ),
    "contact without a name": ({"type": "contacts", "contacts": [{}]}, 131008, "name"),
    "opaque data too long": (
        text("a") | {"biz_opaque_callback_data": "x" * 513},
        131009,
        "biz_opaque_callback_data",
    ),
    "no recipient": (text("a") | {"to": None}, 131008, "to"),
    "not a number": (text("a") | {"to": "Aline"}, 100, "phone number"),
    "oneself": (text("a") | {"to": "250780000000"}, 131021, "sender"),
    "quoting reaction": (
        {
            "type": "reaction",
            "reaction": {"message_id": "w", "emoji": "👍"},
            "context": {"message_id": "w"},
        },
        131009,
        "contextual",
    ),
    "unknown template": (
        {"type": "template", "template": {"name": "nope", "language": {"code": "en"}}},
        132001,
        "nope",
    ),
    "template with too many words": (
        {
            "type": "template",
            "template": HELLO
            | {"components": [{"type": "body", "parameters": [{"type": "text", "text": "a"}]}]},
        },
        132000,
        "expected number",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
async def test_each_limit_is_refused_with_its_code(emulator: Playing, name: str) -> None:
    body, code, details = REFUSED[name]

    answer = await emulator.send(body)

    error = answer.json()["error"]
    assert (error["code"], answer.status_code) == (code, 404 if code == 132001 else 400)
    assert details in error["error_data"]["details"]
    assert error["type"] == "OAuthException"
    assert error["fbtrace_id"].startswith("A")
    assert (await emulator.screen())["messages"] == []


async def test_the_product_is_required(emulator: Playing) -> None:
    answer = await emulator.client.post(
        f"/v25.0/{NUMBER_ID}/messages",
        json={"to": ALINE, **text("a")},
        headers={"Authorization": f"Bearer {TOKEN}"},
    )

    assert answer.json()["error"]["code"] == 100


async def test_a_wrong_token_is_refused(emulator: Playing) -> None:
    answer = await emulator.send(text("a"), token="wrong")

    assert answer.status_code == 401
    assert answer.json()["error"]["code"] == 190


async def test_an_unknown_number_id_is_refused(emulator: Playing) -> None:
    headers = {"Authorization": f"Bearer {TOKEN}"}

    answer = await emulator.client.post("/v19.0/999/messages", json={}, headers=headers)

    error = answer.json()["error"]
    assert (answer.status_code, error["code"], error["error_subcode"]) == (400, 100, 33)


async def test_a_path_without_a_version_does_not_exist(emulator: Playing) -> None:
    assert (await emulator.post(f"/{NUMBER_ID}/messages", {})).status_code == 404


async def test_numbers_may_be_written_with_punctuation(emulator: Playing) -> None:
    answer = await emulator.send(text("a"), to="+250 (788) 000-001")

    assert answer.json()["contacts"] == [{"input": "+250 (788) 000-001", "wa_id": ALINE}]


async def test_ids_carry_the_number_as_real_ones_do(emulator: Playing) -> None:
    sent = decode(await emulator.send_text())
    written = decode((await emulator.write({"type": "text", "text": "a"}))["wamid"])

    assert (sent.party, sent.direction, len(sent.hex_id)) == (ALINE, "out", 18)
    assert (written.party, written.direction, len(written.hex_id)) == (ALINE, "in", 20)


async def test_the_same_seed_gives_the_same_ids(config: EmulatorConfig) -> None:
    ids = []
    for seed in (1, 1, 2):
        async with playing(replace(config, seed=seed)) as emulator:
            ids.append(await emulator.send_text())

    assert ids[0] == ids[1] != ids[2]


async def test_the_46th_message_in_a_burst_to_one_customer_waits(emulator: Playing) -> None:
    for _ in range(45):
        await emulator.send_text()

    refused = await emulator.send(text("one too many"))
    other = await emulator.send(text("another customer"), to="250788000002")

    assert (refused.status_code, refused.json()["error"]["code"]) == (400, 131056)
    assert other.status_code == 200
    await emulator.faults(throttle_status=429)
    assert (await emulator.send(text("again"))).status_code == 429
    await emulator.faults(limits=False)
    await emulator.send_text("without limits")


async def test_every_call_is_in_the_log(emulator: Playing) -> None:
    wamid = await emulator.send_text("first")
    seen = (await emulator.client.get("/emulator/requests")).json()
    await emulator.send({"type": "image"})

    log = await emulator.client.get(
        "/emulator/requests", params={"path": "/messages", "since": seen["last"]}
    )

    assert [call["wamid"] for call in seen["requests"]] == [wamid]
    (refused,) = log.json()["requests"]
    assert (refused["status"], refused["error_code"]) == (400, 131008)
    assert refused["body"]["type"] == "image"


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner),
    max_leaves=8,
)


@settings(max_examples=60)
@given(kind=st.sampled_from(sorted(validation.KINDS)), content=JSON_VALUES, to=JSON_VALUES)
def test_whatever_is_posted_is_accepted_or_refused_with_a_code(
    kind: str, content: object, to: object
) -> None:
    body = {"messaging_product": "whatsapp", "type": kind, kind: content, "to": to}
    try:
        validation.message(body)
    except MetaError as refusal:
        assert refusal.status == 400
