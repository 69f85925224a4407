"""One message of Meta's becomes one of ours."""

from easymo.whatsapp.inbound import wire
from easymo.whatsapp.inbound.contents import NotUnderstood, content_of
from easymo.whatsapp.inbound.messages import InboundMessage, RawJson, Sender


def read_message(
    raw: RawJson, phone_number_id: str, contacts: list[wire.WireContact]
) -> InboundMessage:
    """Raises NotUnderstood or pydantic's ValidationError (both ValueErrors)."""
    message = wire.WireMessage.model_validate(raw)
    content = content_of(message)
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


def _meta_type(message: wire.WireMessage) -> str | None:
    return message.interactive.type if message.interactive else message.type


def _sender(message: wire.WireMessage, contacts: list[wire.WireContact]) -> Sender:
    contact = _contact(message, contacts)
    profile = contact.profile or wire.WireProfile()
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


def _contact(message: wire.WireMessage, contacts: list[wire.WireContact]) -> wire.WireContact:
    """The contact of whoever wrote. Never by position: Meta promises no order."""
    for contact in contacts:
        if message.from_wa_id and contact.wa_id == message.from_wa_id:
            return contact
        if message.from_user_id and contact.user_id == message.from_user_id:
            return contact
    # Seen with customers who hide their number: nothing in the message, but one contact beside it.
    if len(contacts) == 1 and not message.from_wa_id and not message.from_user_id:
        return contacts[0]
    return wire.WireContact()
