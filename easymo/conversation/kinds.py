"""What kind of message came in, as the nodes tell them apart."""

from easymo.conversation.state import Inbound

SILENT = {"reaction", "system"}
PRESSES = {"button_reply", "list_reply", "button"}
OPENED = "request_welcome"
"""The chat was opened, with nothing said yet."""


def is_silent(one: Inbound) -> bool:
    """Whether it wants no answer: a thumb under a message, a note of WhatsApp's."""
    return one["kind"] in SILENT


def is_press(one: Inbound) -> bool:
    return one["kind"] in PRESSES
