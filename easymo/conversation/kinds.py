"""What kind of message came in, as the nodes tell them apart."""

from easymo.conversation.state import Inbound
from easymo.whatsapp.inbound.message_kinds import KINDS, MessageKind

OPENED = MessageKind.REQUEST_WELCOME
"""The chat was opened, with nothing said yet."""


def is_silent(one: Inbound) -> bool:
    """Whether it wants no answer."""
    return KINDS[one["kind"]].is_silent


def is_press(one: Inbound) -> bool:
    return KINDS[one["kind"]].is_press
