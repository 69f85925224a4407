"""What each kind of message says, in the shape all kinds share."""

from collections.abc import Callable
from math import isfinite

from easymo.whatsapp.inbound import wire
from easymo.whatsapp.inbound.message_kinds import MessageKind
from easymo.whatsapp.inbound.messages import (
    Frozen,
    IdentityChange,
    SharedLocation,
    SharedMedia,
)


class NotUnderstood(ValueError):
    """A message without what its type promises, or without anybody who sent it."""


class Content(Frozen):
    """What differs between the kinds of messages."""

    kind: MessageKind
    text: str | None = None
    option_id: str | None = None
    location: SharedLocation | None = None
    media: SharedMedia | None = None
    identity_change: IdentityChange | None = None
    context_wamid: str | None = None


def content_of(message: wire.WireMessage) -> Content:
    """Raises NotUnderstood when the message lacks what its type promises."""
    return READERS.get(message.type or "", _unsupported)(message)


def _text(message: wire.WireMessage) -> Content:
    if not message.text:
        raise NotUnderstood("a text without text")
    return Content(kind=MessageKind.TEXT, text=message.text.body)


def _file(
    kind: MessageKind, find: Callable[[wire.WireMessage], wire.WireFile | None]
) -> Callable[[wire.WireMessage], Content]:
    def read(message: wire.WireMessage) -> Content:
        file = find(message)
        if not file:
            raise NotUnderstood(f"a {kind} without a file")
        media = SharedMedia(
            id=file.id,
            mime_type=file.mime_type,
            sha256=file.sha256,
            url=file.url,
            filename=file.filename,
            voice=bool(file.voice) or message.type == "voice",
        )
        return Content(kind=kind, text=file.caption, media=media)

    return read


def _location(message: wire.WireMessage) -> Content:
    if not message.location:
        raise NotUnderstood("a location without coordinates")
    place = message.location
    if not (isfinite(place.latitude) and isfinite(place.longitude)):
        return Content(kind=MessageKind.LOCATION)  # JSON could not carry them on
    return Content(kind=MessageKind.LOCATION, location=SharedLocation(**place.model_dump()))


def _contacts(message: wire.WireMessage) -> Content:
    return Content(kind=MessageKind.CONTACTS)


def _interactive(message: wire.WireMessage) -> Content:
    answer = message.interactive
    if not answer:
        raise NotUnderstood("an interactive message without an answer")
    if answer.button_reply:
        pressed = answer.button_reply
        return Content(kind=MessageKind.BUTTON_REPLY, text=pressed.title, option_id=pressed.id)
    if answer.list_reply:
        pressed = answer.list_reply
        return Content(kind=MessageKind.LIST_REPLY, text=pressed.title, option_id=pressed.id)
    if answer.nfm_reply:
        return Content(kind=MessageKind.FLOW_REPLY, text=answer.nfm_reply.body)
    return Content(kind=MessageKind.UNSUPPORTED)


def _button(message: wire.WireMessage) -> Content:
    if not message.button:
        raise NotUnderstood("a button without a button")
    return Content(
        kind=MessageKind.BUTTON, text=message.button.text, option_id=message.button.payload
    )


def _reaction(message: wire.WireMessage) -> Content:
    if not message.reaction:
        raise NotUnderstood("a reaction without a reaction")
    return Content(
        kind=MessageKind.REACTION,
        text=message.reaction.emoji or None,
        context_wamid=message.reaction.message_id,
    )


def _order(message: wire.WireMessage) -> Content:
    return Content(kind=MessageKind.ORDER, text=message.order.text if message.order else None)


def _system(message: wire.WireMessage) -> Content:
    system = message.system or wire.WireSystem()
    return Content(
        kind=MessageKind.SYSTEM, text=system.body, identity_change=_change(message, system)
    )


def _change(message: wire.WireMessage, system: wire.WireSystem) -> IdentityChange | None:
    new_wa_id = system.new_wa_id or system.wa_id
    if system.type in {"user_changed_user_id", "user_id_update"}:
        new_user_id = system.user_id or message.from_user_id
        return IdentityChange(
            old_user_id=system.previous_user_id or message.from_user_id,
            new_user_id=new_user_id,
            old_parent_user_id=system.previous_parent_user_id,
            new_parent_user_id=system.parent_user_id or message.from_parent_user_id,
        )
    if system.type in {"user_changed_number", "customer_changed_number"}:
        return IdentityChange(
            old_wa_id=system.customer or message.from_wa_id,
            new_wa_id=new_wa_id,
            old_user_id=system.previous_user_id or message.from_user_id,
            new_user_id=system.user_id,
        )
    return None


def _request_welcome(message: wire.WireMessage) -> Content:
    return Content(kind=MessageKind.REQUEST_WELCOME)


def _edit(message: wire.WireMessage) -> Content:
    edit = message.edit
    words = edit.message.words if edit and edit.message else None
    if not edit or not words:
        return Content(kind=MessageKind.UNSUPPORTED)
    return Content(kind=MessageKind.EDIT, text=words, context_wamid=edit.original_message_id)


def _revoke(message: wire.WireMessage) -> Content:
    if not message.revoke:
        raise NotUnderstood("a revoke of no message")
    return Content(kind=MessageKind.REVOKE, context_wamid=message.revoke.original_message_id)


def _unsupported(message: wire.WireMessage) -> Content:
    return Content(kind=MessageKind.UNSUPPORTED)


READERS: dict[str, Callable[[wire.WireMessage], Content]] = {
    "text": _text,
    "image": _file(MessageKind.IMAGE, lambda message: message.image),
    "video": _file(MessageKind.VIDEO, lambda message: message.video),
    "audio": _file(MessageKind.AUDIO, lambda message: message.audio),
    "voice": _file(MessageKind.AUDIO, lambda message: message.voice),
    "document": _file(MessageKind.DOCUMENT, lambda message: message.document),
    "sticker": _file(MessageKind.STICKER, lambda message: message.sticker),
    "location": _location,
    "contacts": _contacts,
    "interactive": _interactive,
    "button": _button,
    "reaction": _reaction,
    "order": _order,
    "system": _system,
    "request_welcome": _request_welcome,
    "edit": _edit,
    "revoke": _revoke,
}
