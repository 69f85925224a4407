"""What Meta posts, written by hand and signed, so that no code of the product measures itself."""

import hashlib
import hmac
import json
import time
from dataclasses import dataclass
from itertools import count

SECRET = "a-secret-for-measuring"
NUMBER_ID = "106540352242922"
_NUMBERS = count(1)


@dataclass(frozen=True)
class Post:
    """A body and the headers that make it genuine."""

    body: bytes
    headers: dict[str, str]


def wa_id(customer: int) -> str:
    return f"25078{customer:07d}"


def wamid() -> str:
    """One that no other message of this process has."""
    return f"wamid.HBgMMjUwNzg4MDAwMDAxFQIAEhgU{next(_NUMBERS):012d}"


def text(sender: str, body: str) -> Post:
    return _message(sender, {"type": "text", "text": {"body": body}})


def press(sender: str, option_id: str, title: str) -> Post:
    reply = {"type": "button_reply", "button_reply": {"id": option_id, "title": title}}
    return _message(sender, {"type": "interactive", "interactive": reply})


def status(recipient: str, of: str, word: str, opaque: str) -> Post:
    item = {
        "id": of,
        "status": word,
        "timestamp": str(int(time.time())),
        "recipient_id": recipient,
        "biz_opaque_callback_data": opaque,
    }
    return _signed({"statuses": [item]})


def _message(sender: str, content: dict[str, object]) -> Post:
    message = {"from": sender, "id": wamid(), "timestamp": str(int(time.time())), **content}
    contact = {"profile": {"name": f"Customer {sender}"}, "wa_id": sender}
    return _signed({"contacts": [contact], "messages": [message]})


def _signed(value: dict[str, object]) -> Post:
    metadata = {"display_phone_number": "250780000000", "phone_number_id": NUMBER_ID}
    change = {
        "field": "messages",
        "value": {"messaging_product": "whatsapp", "metadata": metadata, **value},
    }
    entry = {"id": "102290129340398", "changes": [change]}
    body = json.dumps({"object": "whatsapp_business_account", "entry": [entry]}).encode()
    signature = hmac.new(SECRET.encode(), body, hashlib.sha256).hexdigest()
    headers = {
        "Content-Type": "application/json",
        "X-Hub-Signature-256": f"sha256={signature}",
    }
    return Post(body, headers)
