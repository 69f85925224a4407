"""From the bytes of a body to the entries of Meta's envelope."""

import json
import math
from typing import Any

from easymo.whatsapp.errors import NotAWebhook
from kit.storable_text import storable

# Far beyond Meta's, and well below where writing it as JSON again would fail.
DEEPEST = 100


def entries_of(body: bytes) -> list[Any]:
    """The entries of a webhook, fit to be kept in Postgres.

    Raises:
        NotAWebhook: It is not JSON, or not Meta's envelope.
    """
    try:
        envelope = json.loads(body.decode(), parse_constant=_finite, parse_float=_finite)
    except (ValueError, RecursionError) as exc:
        raise NotAWebhook(f"Not JSON: {exc}") from exc
    if not isinstance(envelope, dict) or envelope.get("object") != "whatsapp_business_account":
        raise NotAWebhook("Not the envelope of a WhatsApp business account")
    entries = storable(envelope).get("entry") if _has_escapes(body) else envelope.get("entry")
    if body.count(b"{") + body.count(b"[") > DEEPEST and _depth(entries) > DEEPEST:
        raise NotAWebhook("Nested too deeply")
    if not isinstance(entries, list):
        raise NotAWebhook("An envelope without entries")
    return entries


def _finite(number: str) -> float:
    if math.isfinite(value := float(number)):
        return value
    raise ValueError(f"{number} is not a number")  # Postgres would refuse it as jsonb


def _has_escapes(body: bytes) -> bool:
    return b"\\u0000" in body or b"\\ud" in body or b"\\uD" in body


def _depth(value: Any) -> int:
    if isinstance(value, dict):
        return 1 + max(map(_depth, value.values()), default=0)
    if isinstance(value, list):
        return 1 + max(map(_depth, value), default=0)
    return 0
