"""Both ends of the road over HTTP: what a phone says is echoed, whatever goes wrong."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
import pytest_asyncio
from pydantic import SecretStr

from evals.play.local_http import local_client
from kit.settings import Settings
from server.app import create_app
from server.dev.emulator.app import create_emulator
from server.dev.emulator.config import EmulatorConfig
from server.dev.http_server import served
from tests.db import road
from tests.db.echo import working
from tests.db.road import until

SECRET = "the app's secret"
WA_ID = "250788000001"


@dataclass
class Phone:
    """A customer's phone, and what is made to go wrong between her and us."""

    emulator: httpx.AsyncClient

    async def say(self, words: str) -> None:
        await self._send(words)

    async def say_to_the_end(self, words: str) -> int:
        """The status the product answered to the webhook of this message."""
        return int((await self._send(words, wait=True))["webhook_status"])

    async def _send(self, words: str, *, wait: bool = False) -> dict[str, Any]:
        answer = await self.emulator.post(
            f"/phone/api/{WA_ID}/send", json={"type": "text", "text": words}, params={"wait": wait}
        )
        answer.raise_for_status()
        sent: dict[str, Any] = answer.json()
        return sent

    async def is_quiet(self) -> bool:
        """Whether the product has taken every webhook."""
        health = await self.emulator.get("/emulator/health")
        return bool(health.json()["pending"] == 0)

    async def break_things(self, **faults: Any) -> None:
        (await self.emulator.post("/emulator/faults", json=faults)).raise_for_status()

    async def shows(self) -> list[str]:
        answer = await self.emulator.get(f"/phone/api/{WA_ID}/messages", params={"after": 0})
        return [
            message["text"]
            for message in answer.json()["messages"]
            if message["direction"] == "out"
        ]


@pytest_asyncio.fixture
async def phone(database: str) -> AsyncIterator[Phone]:
    settings = with_secret(road.settings_for(database, status_wait_seconds=1))
    async with served(create_app(settings)) as api:
        config = EmulatorConfig(
            webhook_url=f"{api}/webhooks/whatsapp",
            app_secret=SECRET,
            access_tokens=frozenset({"token"}),
            phone_number_id=road.NUMBER,
        )
        async with (
            served(create_emulator(config)) as address,
            working(
                with_secret(road.settings_for(database, base_url=address, status_wait_seconds=1))
            ),
            local_client(base_url=address) as emulator,
        ):
            yield Phone(emulator)


def with_secret(settings: Settings) -> Settings:
    whatsapp = settings.whatsapp.model_copy(update={"app_secret": SecretStr(SECRET)})
    return settings.model_copy(update={"whatsapp": whatsapp})


@pytest.mark.parametrize(
    "faults",
    [
        {},
        {"webhook_duplicates": 3, "webhook_reorder": True, "statuses_backwards": True},
        {"webhook_batch": 50, "webhook_gather_ms": 20, "escape_slashes": True},
        {"drop_connection_next": 1},
        {"refuse_connection_next": 1, "lose_statuses": True},
        {"reject_next": {"code": 131056, "count": 1}},
        {"reject_next": {"code": 131000, "count": 2, "status": 500}},
        {"skip_sent": True, "skip_delivered": True},
    ],
    ids=str,
)
async def test_every_message_is_answered_once_whatever_goes_wrong(
    phone: Phone, faults: dict[str, Any]
) -> None:
    await phone.say("first")
    await until(lambda: shows(phone, "echo: first"))
    await phone.break_things(**faults)
    await phone.say("second")
    await until(lambda: shows(phone, "echo: first", "echo: second"))
    await phone.say("third")
    await until(lambda: shows(phone, "echo: first", "echo: second", "echo: third"))


async def test_what_meta_did_not_sign_is_not_answered(phone: Phone) -> None:
    await phone.say("first")
    await until(lambda: shows(phone, "echo: first"))
    await until(phone.is_quiet)  # or a status of hers would be what is forged next
    await phone.break_things(bad_signature_next=1, no_signature_next=1)
    assert await phone.say_to_the_end("forged") == 401
    assert await phone.say_to_the_end("unsigned") == 401
    await phone.say("second")
    await until(lambda: shows(phone, "echo: first", "echo: second"))


async def test_an_answer_lost_without_a_status_may_be_shown_twice_but_never_thrice(
    phone: Phone,
) -> None:
    await phone.break_things(drop_connection_next=1, lose_statuses=True)
    await phone.say("first")
    await until(lambda: shows(phone, "echo: first", "echo: first"))
    await phone.say("second")
    await until(lambda: shows(phone, "echo: first", "echo: first", "echo: second"))


async def shows(phone: Phone, *wanted: str) -> bool:
    shown = await phone.shows()
    assert len(shown) <= len(wanted), shown
    return shown == list(wanted)
