"""Voice notes and pictures: fetched, kept for a while, and understood where there is a provider."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
import pytest_asyncio
from pydantic import SecretStr
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from easymo.messages.catalogue import say
from kit.settings.limits import LimitSettings
from kit.storable_text import LONGEST
from server.dev.http_server import served
from tests.conversation.conftest import RunningProduct
from tests.conversation.ledger import BOOKED
from tests.db.everywhere import places_of
from tests.db.road import until

VOICE, PICTURE = {"type": "audio"}, {"type": "image", "caption": "what is it?"}
FILES = "SELECT mime_type, length(content) > 0, words FROM media_files"


@dataclass
class Provider:
    """Hears and sees what a test says. Its chat is down, so that the guided model talks."""

    words: str | None = None
    came: list[str] = field(default_factory=list)
    url: str = ""

    async def transcribe(self, request: Request) -> Response:
        form = await request.form()
        self.came.append(f"{form['model']} {getattr(form['file'], 'filename', '?')}")
        if self.words is None:
            return JSONResponse({"error": {"message": "broken"}}, status_code=400)
        usage = {"type": "tokens", "input_tokens": 50, "output_tokens": 9, "total_tokens": 59}
        return JSONResponse({"text": self.words, "usage": usage})

    async def chat(self, request: Request) -> Response:
        asked = await request.json()
        if asked.get("stream") or self.words is None:
            return JSONResponse({"error": {"message": "down"}}, status_code=400)
        [_, shown] = asked["messages"]
        self.came.append(shown["content"][0]["image_url"]["url"][:22])
        message = {"role": "assistant", "content": self.words}
        choice = {"index": 0, "message": message, "finish_reason": "stop"}
        usage = {"prompt_tokens": 300, "completion_tokens": 20, "total_tokens": 320}
        rest = {"id": "c", "object": "chat.completion", "created": 1, "model": asked["model"]}
        return JSONResponse({**rest, "choices": [choice], "usage": usage})


@pytest_asyncio.fixture
async def provider() -> AsyncIterator[Provider]:
    provider = Provider()
    app = Starlette(
        routes=[
            Route("/v1/audio/transcriptions", provider.transcribe, methods=["POST"]),
            Route("/v1/chat/completions", provider.chat, methods=["POST"]),
        ]
    )
    async with served(app) as url:
        provider.url = f"{url}/v1"
        yield provider


@pytest.fixture
def has_key() -> bool:
    return True


@pytest.fixture
def settings_changes(provider: Provider, has_key: bool) -> dict[str, Any]:
    return {
        "openai_api_key": SecretStr("test") if has_key else None,
        "openai_base_url": provider.url,
        "limits": LimitSettings(pin_from_rwf=10_000),
    }


async def test_what_is_said_in_a_voice_note_is_answered(
    product: RunningProduct, provider: Provider
) -> None:
    provider.words = "two places tomorrow at 7pm at Kimironko"
    phone = product.phone()

    quote = await phone.send(VOICE)

    assert "10,000 RWF" in quote.text
    assert provider.came == ["gpt-4o-mini-transcribe voice.ogg"]
    assert await product.rows(FILES) == [("audio/ogg", True, provider.words)]
    assert "Booked!" in (await phone.press("Confirm")).text
    assert [row[0] for row in await product.rows(BOOKED)] == ["kimironko"]
    heard = "SELECT agent, cost_usd > 0 FROM ai_model_calls WHERE agent = 'hearing'"
    assert await product.rows(heard) == [("hearing", True)]


@pytest.mark.parametrize("kind", ["audio", "image"])
async def test_what_is_too_old_is_asked_again_and_not_fetched(
    product: RunningProduct, provider: Provider, kind: str
) -> None:
    provider.words = "two places tomorrow at 7pm at Kimironko"
    phone = product.phone()
    stamp = str(int((product.clock.now() - timedelta(hours=7)).timestamp()))
    wire = {"type": kind, "timestamp": stamp, kind: {"id": "900001", "mime_type": "audio/ogg"}}

    answer = await phone.send({"type": "raw", "message": wire})

    assert answer.text == say("turn.too_old", "en")
    assert (provider.came, await product.rows(FILES)) == ([], [])


async def test_a_picture_is_looked_at_with_its_caption(
    product: RunningProduct, provider: Provider
) -> None:
    provider.words = "A receipt of 5,000 RWF."

    await product.phone().send(PICTURE)

    assert provider.came == ["data:image/png;base64,"]
    said = "SELECT content FROM ai_messages WHERE role = 'customer'"
    assert await product.rows(said) == [("what is it?\n[picture: A receipt of 5,000 RWF.]",)]


async def test_a_voice_note_that_nobody_can_make_out_is_asked_for_again(
    product: RunningProduct, provider: Provider
) -> None:
    answer = await product.phone().send(VOICE)

    assert "could not make that out" in answer.text
    assert await product.value("SELECT status FROM turns") == "answered"


@pytest.mark.parametrize("sent", [VOICE, PICTURE])
async def test_what_is_understood_without_end_stops_no_queue(
    product: RunningProduct, provider: Provider, sent: dict[str, Any]
) -> None:
    phone = product.phone()
    provider.words = "".join(f"word{number} " for number in range(200_000))

    assert "at most 2000 characters" in (await phone.send(sent)).text

    assert await product.value("SELECT max(length(words)) FROM media_files") <= LONGEST
    assert "10,000 RWF" in (await phone.write("2 places tomorrow 7pm at Kimironko")).text
    assert await product.value("SELECT max(attempts) FROM turns") == 1


async def test_a_pin_that_is_spoken_stays_nowhere(
    product: RunningProduct, provider: Provider
) -> None:
    phone = product.phone()
    await phone.write("2 places tomorrow 7pm at Kimironko")
    assert "choose one of 4 to 6 digits" in (await phone.press("Pay with MoMo")).text
    provider.words = "837164"

    assert "once more" in (await phone.send(VOICE)).text

    places, _ = await places_of(product.pool, "837164")
    assert places == set()
    assert await product.rows(FILES) == []


@pytest.mark.parametrize("has_key", [False])
async def test_without_a_provider_it_is_said_and_the_file_is_kept_for_a_while(
    product: RunningProduct, provider: Provider
) -> None:
    answer = await product.phone().send(VOICE)

    assert "cannot listen to voice messages yet" in answer.text
    assert provider.came == []
    assert await product.rows(FILES) == [("audio/ogg", True, None)]
    await product.advance(timedelta(days=31))

    async def is_gone() -> bool:
        return await product.rows(FILES) == []

    await until(is_gone)
