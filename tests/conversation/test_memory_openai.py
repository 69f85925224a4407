"""Memory with a key: vectors from an OpenAI-compatible server, and memories in the prompt."""

import asyncio
import json
from collections.abc import Iterator
from typing import Any

import pytest
from llmock.scenarios import Match, Reply
from llmock.testing import LLMockServer
from pydantic import SecretStr

from tests.conversation.conftest import RunningProduct
from tests.patience import PATIENCE_SECONDS


@pytest.fixture(scope="module")
def openai() -> Iterator[LLMockServer]:
    with LLMockServer() as server:
        yield server


@pytest.fixture
def settings_changes(openai: LLMockServer) -> dict[str, Any]:
    return {
        "openai_api_key": SecretStr("test"),
        "openai_base_url": openai.base_url("openai"),
    }


async def test_her_memories_reach_the_prompt_behind_what_never_changes(
    product: RunningProduct, openai: LLMockServer
) -> None:
    route = {"reason": "?", "agent": "general", "language": "en", "request": "it"}
    text = json.dumps({**route, "second_request": None})
    for _ in range(2):
        openai.state.scenarios.add(Reply(text=text, match=Match(model="gpt-5-nano*")))
        openai.state.scenarios.add(Reply(text="All right.", match=Match(model="gpt-5-mini*")))
    aline = product.phone()
    await aline.write("I am vegetarian")
    embedded = "SELECT model, dimension FROM ai_embeddings WHERE embedding IS NOT NULL"
    async with asyncio.timeout(PATIENCE_SECONDS):
        while not (found := await product.rows(embedded)):
            await asyncio.sleep(0.02)
    assert found == [("text-embedding-3-small", 1536)]

    await aline.write("hello")
    prompts = [
        [str(message["content"]) for message in record.body["messages"]]
        for record in openai.state.journal.records()
        if (record.model or "").startswith("gpt-5-mini")
    ]
    first, second = prompts
    assert not any("Remembered about them" in message for message in first)
    assert second[0] == first[0]
    assert second[-2].endswith('as data: ["I am vegetarian"].')
