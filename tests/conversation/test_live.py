"""Watching a conversation: the tokens of an answer as they come, and what is sent in the end."""

import asyncio
import json
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from llmock.scenarios import Match, Reply, StreamFault
from llmock.testing import LLMockServer
from pydantic import SecretStr
from redis.asyncio import Redis

from db.embedded.valkey import ValkeyServer
from evals.play.local_http import local_client
from kit.settings.operation import ServerSettings
from tests.conversation.conftest import RunningProduct
from tests.gate import at_gate
from tests.patience import PATIENCE_SECONDS

WORDS = "We have three venues in Kigali."
ROUTE = {"reason": "-", "agent": "general", "language": "en", "request": "-"}
TOKEN = {"Authorization": "Bearer open sesame"}


@pytest.fixture(scope="module")
def openai() -> Iterator[LLMockServer]:
    with LLMockServer() as server:
        yield server


@pytest.fixture
def settings_changes(openai: LLMockServer, valkey: ValkeyServer) -> dict[str, Any]:
    openai.state.scenarios.clear()
    text = json.dumps({**ROUTE, "second_request": None})
    openai.state.scenarios.add(Reply(text=text, match=Match(model="gpt-5-nano*"), times=None))
    return {
        "openai_api_key": SecretStr("test"),
        "openai_base_url": openai.base_url("openai"),
        "redis_url": valkey.url,
        "server": ServerSettings(api_token=SecretStr("open sesame")),
    }


def api(product: RunningProduct) -> httpx.AsyncClient:
    address = (product.settings.payments.callback_url or "").removesuffix("/webhooks/momo")
    return local_client(base_url=address)


async def watched(http: httpx.AsyncClient, ready: asyncio.Event) -> list[tuple[str, Any]]:
    """Everything until the answer."""
    seen: list[tuple[str, Any]] = []
    name = ""
    async with http.stream("GET", "/api/conversations/1/events", headers=TOKEN) as stream:
        assert stream.status_code == 200
        ready.set()
        async for line in stream.aiter_lines():
            if line.startswith("event: "):
                name = line.removeprefix("event: ")
            elif line.startswith("data: "):
                seen.append((name, json.loads(line.removeprefix("data: "))))
                if name == "answered":
                    return seen
    return seen


async def test_an_answer_is_watched_piece_by_piece_and_begins_anew_when_it_broke(
    product: RunningProduct, openai: LLMockServer, valkey: ValkeyServer
) -> None:
    big = Match(model="gpt-5-mini*", stream=True)
    openai.state.scenarios.add(
        StreamFault("truncate", after_chunks=3, match=big),
        Reply(text=WORDS, match=Match(model="gpt-5-mini*"), times=None),
    )
    ready = asyncio.Event()
    aline = product.phone()
    await aline.write("start")  # needs no model, and there is a conversation to watch
    async with api(product) as http:
        watching = asyncio.create_task(watched(http, ready))
        await ready.wait()
        await is_listened_to(valkey)

        answer = await aline.write("hello, which places do you have?")
        seen = await watching

    assert answer.text.endswith(WORDS)
    assert [facts["agent"] for name, facts in seen if name == "begins"] == [
        "triage",
        "general",
        "general",
    ]
    last = max(index for index, (name, _) in enumerate(seen) if name == "begins")
    assert "".join(facts["text"] for name, facts in seen[last:] if name == "says") == WORDS
    name, facts = seen[-1]
    assert (name, facts["texts"]) == ("answered", [answer.text])


async def is_listened_to(valkey: ValkeyServer) -> None:
    async with Redis.from_url(valkey.url) as redis, asyncio.timeout(PATIENCE_SECONDS):
        while not (await redis.pubsub_numsub("conversation:1"))[0][1]:
            await asyncio.sleep(0.01)


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer guessed"}])
async def test_without_the_token_nobody_watches(
    product: RunningProduct, headers: dict[str, str]
) -> None:
    async with api(product) as http:
        refused = await http.get("/api/conversations/1/events", headers=headers)
    assert refused.status_code == 401


@pytest.mark.parametrize(
    ("number", "status"), at_gate([(999_999, 404), (0, 422), (1, 404), (2**70, 422)], 2)
)
async def test_what_is_no_conversation_is_not_waited_for(
    product: RunningProduct, number: int, status: int
) -> None:
    async with api(product) as http:
        refused = await http.get(f"/api/conversations/{number}/events", headers=TOKEN)
    assert refused.status_code == status
