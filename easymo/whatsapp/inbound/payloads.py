"""A webhook's body taken apart: every entry, change, message and status of it."""

import hashlib
import json
from collections.abc import Iterator
from typing import Any

from pydantic import ValidationError

from easymo.whatsapp.errors import NotAWebhook
from easymo.whatsapp.inbound import wire
from easymo.whatsapp.inbound.envelope import entries_of
from easymo.whatsapp.inbound.message_kinds import MessageKind
from easymo.whatsapp.inbound.messages import (
    DeliveryStatus,
    IdentityChange,
    InboundMessage,
    OtherChange,
    RawJson,
    Sender,
    SharedLocation,
    SharedMedia,
    Unparsable,
    Webhook,
)
from easymo.whatsapp.inbound.reading import read_message

__all__ = [
    "DeliveryStatus",
    "IdentityChange",
    "InboundMessage",
    "MessageKind",
    "OtherChange",
    "Sender",
    "SharedLocation",
    "SharedMedia",
    "Unparsable",
    "Webhook",
    "parse",
]

Part = InboundMessage | DeliveryStatus | OtherChange | Unparsable


def parse(body: bytes) -> Webhook:
    """Take a genuine body apart. Nothing that is in it gets lost, whatever it is like.

    Raises:
        NotAWebhook: It is not JSON, or not Meta's envelope; keep the body as it came.
    """
    try:
        parts = list(_parts(entries_of(body)))
    except RecursionError as exc:
        raise NotAWebhook("Nested too deeply") from exc
    return Webhook(
        messages=[part for part in parts if isinstance(part, InboundMessage)],
        statuses=[part for part in parts if isinstance(part, DeliveryStatus)],
        others=[part for part in parts if isinstance(part, OtherChange)],
        unparsable=[part for part in parts if isinstance(part, Unparsable)],
    )


def _parts(entries: list[Any]) -> Iterator[Part]:
    for entry in entries:
        changes = entry.get("changes") if isinstance(entry, dict) else None
        if not isinstance(changes, list):
            yield Unparsable(raw=entry, reason="an entry without changes")
            continue
        for change in changes:
            yield from _change(change, str(entry.get("id", "")))


def _change(change: Any, account_id: str) -> Iterator[Part]:
    if not isinstance(change, dict) or not isinstance(change.get("field"), str):
        yield Unparsable(raw=change, reason="a change without a field")
        return
    field, value = change["field"], change.get("value")
    if field != "messages" or not isinstance(value, dict):
        yield _other(field, change, account_id)
        return
    yield from _conversation(value, account_id)


CONVERSATION = {"messaging_product", "metadata", "contacts", "messages", "statuses"}


def _conversation(value: RawJson, account_id: str) -> Iterator[Part]:
    metadata = value.get("metadata")
    phone_number_id = metadata.get("phone_number_id") if isinstance(metadata, dict) else None
    contacts = list(_contacts(value.get("contacts")))
    for raw in _items(value, "messages"):
        yield _message(raw, phone_number_id, contacts, account_id)
    for raw in _items(value, "statuses"):
        yield _status(raw, phone_number_id, account_id)
    # value.errors, and whatever Meta will think of next to messages and statuses.
    beside = {key: value[key] for key in value if key not in CONVERSATION}
    if beside or not (value.get("messages") or value.get("statuses")):
        yield _other("messages", {"metadata": metadata, **beside}, account_id)


def _items(value: RawJson, key: str) -> list[Any]:
    items = value.get(key)
    if items is None:
        return []
    return items if isinstance(items, list) else [items]


def _contacts(raw: Any) -> Iterator[wire.WireContact]:
    for item in raw if isinstance(raw, list) else []:
        try:
            yield wire.WireContact.model_validate(item)
        except ValidationError:
            continue  # a name is lost; the message beside it says itself who wrote


def _message(
    raw: Any, phone_number_id: Any, contacts: list[wire.WireContact], account_id: str
) -> Part:
    if isinstance(raw, dict) and raw.get("group_id"):
        return _other("messages.group", raw, account_id)
    try:
        return read_message(raw, phone_number_id, contacts)
    except ValueError as exc:
        return Unparsable(raw=raw, reason=_reason(exc))


def _status(raw: Any, phone_number_id: Any, account_id: str) -> Part:
    try:
        status = wire.WireStatus.model_validate(raw)
        if status.recipient_type == "group":
            return _other("messages.group", raw, account_id)
        error = status.errors[0] if status.errors else wire.WireError()
        return DeliveryStatus(
            wamid=status.id,
            status=status.status.lower(),
            at=status.timestamp,
            phone_number_id=phone_number_id,
            recipient_wa_id=status.recipient_id,
            recipient_user_id=status.recipient_user_id,
            opaque=status.biz_opaque_callback_data,
            error_code=error.code,
            error_details=_details(error),
            pricing=status.pricing,
            raw=raw,
        )
    except ValueError as exc:
        return Unparsable(raw=raw, reason=_reason(exc))


def _reason(error: ValueError) -> str:
    """What is wrong with it, without its words and numbers: reasons go to logs."""
    if not isinstance(error, ValidationError):
        return str(error)
    return "; ".join(
        f"{'.'.join(map(str, wrong['loc']))}: {wrong['msg']}"
        for wrong in error.errors(include_input=False, include_url=False, include_context=False)
    )


def _details(error: wire.WireError) -> str | None:
    return (error.error_data and error.error_data.details) or error.message or error.title


def _other(field: str, raw: RawJson, account_id: str) -> OtherChange:
    known = json.dumps([account_id, field, raw], sort_keys=True, separators=(",", ":"))
    return OtherChange(
        field=field, raw=raw, content_hash=hashlib.sha256(known.encode()).hexdigest()
    )
