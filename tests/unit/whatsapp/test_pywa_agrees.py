"""pywa, which others wrote, reads the same bodies; where it can, it must agree with us."""

from pathlib import Path

import pytest
from pywa.client import WhatsApp
from pywa.handlers import (
    CallbackButtonHandler,
    CallbackSelectionHandler,
    FlowCompletionHandler,
    MessageHandler,
    MessageStatusHandler,
)
from pywa.types.base_update import BaseUserUpdate
from pywa.types.callback import CallbackButton, CallbackSelection
from pywa.types.flows import FlowCompletion
from pywa.types.message import Message
from pywa.types.message_status import MessageStatus
from pywa.types.others import Order, Reaction

from easymo.whatsapp.payloads import parse

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


def read_by_pywa(body: bytes) -> BaseUserUpdate:
    """pywa calls the handlers itself, in this thread."""
    seen: list[BaseUserUpdate] = []
    reader = WhatsApp(
        phone_id="106540352242922",
        token="unused",
        server=None,
        validate_updates=False,
        filter_updates=False,
        skip_duplicate_updates=False,
    )
    reader.add_handlers(
        MessageHandler(lambda _, update: seen.append(update)),
        CallbackButtonHandler(lambda _, update: seen.append(update)),
        CallbackSelectionHandler(lambda _, update: seen.append(update)),
        FlowCompletionHandler(lambda _, update: seen.append(update)),
        MessageStatusHandler(lambda _, update: seen.append(update)),
    )
    reader.webhook_update_handler(body)
    [update] = seen
    return update


def said(update: BaseUserUpdate) -> str | None:
    match update:
        case CallbackButton() | CallbackSelection():
            return update.title
        case FlowCompletion():
            return update.body
        case Message(reaction=Reaction() as reaction):
            return reaction.emoji
        case Message(order=Order() as order):
            return order.text
        case Message():
            return update.text or update.caption
        case _:
            raise AssertionError(f"pywa read {type(update).__name__}")


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
