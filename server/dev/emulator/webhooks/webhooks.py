"""What Meta posts to a business: the envelope, and the parts every update has in common."""

import hashlib
import hmac
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from server.dev.emulator.config import EmulatorConfig
from server.dev.emulator.customer.customers import JSON, EmulatedCustomer


@dataclass(frozen=True)
class Update:
    """One thing to tell the business."""

    field: str
    part: str  # "messages" and "statuses" are lists; "" means that `item` is the whole value
    item: JSON
    contact: JSON | None = None
    lane: str = ""
    """Updates of one lane leave in order; lanes do not wait for each other."""


def message(customer: EmulatedCustomer, item: JSON, *, with_contact: bool = True) -> Update:
    contact = contact_of(customer) if with_contact else None
    return Update("messages", "messages", item, contact, lane=f"from {customer.wa_id}")


def status(customer: EmulatedCustomer, item: JSON) -> Update:
    """Since 2026 a contact comes along, poor when the message failed; before, none did."""
    contact: JSON | None = None
    if customer.identity != "phone":
        contact = contact_of(customer)
        if item["status"] == "failed" and "wa_id" in contact:
            contact = {"wa_id": customer.wa_id}
    return Update("messages", "statuses", item, contact, lane=f"status {item['id']}")


def contact_of(customer: EmulatedCustomer) -> JSON:
    profile: JSON = {"name": customer.name}
    if customer.username:
        profile["username"] = customer.username
    contact: JSON = {"profile": profile}
    if customer.identity != "bsuid":
        contact["wa_id"] = customer.wa_id
    if customer.identity != "phone":
        contact["user_id"] = customer.user_id
    return contact


def sender_of(customer: EmulatedCustomer) -> JSON:
    sender: JSON = {}
    if customer.identity != "bsuid":
        sender["from"] = customer.wa_id
    if customer.identity != "phone":
        sender["from_user_id"] = customer.user_id
    return sender


def recipient_of(customer: EmulatedCustomer) -> JSON:
    recipient: JSON = {}
    if customer.identity != "bsuid":
        recipient["recipient_id"] = customer.wa_id
    if customer.identity != "phone":
        recipient["recipient_user_id"] = customer.user_id
    return recipient


def unix(at: datetime) -> str:
    return str(int(at.timestamp()))


def envelope(config: EmulatorConfig, updates: Sequence[Update]) -> JSON:
    """One POST's body. Several updates are spread over two entries and over changes by kind."""
    half = (len(updates) + 1) // 2 if len(updates) > 2 else len(updates)
    entries = [part for part in (updates[:half], updates[half:]) if part]
    return {
        "object": "whatsapp_business_account",
        "entry": [{"id": config.waba_id, "changes": _changes(config, entry)} for entry in entries],
    }


def _changes(config: EmulatorConfig, updates: Sequence[Update]) -> list[JSON]:
    return [
        {"value": _value(config, part, list(group)), "field": field}
        for (field, part), group in groupby(updates, key=lambda u: (u.field, u.part))
    ]


def _value(config: EmulatorConfig, part: str, updates: list[Update]) -> JSON:
    if not part:
        return updates[0].item
    value: JSON = {
        "messaging_product": "whatsapp",
        "metadata": {
            "display_phone_number": config.display_phone_number,
            "phone_number_id": config.phone_number_id,
        },
    }
    contacts: list[JSON] = []
    for update in updates:
        if update.contact and update.contact not in contacts:
            contacts.append(update.contact)
    if contacts:
        value["contacts"] = contacts
    value[part] = [update.item for update in updates]
    return value


def encode(body: JSON, *, escape_slashes: bool = False) -> bytes:
    """The bytes on the wire: everything beyond ASCII is escaped, as Meta does before signing."""
    text = json.dumps(body, ensure_ascii=True, separators=(",", ":"))
    return (text.replace("/", "\\/") if escape_slashes else text).encode("ascii")


def sign(secret: str, body: bytes) -> str:
    return "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
