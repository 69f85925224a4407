"""Meta's side of the webhook in tests: an api that really listens, and signed bodies for it."""

import hashlib
import hmac
import json
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import count
from typing import Any

import httpx
from pydantic import SecretStr

from db.pool import Pool
from evals.play.local_http import local_client
from kit.settings import Settings
from kit.settings.whatsapp import WhatsAppSettings
from server.app import create_app
from server.dev.http_server import served

APP_SECRET = "the app's secret"
VERIFY_TOKEN = "typed into the dashboard"
NUMBER = "106540352242922"
WAMIDS = count(1)
NOW = str(int(time.time()))


def settings_for(database: str, *, app_secret: str = APP_SECRET, **groups: object) -> Settings:
    whatsapp = WhatsAppSettings(
        app_secret=SecretStr(app_secret),
        verify_token=SecretStr(VERIFY_TOKEN),
        access_token=SecretStr("token"),
        phone_number_id=NUMBER,
    )
    given: dict[str, Any] = {"whatsapp": whatsapp, **groups}
    return Settings(_env_file=None, environment="test", database_url=database, **given)


async def rows(pool: Pool, query: str) -> list[tuple[Any, ...]]:
    async with pool.connection() as conn:
        return await (await conn.execute(query)).fetchall()


async def stored(pool: Pool) -> int:
    """How many things are kept, of whatever kind."""
    found = await rows(
        pool,
        "SELECT (SELECT count(*) FROM inbox) + (SELECT count(*) FROM message_statuses)"
        " + (SELECT count(*) FROM webhook_events)",
    )
    return int(found[0][0])


class Meta:
    """Posts webhooks, signed like Meta's."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self.client = client

    async def post(self, body: object, *, signed_with: str = APP_SECRET) -> int:
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        signature = hmac.new(signed_with.encode(), raw, hashlib.sha256).hexdigest()
        return await self.post_signed(raw, f"sha256={signature}")

    async def post_signed(self, raw: bytes, signature: str | None) -> int:
        headers = {"X-Hub-Signature-256": signature} if signature is not None else {}
        answer = await self.client.post("/webhooks/whatsapp", content=raw, headers=headers)
        return answer.status_code


@asynccontextmanager
async def meta_at(settings: Settings) -> AsyncIterator[Meta]:
    async with (
        served(create_app(settings)) as address,
        local_client(base_url=address) as client,
    ):
        yield Meta(client)


def envelope(*values: dict[str, Any], field: str = "messages") -> dict[str, Any]:
    changes = [
        {
            "field": field,
            "value": {
                "messaging_product": "whatsapp",
                "metadata": {"display_phone_number": "15550783881", "phone_number_id": NUMBER},
                **value,
            },
        }
        for value in values
    ]
    return {"object": "whatsapp_business_account", "entry": [{"id": "1", "changes": changes}]}


def text(body: str, *, of: str = "250788000001", wamid: str | None = None) -> dict[str, Any]:
    """One message, as it stands in `messages`."""
    return {
        "from": of,
        "id": wamid or f"wamid.{next(WAMIDS)}",
        "timestamp": NOW,
        "type": "text",
        "text": {"body": body},
    }


def press(option_id: str, *, of: str = "250788000001") -> dict[str, Any]:
    reply = {"type": "button_reply", "button_reply": {"id": option_id, "title": option_id}}
    rest = {key: value for key, value in text("", of=of).items() if key != "text"}
    return {**rest, "type": "interactive", "interactive": reply}


def status(word: str, *, wamid: str, opaque: str | None = None) -> dict[str, Any]:
    """One status, as it stands in `statuses`."""
    known = {
        "id": wamid,
        "status": word,
        "timestamp": NOW,
        "recipient_id": "250788000001",
    }
    return {**known, "biz_opaque_callback_data": opaque} if opaque else known
