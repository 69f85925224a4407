import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from easymo.whatsapp.errors import NotAWebhook
from easymo.whatsapp.inbound.message_kinds import MessageKind
from easymo.whatsapp.inbound.payloads import (
    InboundMessage,
    Sender,
    SharedLocation,
    Webhook,
    parse,
)

Parsed = Callable[[str], Webhook]
AMINAS_ID = "RW.1a00000000000000001"
AMINA, BOLA, CHIDI = "250788000001", "250788000002", "250788000003"


def only(webhook: Webhook) -> InboundMessage:
    assert not (webhook.statuses or webhook.others or webhook.unparsable)
    [message] = webhook.messages
    return message


@pytest.mark.parametrize(
    ("name", "kind", "text", "option_id"),
    [
        ("text", MessageKind.TEXT, "2 places tomorrow 7pm", None),
        (
            "text_with_emoji_and_accents",
            MessageKind.TEXT,
            "Une table à Nyamirambo 🍽️ s’il vous plaît",
            None,
        ),
        ("text_forwarded", MessageKind.TEXT, "look", None),
        ("text_from_an_ad", MessageKind.TEXT, "Is this still on?", None),
        ("image", MessageKind.IMAGE, "my receipt", None),
        ("image_without_caption_or_url", MessageKind.IMAGE, None, None),
        ("video", MessageKind.VIDEO, "the queue", None),
        ("audio", MessageKind.AUDIO, None, None),
        ("voice_note", MessageKind.AUDIO, None, None),
        ("voice_of_old", MessageKind.AUDIO, None, None),
        ("document", MessageKind.DOCUMENT, "bill", None),
        ("sticker", MessageKind.STICKER, None, None),
        ("location", MessageKind.LOCATION, None, None),
        ("contacts", MessageKind.CONTACTS, None, None),
        ("button_of_template", MessageKind.BUTTON, "I am coming", "reminder:yes"),
        ("button_of_template_without_payload", MessageKind.BUTTON, "I am coming", None),
        ("button_reply", MessageKind.BUTTON_REPLY, "Confirm", "act:7:n0nce:confirm"),
        ("list_reply", MessageKind.LIST_REPLY, "Kimironko 19:00", "slot:12"),
        ("flow_reply", MessageKind.FLOW_REPLY, "Sent", None),
        ("flow_reply_with_broken_json", MessageKind.FLOW_REPLY, "Sent", None),
        ("reaction", MessageKind.REACTION, "👍🏾", None),
        ("reaction_taken_back", MessageKind.REACTION, None, None),
        ("order", MessageKind.ORDER, "two of these", None),
        ("edit", MessageKind.EDIT, "3 places", None),
        ("revoke", MessageKind.REVOKE, None, None),
        ("request_welcome", MessageKind.REQUEST_WELCOME, None, None),
        ("system_identity_changed", MessageKind.SYSTEM, "Identity changed", None),
    ],
)
def test_it_reads_what_she_said_or_pressed(
    parsed: Parsed, name: str, kind: MessageKind, text: str | None, option_id: str | None
) -> None:
    message = only(parsed(name))
    assert (message.kind, message.text, message.option_id) == (kind, text, option_id)
    assert message.sender == Sender(wa_id=AMINA, user_id=AMINAS_ID, profile_name="Amina")
    assert message.phone_number_id == "106540352242922"
    assert message.wamid == message.raw["id"]


@pytest.mark.parametrize(
    ("name", "meta_type"),
    [
        ("unsupported_poll", "unsupported"),
        ("unsupported_of_old", "unsupported"),
        ("unknown", "unknown"),
        ("type_of_tomorrow", "hologram"),
        ("type_missing", None),
        ("call_permission_reply", "call_permission_reply"),
    ],
)
def test_a_kind_it_does_not_know_is_still_a_message(
    parsed: Parsed, name: str, meta_type: str | None
) -> None:
    message = only(parsed(name))
    assert (message.kind, message.meta_type) == (MessageKind.UNSUPPORTED, meta_type)
    assert message.sender.wa_id == AMINA


def test_times_are_aware(parsed: Parsed) -> None:
    assert only(parsed("text")).sent_at == datetime.fromtimestamp(1763800001, UTC)


def test_a_time_nobody_can_read_costs_no_message(parsed: Parsed) -> None:
    message = only(parsed("broken_time"))
    assert (message.text, message.sent_at) == ("when?", None)


def test_files_come_with_what_fetches_them(parsed: Parsed) -> None:
    document, voice = only(parsed("document")).media, only(parsed("voice_note")).media
    assert document and voice
    assert (document.id, document.filename) == ("900000000000007", "Reçu – août.pdf")
    assert (voice.mime_type, voice.voice) == ("audio/ogg; codecs=opus", True)
    image = only(parsed("image")).media
    assert image and image.url and image.url.startswith("https://lookaside.fbsbx.com/")


def test_the_voice_messages_of_old_are_voice_messages(parsed: Parsed) -> None:
    media = only(parsed("voice_of_old")).media
    assert media and media.voice


def test_a_place_has_coordinates_and_perhaps_a_name(parsed: Parsed) -> None:
    assert only(parsed("location")).location == SharedLocation(
        latitude=-1.9441, longitude=30.0619, name="Kigali City Center", address="KN 4 Ave"
    )
    assert only(parsed("location_bare")).location == SharedLocation(latitude=-1.95, longitude=30)


@pytest.mark.parametrize("name", ["text_reply", "button_reply", "reaction", "reaction_taken_back"])
def test_it_knows_what_she_answers(parsed: Parsed, name: str) -> None:
    assert only(parsed(name)).context_wamid == "wamid.OURS"


def test_a_customer_may_have_no_phone_number(parsed: Parsed) -> None:
    assert only(parsed("bsuid_only_text")).sender == Sender(
        user_id="RW.1b2c3d4e5f6071829304",
        parent_user_id="RW.ENT.99",
        profile_name="Dative",
        username="dative.k",
    )


def test_a_customer_may_be_named_by_the_one_contact_beside_her_message(parsed: Parsed) -> None:
    sender = only(parsed("bsuid_only_in_contact")).sender
    assert (sender.wa_id, sender.user_id) == (None, "RW.1b2c3d4e5f6071829304")


def test_a_customer_may_have_both_ids_or_only_a_phone_number(parsed: Parsed) -> None:
    both, phone_only = only(parsed("bsuid_and_phone_text")), only(parsed("phone_only_text"))
    assert (both.sender.wa_id, both.sender.user_id) == (AMINA, AMINAS_ID)
    assert (phone_only.sender.wa_id, phone_only.sender.user_id) == (AMINA, None)


def test_a_changed_number_tells_old_and_new(parsed: Parsed) -> None:
    change = only(parsed("system_number_changed")).identity_change
    assert change and (change.old_wa_id, change.new_wa_id) == (AMINA, "250788000011")


def test_a_changed_id_tells_old_and_new(parsed: Parsed) -> None:
    message = only(parsed("system_user_id_changed"))
    change = message.identity_change
    assert change and change.old_user_id == "RW.OLD0000000000000001"
    assert change.new_user_id == message.sender.user_id == "RW.NEW0000000000000001"
    assert (change.old_parent_user_id, change.new_parent_user_id) == (
        "RW.ENT.OLD01",
        "RW.ENT.NEW01",
    )


def test_names_are_matched_by_id_and_not_by_order(parsed: Parsed) -> None:
    messages = parsed("batch_of_customers").messages
    assert [(m.sender.wa_id, m.sender.profile_name, m.text) for m in messages] == [
        (AMINA, "Amina", "one"),
        (BOLA, "Bola", "two"),
        (CHIDI, "Chidi", "three"),
        (AMINA, "Amina", "four"),
    ]


def test_every_entry_and_change_is_read(parsed: Parsed) -> None:
    webhook = parsed("batch_of_entries")
    assert [m.text for m in webhook.messages] == ["first entry", "second entry"]
    assert [s.status for s in webhook.statuses] == ["sent", "delivered"]


def test_messages_statuses_and_errors_may_share_a_value(parsed: Parsed) -> None:
    webhook = parsed("messages_and_statuses_together")
    assert (len(webhook.messages), len(webhook.statuses)) == (1, 1)
    [error] = webhook.others
    assert error.raw["errors"][0]["code"] == 131000


def test_a_broken_part_costs_its_neighbours_nothing(parsed: Parsed) -> None:
    webhook = parsed("broken_message_among_good_ones")
    assert [m.text for m in webhook.messages] == ["before", "after"]
    assert [s.wamid for s in webhook.statuses] == ["wamid.OURS0010"]
    assert [part.reason for part in webhook.unparsable] == [
        "a text without text",
        ": Input should be a valid dictionary or instance of WireMessage",
        "location.latitude: Input should be a valid number, unable to parse string as a number; "
        "location.longitude: Field required",
        "nobody is named as its sender",
        "id: Field required",
        ": Input should be a valid dictionary or instance of WireStatus",
        "a change without a field",
        "a change without a field",
        "an entry without changes",
        "an entry without changes",
    ]
    assert webhook.unparsable[3].raw["text"]["body"] == "nobody sent me"
    assert len(webhook.others) == 1  # the change whose value was null


@pytest.mark.parametrize(
    ("name", "field"),
    [
        ("account_update", "account_update"),
        ("template_status", "message_template_status_update"),
        ("calls", "calls"),
        ("standby", "standby"),
        ("echo", "smb_message_echoes"),
        ("user_preferences", "user_preferences"),
        ("errors_only", "messages"),
        ("group_lifecycle", "group_lifecycle_update"),
        ("group_message", "messages.group"),
        ("status_of_group", "messages.group"),
        ("field_of_tomorrow", "quantum_entanglement_update"),
    ],
)
def test_all_else_is_kept_with_a_hash(parsed: Parsed, name: str, field: str) -> None:
    webhook = parsed(name)
    assert not (webhook.messages or webhook.statuses or webhook.unparsable)
    [other] = webhook.others
    assert (other.field, len(other.content_hash)) == (field, 64)


def test_the_hash_is_the_same_in_another_batch_and_another_order(parsed: Parsed) -> None:
    [alone] = parsed("account_update").others
    value = {"violation_info": {"violation_type": "SPAM"}, "event": "ACCOUNT_VIOLATION"}
    change = {"value": value, "field": "account_update"}
    entry = {"time": 1, "changes": [{"field": "x"}, change], "id": "102290129340398"}
    body = json.dumps({"object": "whatsapp_business_account", "entry": [entry]})
    other, again = parse(body.encode()).others
    assert again.content_hash == alone.content_hash != other.content_hash


def test_text_becomes_what_postgres_can_keep(parsed: Parsed) -> None:
    message = only(parsed("text_postgres_cannot_keep"))
    assert message.text == message.raw["text"]["body"] == "ab ? c 🎉"


@pytest.mark.parametrize("name", ["text", "document", "location", "system_user_id_changed"])
def test_a_message_survives_a_trip_through_json(parsed: Parsed, name: str) -> None:
    message = only(parsed(name))
    assert InboundMessage.model_validate_json(message.model_dump_json()) == message


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"not json",
        b"\xff\xfe",
        b"[]",
        b"null",
        b'{"object":"page","entry":[]}',
        b'{"object":"whatsapp_business_account"}',
        b'{"object":"whatsapp_business_account","entry":{}}',
        b'{"object":"whatsapp_business_account","entry":[NaN]}',
        b'{"object":"whatsapp_business_account","entry":[1e999]}',
        b"[" * 100_000,
        b'{"object":"whatsapp_business_account","entry":[' + b"[" * 100 + b"]" * 100 + b"]}",
        b'{"object":"whatsapp_business_account","entry":["\xed\xa0\xbd"]}',
    ],
)
def test_what_is_no_webhook_is_said_to_be_none(body: bytes) -> None:
    with pytest.raises(NotAWebhook):
        parse(body)


def test_what_is_nested_as_deeply_as_it_may_be_can_be_written_again() -> None:
    raw = b"[" * 98 + b"]" * 98
    webhook = parse(b'{"object":"whatsapp_business_account","entry":[' + raw + b"]}")
    assert Webhook.model_validate_json(webhook.model_dump_json()) == webhook


leaves = st.none() | st.booleans() | st.integers() | st.text(max_size=9) | st.floats(width=32)
keys = st.sampled_from(
    ["from", "id", "type", "text", "body", "contacts", "errors", "group_id", "interactive"]
)
json_values = leaves | st.lists(leaves, max_size=2) | st.dictionaries(keys, leaves, max_size=2)
items = st.fixed_dictionaries(
    {"id": st.text(max_size=9), "type": st.sampled_from([*MessageKind, "interactive", "voice"])},
    optional={"from": leaves, "status": leaves, "timestamp": leaves, "text": json_values},
)
values = st.dictionaries(
    st.sampled_from(["messages", "statuses", "contacts", "metadata", "errors", "new"]),
    st.lists(items | json_values, max_size=3) | json_values,
    max_size=4,
)


@given(st.lists(st.fixed_dictionaries({"field": st.just("messages"), "value": values}), max_size=3))
def test_nothing_inside_an_envelope_raises_or_gets_lost(changes: list[dict[str, Any]]) -> None:
    envelope = {"object": "whatsapp_business_account", "entry": [{"id": "1", "changes": changes}]}
    try:
        webhook = parse(json.dumps(envelope).encode())
    except NotAWebhook as refusal:
        assert "is not a number" in str(refusal)
        return
    webhook.model_dump_json()
    came = 0
    for change in changes:
        for key in ("messages", "statuses"):
            found = change["value"].get(key)
            came += len(found) if isinstance(found, list) else found is not None
    kept = len(webhook.messages) + len(webhook.statuses)
    assert kept + len(webhook.others) + len(webhook.unparsable) >= came
