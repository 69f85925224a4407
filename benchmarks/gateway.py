"""What the gateway adds to a call of a model, beside a bare ChatOpenAI at the same local server."""

import asyncio
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager

import aiohttp
from langchain_core.messages import HumanMessage
from langchain_openai import ChatOpenAI
from openai import DefaultAioHttpClient
from pydantic import SecretStr

from benchmarks.ground import Ground
from benchmarks.model_server import WORDS
from benchmarks.progress import Step
from benchmarks.results import Result, compared, percentile
from benchmarks.sizes import Sizes
from db.embedded.folder import free_port
from db.repositories.agents import Agent
from easymo.models.gateway.call import ModelTurn
from easymo.models.gateway.gateway import Gateway
from kit.settings import Settings

ASKED = [HumanMessage("when do you open?")]
STREAMS = 200
SPEAKER = Agent("general", "general", "", "", "gpt-5-mini", None, 200, [], 1)
AIM_MS = 1.0

Ask = Callable[[], Awaitable[None]]


async def measure(ground: Ground, sizes: Sizes, step: Step) -> list[Result]:
    """One call after the other, then many at once; ours and theirs in turns."""
    ours: list[float] = []
    bare: list[float] = []
    ours_at_once: list[float] = []
    bare_at_once: list[float] = []
    async with _asked() as (ask_ours, ask_bare):
        for ask in (ask_ours, ask_bare):
            await _one_by_one(ask, sizes.model_calls // 4)
        for _ in range(sizes.rounds):
            for ask, samples, at_once in (
                (ask_ours, ours, ours_at_once),
                (ask_bare, bare, bare_at_once),
            ):
                samples += await _one_by_one(ask, sizes.model_calls)
                at_once.append(await _at_once(ask))
                step()
    mine, theirs = percentile(ours, 50), percentile(bare, 50)
    many, theirs_many = min(ours_at_once), min(bare_at_once)
    added = mine - theirs
    return [
        compared("model_call_p50_ms", mine, "ms", "bare_chat_openai", theirs, most=1.3),
        Result("model_call_added_ms", added, "ms", aim=f"at most {AIM_MS:g} ms", is_met=added <= 1),
        compared("streams_200_ms", many, "ms", "bare_chat_openai", theirs_many, most=1.3),
    ]


async def _one_by_one(ask: Ask, times: int) -> list[float]:
    samples = []
    for _ in range(times):
        began = time.perf_counter()
        await ask()
        samples.append((time.perf_counter() - began) * 1000)
    return samples


async def _at_once(ask: Ask) -> float:
    began = time.perf_counter()
    await asyncio.gather(*(ask() for _ in range(STREAMS)))
    return (time.perf_counter() - began) * 1000


@asynccontextmanager
async def _asked() -> AsyncIterator[tuple[Ask, Ask]]:
    with _serving() as url:
        await _until_it_answers(url)
        settings = Settings(
            _env_file=None,
            environment="test",
            openai_api_key=SecretStr("test"),
            openai_base_url=url,
        )
        gateway = Gateway(settings)
        # Our kind of client: what it saves is not the gateway's merit.
        http = DefaultAioHttpClient()
        bare = ChatOpenAI(
            model="gpt-5-mini",
            api_key=SecretStr("test"),
            base_url=url,
            stream_usage=True,
            max_retries=0,
            http_async_client=http,
        )

        async def ask_ours() -> None:
            turn = ModelTurn(ends_at=asyncio.get_running_loop().time() + 60)
            answer = await gateway.chat(SPEAKER, turn).ainvoke(ASKED)
            assert answer.text == "".join(WORDS)
            assert [one.outcome for one in turn.usages] == ["answered"]

        async def ask_bare() -> None:
            text = "".join([chunk.text async for chunk in bare.astream(ASKED)])
            assert text == "".join(WORDS)

        yield ask_ours, ask_bare
        await gateway.close()
        await http.aclose()


@contextmanager
def _serving() -> Iterator[str]:
    port = free_port()
    command = [sys.executable, "-m", "benchmarks.model_server", str(port)]
    with subprocess.Popen(command) as server:
        yield f"http://127.0.0.1:{port}/v1"
        server.terminate()


async def _until_it_answers(url: str) -> None:
    async with aiohttp.ClientSession() as session:
        while True:
            try:
                async with session.post(f"{url}/chat/completions", data=b"{}"):
                    return
            except aiohttp.ClientConnectorError:
                await asyncio.sleep(0.05)
