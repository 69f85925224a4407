"""Reads what a business posts, and refuses what Meta would refuse with the code Meta would give.

Written from the published limits alone, apart from any client, so that a client and its
emulator cannot agree on the same mistake.
"""

import re
from dataclasses import dataclass

from pydantic import TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from server.dev.emulator.customer.customers import JSON
from server.dev.emulator.meta import outbound
from server.dev.emulator.meta.graph_errors import MetaError
from server.dev.emulator.meta.interactive import Interactive

KINDS: dict[str, TypeAdapter[outbound.Content]] = {
    "text": TypeAdapter(outbound.MetaText),
    "image": TypeAdapter(outbound.Image),
    "video": TypeAdapter(outbound.Video),
    "audio": TypeAdapter(outbound.Audio),
    "document": TypeAdapter(outbound.Document),
    "sticker": TypeAdapter(outbound.Sticker),
    "location": TypeAdapter(outbound.MetaLocation),
    "contacts": TypeAdapter(outbound.Contacts),
    "reaction": TypeAdapter(outbound.MetaReaction),
    "template": TypeAdapter(outbound.MetaTemplate),
    "interactive": TypeAdapter(Interactive),
}

_PUNCTUATION = re.compile(r"[+\-() ]")
_USER_ID = re.compile(r"[A-Z]{2}\.(ENT\.)?[A-Za-z0-9]{1,128}")


@dataclass(frozen=True)
class Outbound:
    """One accepted message."""

    input: str
    to: str
    recipient: str
    type: str
    content: outbound.Content
    quoted: str = ""
    opaque: str | None = None


def read_receipt(body: JSON) -> outbound.ReadReceipt:
    try:
        return outbound.ReadReceipt.model_validate(body)
    except ValidationError as exc:
        raise _refusal(exc.errors()[0]) from exc


def message(body: JSON) -> Outbound:
    body = {key: _without_nulls(value) for key, value in body.items() if value is not None}
    if "messaging_product" not in body:
        raise MetaError(100, "The parameter messaging_product is required.")
    kind = body.get("type", "text")
    if not isinstance(kind, str) or kind not in KINDS:
        raise MetaError(131051, f"Message type {kind!r} is not supported.")
    if kind not in body:
        raise MetaError(131008, f"Required parameter {kind!r} is missing.")
    try:
        around = outbound.Envelope.model_validate({k: v for k, v in body.items() if k != kind})
        content = KINDS[kind].validate_python(body[kind])
    except ValidationError as exc:
        raise _refusal(exc.errors()[0], kind) from exc
    if kind == "reaction" and around.context:
        raise MetaError(131009, "A reaction cannot be a contextual reply.")
    return Outbound(
        input=around.to or around.recipient or "",
        to=_number(around.to),
        recipient=_user_id(around),
        type=kind,
        content=content,
        quoted=around.context.message_id if around.context else "",
        opaque=around.biz_opaque_callback_data,
    )


def _without_nulls(value: object) -> object:
    # Clients in production send null for what they leave out, and are not refused.
    if isinstance(value, dict):
        return {key: _without_nulls(part) for key, part in value.items() if part is not None}
    if isinstance(value, list):
        return [_without_nulls(part) for part in value]
    return value


def _number(to: str | None) -> str:
    if to is None:
        return ""
    digits = _PUNCTUATION.sub("", to)
    if not re.fullmatch(r"[0-9]{5,20}", digits):
        raise MetaError(100, "Param to must be a phone number.")
    return digits


def _user_id(around: outbound.Envelope) -> str:
    if around.recipient_type == "group":
        raise MetaError(131009, "Groups are not modelled by this emulator.")
    if around.to:
        return ""
    if not around.recipient:
        raise MetaError(131008, "Required parameter 'to' is missing.")
    if not _USER_ID.fullmatch(around.recipient):
        raise MetaError(131009, "Param recipient is not a business-scoped user id.")
    return around.recipient


def _refusal(error: ErrorDetails, kind: str = "") -> MetaError:
    where = ".".join(str(part) for part in (kind, *error["loc"]) if part != "")
    match error["type"]:
        case "missing" | "union_tag_not_found":
            return MetaError(131008, f"Required parameter {where!r} is missing.")
        case "extra_forbidden":
            return MetaError(100, f"Unexpected key on param {where!r}.")
        case "string_too_long" if where == "text.body":
            return MetaError(100, "Param text['body'] must be at most 4096 characters long.")
        case _:
            return MetaError(131009, f"{where}: {error['msg']}.")
