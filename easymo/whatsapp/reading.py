"""One message of Meta's becomes one of ours."""

from collections.abc import Callable

from pydantic import BaseModel

from easymo.whatsapp import wire
from easymo.whatsapp.inbound import (
    IdentityChange,
    InboundMessage,
    Kind,
    Location,
    Media,
    RawJson,
    Sender,
)


class NotUnderstood(ValueError):
    """A message without what its type promises, or without anybody who sent it."""


class Content(BaseModel):
    """What differs between the kinds of messages."""

    kind: Kind
    text: str | None = None
    option_id: str | None = None
    location: Location | None = None
    media: Media | None = None
    identity_change: IdentityChange | None = None
    context_wamid: str | None = None


def read_message(
    raw: RawJson, phone_number_id: str, contacts: list[wire.Contact]
) -> InboundMessage:
    """Raises NotUnderstood or pydantic's ValidationError (both ValueErrors)."""
    message = wire.Message.model_validate(raw)
    content = READERS.get(message.type or "", _unsupported)(message)
    context = message.context.id if message.context else None
    return InboundMessage(
        wamid=message.id,
        phone_number_id=phone_number_id,
        kind=content.kind,
        meta_type=_meta_type(message),
        sender=_sender(message, contacts),
        sent_at=message.timestamp,
        text=content.text,
        option_id=content.option_id,
        location=content.location,
        media=content.media,
        identity_change=content.identity_change,
        context_wamid=content.context_wamid or context,
        raw=raw,
    )


def _meta_type(message: wire.Message) -> str | None:
    return message.interactive.type if message.interactive else message.type


def _sender(message: wire.Message, contacts: list[wire.Contact]) -> Sender:
    contact = _contact(message, contacts)
    profile = contact.profile or wire.Profile()
    customer = message.system.customer if message.system else None
    sender = Sender(
        wa_id=message.from_wa_id or contact.wa_id or customer,
        user_id=message.from_user_id or contact.user_id,
        parent_user_id=message.from_parent_user_id or contact.parent_user_id,
        profile_name=profile.name,
        username=profile.username,
    )
    if not sender.wa_id and not sender.user_id:
        raise NotUnderstood("nobody is named as its sender")
    return sender


def _contact(message: wire.Message, contacts: list[wire.Contact]) -> wire.Contact:
    """The contact of whoever wrote. Never by position: Meta promises no order."""
    for contact in contacts:
        if message.from_wa_id and contact.wa_id == message.from_wa_id:
            return contact
        if message.from_user_id and contact.user_id == message.from_user_id:
            return contact
    # Seen with customers who hide their number: nothing in the message, but one contact beside it.
    if len(contacts) == 1 and not message.from_wa_id and not message.from_user_id:
        return contacts[0]
    return wire.Contact()


def _text(message: wire.Message) -> Content:
    if not message.text:
        raise NotUnderstood("a text without text")
    return Content(kind=Kind.TEXT, text=message.text.body)


def _file(kind: Kind) -> Callable[[wire.Message], Content]:
    def read(message: wire.Message) -> Content:
        file: wire.File | None = getattr(message, str(message.type))
        if not file:
            raise NotUnderstood(f"a {kind} without a file")
        media = Media(
            id=file.id,
            mime_type=file.mime_type,
            sha256=file.sha256,
            url=file.url,
            filename=file.filename,
            voice=bool(file.voice) or message.type == "voice",
        )
        return Content(kind=kind, text=file.caption, media=media)

    return read


def _location(message: wire.Message) -> Content:
    if not message.location:
        raise NotUnderstood("a location without coordinates")
    return Content(kind=Kind.LOCATION, location=Location(**message.location.model_dump()))


def _contacts(message: wire.Message) -> Content:
    return Content(kind=Kind.CONTACTS)


def _interactive(message: wire.Message) -> Content:
    answer = message.interactive
    if not answer:
        raise NotUnderstood("an interactive message without an answer")
    if answer.button_reply:
        pressed = answer.button_reply
        return Content(kind=Kind.BUTTON_REPLY, text=pressed.title, option_id=pressed.id)
    if answer.list_reply:
        pressed = answer.list_reply
        return Content(kind=Kind.LIST_REPLY, text=pressed.title, option_id=pressed.id)
    if answer.nfm_reply:
        return Content(kind=Kind.FLOW_REPLY, text=answer.nfm_reply.body)
    return Content(kind=Kind.UNSUPPORTED)


def _button(message: wire.Message) -> Content:
    if not message.button:
        raise NotUnderstood("a button without a button")
    return Content(kind=Kind.BUTTON, text=message.button.text, option_id=message.button.payload)


def _reaction(message: wire.Message) -> Content:
    if not message.reaction:
        raise NotUnderstood("a reaction without a reaction")
    return Content(
        kind=Kind.REACTION,
        text=message.reaction.emoji or None,
        context_wamid=message.reaction.message_id,
    )


def _order(message: wire.Message) -> Content:
    return Content(kind=Kind.ORDER, text=message.order.text if message.order else None)


def _system(message: wire.Message) -> Content:
    system = message.system or wire.System()
    return Content(kind=Kind.SYSTEM, text=system.body, identity_change=_change(message, system))


def _change(message: wire.Message, system: wire.System) -> IdentityChange | None:
    new_wa_id = system.new_wa_id or system.wa_id
    if system.type == "user_changed_user_id":
        return IdentityChange(
            old_user_id=system.previous_user_id,
            new_user_id=system.user_id or message.from_user_id,
            old_parent_user_id=system.previous_parent_user_id,
            new_parent_user_id=system.parent_user_id or message.from_parent_user_id,
        )
    if system.type in {"user_changed_number", "customer_changed_number"} and new_wa_id:
        return IdentityChange(
            old_wa_id=system.customer or message.from_wa_id,
            new_wa_id=new_wa_id,
            old_user_id=system.previous_user_id,
            new_user_id=system.user_id,
        )
    return None


def _unsupported(message: wire.Message) -> Content:
    return Content(kind=Kind.UNSUPPORTED)


READERS: dict[str, Callable[[wire.Message], Content]] = {
    "text": _text,
    "image": _file(Kind.IMAGE),
    "video": _file(Kind.VIDEO),
    "audio": _file(Kind.AUDIO),
    "voice": _file(Kind.AUDIO),
    "document": _file(Kind.DOCUMENT),
    "sticker": _file(Kind.STICKER),
    "location": _location,
    "contacts": _contacts,
    "interactive": _interactive,
    "button": _button,
    "reaction": _reaction,
    "order": _order,
    "system": _system,
}
