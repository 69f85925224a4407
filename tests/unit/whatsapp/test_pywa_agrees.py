"""pywa, which others wrote, reads the same bodies; where it can, it must agree with us."""

from pathlib import Path

import pytest
from pywa.types.callback import CallbackButton, CallbackSelection
from pywa.types.message import Message
from pywa.types.message_status import MessageStatus

from easymo.whatsapp.inbound.payloads import parse
from tests.unit.whatsapp.reading_with_pywa import read_by_pywa, said

FIXTURES = Path(__file__).parents[2] / "fixtures" / "whatsapp"
MESSAGES = [
    "audio",
    "bsuid_and_phone_text",
    "bsuid_only_in_contact",
    "bsuid_only_text",
    "button_of_template",
    "button_reply",
    "contacts",
    "document",
    "flow_reply",
    "image",
    "image_without_caption_or_url",
    "list_reply",
    "location",
    "location_bare",
    "order",
    "reaction",
    "reaction_taken_back",
    "request_welcome",
    "sticker",
    "text",
    "text_forwarded",
    "text_from_an_ad",
    "text_reply",
    "text_with_emoji_and_accents",
    "unsupported_poll",
    "video",
    "voice_note",
]
STATUSES = [
    "status_bsuid_only",
    "status_delivered",
    "status_failed",
    "status_played",
    "status_read",
    "status_sent",
]


@pytest.mark.parametrize("name", MESSAGES)
def test_pywa_reads_the_same_message(name: str) -> None:
    body = (FIXTURES / f"{name}.json").read_bytes()
    theirs, [ours] = read_by_pywa(body), parse(body).messages
    assert (ours.wamid, ours.sent_at) == (theirs.id, theirs.timestamp)
    assert ours.sender.wa_id == theirs.from_user.wa_id
    assert ours.sender.user_id == theirs.from_user.bsuid
    assert ours.sender.profile_name == theirs.from_user.name
    assert ours.text == said(theirs)
    if isinstance(theirs, CallbackButton | CallbackSelection):
        assert ours.option_id == theirs.data
    if isinstance(theirs, Message) and theirs.media:
        assert ours.media and ours.media.id == theirs.media.id
        assert (ours.media.mime_type, ours.media.url) == (theirs.media.mime_type, theirs.media.url)


@pytest.mark.parametrize("name", STATUSES)
def test_pywa_reads_the_same_status(name: str) -> None:
    body = (FIXTURES / f"{name}.json").read_bytes()
    theirs, [ours] = read_by_pywa(body), parse(body).statuses
    assert isinstance(theirs, MessageStatus)
    assert (ours.wamid, ours.status, ours.at) == (theirs.id, theirs.status.value, theirs.timestamp)
    assert ours.recipient_wa_id == theirs.from_user.wa_id
    assert ours.opaque == theirs.tracker
    assert ours.error_code == (theirs.error.code if theirs.error else None)
