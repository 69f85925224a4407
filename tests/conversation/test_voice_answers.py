"""A voice note is answered by voice as well: beside the text, after it, and never instead of it."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import pytest
import pytest_asyncio
from pydantic import SecretStr
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from db.repositories.whatsapp import outbox
from kit.settings.limits import LimitSettings
from kit.settings.media import VoiceSettings
from kit.settings.models import BudgetSettings
from server.dev.http_server import served
from tests.conversation.conftest import RunningProduct, patient_workers
from tests.conversation.test_media import VOICE, Provider
from tests.db.road import until
from tests.unit.test_sound import opus

SOUND = opus(48_000 * 6)
SPOKEN = "SELECT count(*) FROM outbox WHERE message ->> 'type' = 'audio'"
CALLS = "SELECT outcome, cost_usd > 0 FROM ai_model_calls WHERE agent = 'speaking'"
NOT_ANSWERED = "SELECT count(*) FROM turns WHERE status <> 'answered'"
PRICES = "how much is a table?"


@dataclass
class SpeakingProvider(Provider):
    """Speaks too, unless it is `hoarse`."""

    asked: list[dict[str, Any]] = field(default_factory=list)
    hoarse: bool = False

    async def speak(self, request: Request) -> Response:
        self.asked.append(await request.json())
        if self.hoarse:
            return JSONResponse({"error": {"message": "hoarse"}}, status_code=400)
        return Response(SOUND, media_type="audio/ogg")


@pytest_asyncio.fixture
async def provider() -> AsyncIterator[SpeakingProvider]:
    provider = SpeakingProvider()
    app = Starlette(
        routes=[
            Route("/v1/audio/transcriptions", provider.transcribe, methods=["POST"]),
            Route("/v1/audio/speech", provider.speak, methods=["POST"]),
            Route("/v1/chat/completions", provider.chat, methods=["POST"]),
        ]
    )
    async with served(app) as url:
        provider.url = f"{url}/v1"
        yield provider


@pytest.fixture
def voice() -> VoiceSettings:
    return VoiceSettings(answers=True)


@pytest.fixture
def settings_changes(provider: SpeakingProvider, voice: VoiceSettings) -> dict[str, Any]:
    return {
        "openai_api_key": SecretStr("test"),
        "openai_base_url": provider.url,
        "voice": voice,
        "limits": LimitSettings(pin_from_rwf=10_000),
        "workers": patient_workers(sweep_seconds=0.1),
    }


async def until_spoken(product: RunningProduct, times: int = 1) -> None:
    async def is_spoken() -> bool:
        return bool(await product.value(SPOKEN) == times)

    await until(is_spoken)


@pytest.mark.slow
async def test_the_voice_comes_after_the_text_and_says_the_same(
    product: RunningProduct, provider: SpeakingProvider
) -> None:
    provider.words = PRICES
    phone = product.phone()

    written = await phone.send(VOICE)
    await until_spoken(product)
    later = await phone.read_when_quiet()
    *texts, spoken = written.bubbles + later.bubbles  # it may be there at the first look already

    assert "5,000 RWF" in written.text
    assert texts
    assert "audio" not in {bubble["type"] for bubble in texts}
    assert (spoken["type"], spoken["media"]["kind"]) == ("audio", "audio")
    [asked] = provider.asked
    assert (asked["model"], asked["response_format"]) == ("gpt-4o-mini-tts", "opus")
    assert asked["input"].startswith("This is EasyMO's computer voice.")
    assert "5,000 RWF" in asked["input"]
    assert "*" not in asked["input"]
    assert await product.rows(CALLS) == [("answered", True)]
    shown = await phone.http.get(spoken["media"]["url"])
    assert shown.content == SOUND


@pytest.mark.slow
async def test_what_is_written_is_answered_in_writing_alone(
    product: RunningProduct, provider: SpeakingProvider
) -> None:
    phone = product.phone()

    await phone.write(PRICES)
    await phone.read_when_quiet()

    assert (provider.asked, await product.value(SPOKEN)) == ([], 0)


class TestSwitchedOff:
    @pytest.fixture
    def voice(self) -> VoiceSettings:
        return VoiceSettings()

    async def test_nobody_is_answered_by_voice_unless_it_is_switched_on(
        self, product: RunningProduct, provider: SpeakingProvider
    ) -> None:
        provider.words = PRICES
        phone = product.phone()

        await phone.send(VOICE)
        await phone.read_when_quiet()

        assert (provider.asked, await product.value(SPOKEN)) == ([], 0)


@pytest.mark.slow
async def test_a_quote_is_read_with_its_buttons_and_not_spoken(
    product: RunningProduct, provider: SpeakingProvider
) -> None:
    provider.words = "two places tomorrow at 7pm at Kimironko"
    phone = product.phone()

    assert "Confirm" in (await phone.send(VOICE)).titles
    assert "choose one of 4 to 6 digits" in (await phone.press("Pay with MoMo")).text
    provider.words = "837164"
    await phone.send(VOICE)
    await phone.read_when_quiet()

    assert (provider.asked, await product.value(SPOKEN)) == ([], 0)


@pytest.mark.slow
async def test_a_voice_that_fails_loses_nothing_and_is_left_alone_for_a_while(
    product: RunningProduct, provider: SpeakingProvider
) -> None:
    provider.words, provider.hoarse = PRICES, True
    phone = product.phone()

    answers = [await phone.send(VOICE) for _ in range(4)]
    await phone.read_when_quiet()

    assert all("5,000 RWF" in answer.text for answer in answers)
    assert len(provider.asked) == 3, "the breaker opens"
    assert await product.value(SPOKEN) == 0
    assert await product.value(NOT_ANSWERED) == 0


class TestMoney:
    @pytest.fixture
    def settings_changes(self, provider: SpeakingProvider, voice: VoiceSettings) -> dict[str, Any]:
        return {
            "openai_api_key": SecretStr("test"),
            "openai_base_url": provider.url,
            "voice": voice,
            # Less than the hearing of one voice note costs.
            "budget": BudgetSettings(customer_usd=0.000_001),
            "workers": patient_workers(sweep_seconds=0.1),
        }

    @pytest.mark.slow
    async def test_over_the_budget_nothing_is_spoken(
        self, product: RunningProduct, provider: SpeakingProvider
    ) -> None:
        provider.words = PRICES
        phone = product.phone()

        assert "5,000 RWF" in (await phone.send(VOICE)).text
        await phone.read_when_quiet()

        assert (provider.asked, await product.value(SPOKEN)) == ([], 0)


@pytest.mark.slow
async def test_it_is_queued_once_and_not_behind_what_was_written_since(
    product: RunningProduct,
) -> None:
    phone = product.phone()
    newest = "SELECT max(id) FROM turns"
    message = {"type": "audio", "id": "1", "voice": True}
    await phone.write(PRICES)
    older = await product.value(newest)
    await phone.write("where are you?")

    async with product.pool.connection() as conn:
        queued = [
            await outbox.queue_voice(conn, turn, message)
            for turn in (older, await product.value(newest), await product.value(newest))
        ]

    assert queued == [False, True, False], "too late; in time; there already"
