"""What pywa, the library of others, makes of a webhook's body."""

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
from pywa.types.others import Order, Reaction


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
