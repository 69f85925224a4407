"""What a database can keep of what comes from outside."""

import json
from typing import Any

import pytest

from easymo.whatsapp.inbound.payloads import parse
from kit.storable_text import LONGEST, LONGEST_NAME, shorten, storable

LONG = "muraho " * 220_000


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("a\0b", "ab"),
        ("half \ud83d of an emoji", "half ? of an emoji"),
        (
            {"text": "a\0", "\0key": ["\0", {"deep": "\udfff"}]},
            {"text": "a", "key": ["", {"deep": "?"}]},
        ),
        ("🍾 murakoze, c'est ça", "🍾 murakoze, c'est ça"),
        (12.5, 12.5),
        (None, None),
    ],
)
def test_what_postgres_refuses_is_taken_out(said: Any, kept: Any) -> None:
    assert storable(said) == kept


@pytest.mark.parametrize("sign", ["x", "é", "字", "🍾", "\u0301"])
def test_a_text_is_cut_by_characters(sign: str) -> None:
    assert shorten(sign * 1_500_000) == sign * LONGEST


@pytest.mark.parametrize(
    ("message", "path", "most"),
    [
        ({"type": "text", "text": {"body": LONG}}, ("text",), LONGEST),
        ({"type": "image", "image": {"id": "1", "caption": LONG}}, ("text",), LONGEST),
        (
            {"type": "document", "document": {"id": "1", "filename": LONG}},
            ("media", "filename"),
            LONGEST_NAME,
        ),
        (
            {
                "type": "interactive",
                "interactive": {
                    "type": "button_reply",
                    "button_reply": {"id": LONG, "title": LONG},
                },
            },
            ("option_id",),
            LONGEST_NAME,
        ),
        (
            {
                "type": "interactive",
                "interactive": {"type": "list_reply", "list_reply": {"id": "1", "title": LONG}},
            },
            ("text",),
            LONGEST,
        ),
        (
            {"type": "location", "location": {"latitude": -1.9, "longitude": 30, "name": LONG}},
            ("location", "name"),
            LONGEST_NAME,
        ),
        (
            {"type": "location", "location": {"latitude": -1.9, "longitude": 30, "address": LONG}},
            ("location", "address"),
            LONGEST_NAME,
        ),
        ({"type": "text", "text": {"body": "hi"}}, ("sender", "profile_name"), LONGEST_NAME),
    ],
)
def test_everything_a_customer_sends_has_an_end(
    message: dict[str, Any], path: tuple[str, ...], most: int
) -> None:
    sent = {**message, "from": "250788000001", "id": "wamid.1", "timestamp": "1700000000"}
    contact = {"wa_id": "250788000001", "profile": {"name": LONG}}
    value = {
        "messaging_product": "whatsapp",
        "metadata": {"phone_number_id": "1"},
        "contacts": [contact],
        "messages": [sent],
    }
    change = {"field": "messages", "value": value}
    body = {"object": "whatsapp_business_account", "entry": [{"id": "1", "changes": [change]}]}

    [read] = parse(json.dumps(body).encode()).messages

    found: Any = read.model_dump(mode="json")
    for step in path:
        found = found[step]
    assert len(found) == most
    assert read.raw == sent, "what came is kept whole"
