"""The kinds of message that arrive, and what is true of each: the one table of them."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal


class MessageKind(StrEnum):
    TEXT = "text"
    IMAGE = "image"
    VIDEO = "video"
    AUDIO = "audio"
    DOCUMENT = "document"
    STICKER = "sticker"
    LOCATION = "location"
    CONTACTS = "contacts"
    BUTTON = "button"  # the quick reply of a template
    BUTTON_REPLY = "button_reply"
    LIST_REPLY = "list_reply"
    FLOW_REPLY = "flow_reply"
    REACTION = "reaction"
    ORDER = "order"
    SYSTEM = "system"
    EDIT = "edit"  # of an earlier message, which context_wamid names
    REVOKE = "revoke"  # the earlier message was deleted
    REQUEST_WELCOME = "request_welcome"  # the chat was opened for the first time
    UNSUPPORTED = "unsupported"


PIN = "pin"
"""Digits of a PIN, taken out of a text before anything else reads it."""
EVENT = "event"
"""A reason of ours to speak first."""
REQUEST = "request"
"""A part of an earlier message that is answered in a turn of its own."""


@dataclass(frozen=True)
class KindTraits:
    """What the way of a message depends on."""

    words: Literal["always", "sometimes", "never"] = "never"
    """Whether agents read it. Sometimes: it may have a caption, or words heard or seen in it."""
    has_complaint: bool = False
    """A sentence of its own says that it cannot be read: `screen.<kind>`."""
    gathers: bool = True
    """More of the same thought may follow. Else it is answered at once, and alone."""
    is_press: bool = False
    is_silent: bool = False
    """It wants no answer: a thumb under a message, a note of WhatsApp's."""
    expires_by_itself: bool = False
    """What it acts on has an end of its own; an event was raised by us."""
    is_remembered: bool = False
    """It holds the customer's own words."""


_MEDIA = KindTraits(words="sometimes", has_complaint=True)
_PRESS = KindTraits(gathers=False, is_press=True, expires_by_itself=True)

KINDS: dict[str, KindTraits] = {
    MessageKind.TEXT: KindTraits(words="always", is_remembered=True),
    MessageKind.IMAGE: _MEDIA,
    MessageKind.VIDEO: _MEDIA,
    MessageKind.AUDIO: KindTraits(words="sometimes", has_complaint=True, is_remembered=True),
    MessageKind.DOCUMENT: _MEDIA,
    MessageKind.STICKER: KindTraits(has_complaint=True),
    MessageKind.LOCATION: KindTraits(words="always", gathers=False),
    MessageKind.CONTACTS: KindTraits(has_complaint=True),
    MessageKind.BUTTON: _PRESS,
    MessageKind.BUTTON_REPLY: _PRESS,
    MessageKind.LIST_REPLY: _PRESS,
    MessageKind.FLOW_REPLY: KindTraits(gathers=False, expires_by_itself=True),
    MessageKind.REACTION: KindTraits(is_silent=True),
    MessageKind.ORDER: KindTraits(),
    MessageKind.SYSTEM: KindTraits(is_silent=True),
    MessageKind.EDIT: KindTraits(is_remembered=True),
    MessageKind.REVOKE: KindTraits(),
    MessageKind.REQUEST_WELCOME: KindTraits(),
    MessageKind.UNSUPPORTED: KindTraits(),
    PIN: KindTraits(expires_by_itself=True),
    EVENT: KindTraits(expires_by_itself=True),
    REQUEST: KindTraits(words="always", gathers=False, expires_by_itself=True),
}
