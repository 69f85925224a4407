"""The customer's phone, played through the emulator's HTTP API."""

import asyncio
import time
from dataclasses import dataclass

import aiohttp
from pydantic import BaseModel, TypeAdapter

from server.dev.demo.failure import DemoFailed
from server.dev.demo.record import DemoRecord

POLL_MS = 250


class DemoOption(BaseModel):
    id: str
    title: str
    kind: str
    description: str = ""


class DemoBubble(BaseModel):
    """A message of the business on the screen."""

    wamid: str
    seq: int
    direction: str
    text: str
    options: list[DemoOption]


class Screen(BaseModel):
    seq: int
    messages: list[DemoBubble]


class DemoPaymentRequest(BaseModel):
    """MTN's request for money, as the payer sees it."""

    reference: str
    status: str


REQUESTS = TypeAdapter(list[DemoPaymentRequest])


class DemoSent(BaseModel):
    wamid: str
    seq: int


@dataclass(frozen=True)
class DemoAnswer:
    """All that came back to one message; `took_ms` until the first of it was on the screen."""

    bubbles: list[DemoBubble]
    took_ms: float

    @property
    def options(self) -> list[DemoOption]:
        return [option for bubble in self.bubbles for option in bubble.options]


class DemoPhone:
    def __init__(
        self, http: aiohttp.ClientSession, record: DemoRecord, wa_id: str, patience_seconds: float
    ) -> None:
        self._patience_seconds = patience_seconds
        self._http = http
        self._record = record
        self._path = f"/phone/api/{wa_id}"
        self._wa_id = wa_id
        self._wamid = ""
        self._seen: set[str] = set()

    async def introduce(self, name: str) -> None:
        """What the business sees beside the number."""
        await self._post("profile", {"name": name})

    async def write(self, words: str) -> DemoAnswer:
        return await self._answer_to({"type": "text", "text": words}, words)

    async def press(self, option: DemoOption) -> DemoAnswer:
        return await self._answer_to({"type": option.kind, "id": option.id}, option.title)

    async def approve(self) -> DemoAnswer:
        """Approve MTN's request, once it is there; what comes of it is the answer."""
        seq = (await self._screen(0)).seq
        try:
            async with asyncio.timeout(self._patience_seconds):
                while (asked := await self._asked_by_mtn()) is None:  # noqa: ASYNC110
                    await asyncio.sleep(0.1)
        except TimeoutError:
            raise DemoFailed(
                f"MTN's request did not come within {self._patience_seconds:g} s."
            ) from None
        begun = time.perf_counter()
        async with self._http.post(f"/momo/requests/{asked.reference}/approve"):
            pass
        return await self._answer(self._wamid, seq, begun, "MTN's request")

    async def _asked_by_mtn(self) -> DemoPaymentRequest | None:
        """What MTN waits for on this phone."""
        async with self._http.get("/momo/requests", params={"payer": self._wa_id}) as response:
            asked = REQUESTS.validate_json(await response.read())
        return next((one for one in asked if one.status == "PENDING"), None)

    async def _answer_to(self, message: dict[str, str], words: str) -> DemoAnswer:
        begun = time.perf_counter()
        sent = DemoSent.model_validate_json(await self._post("send", message))
        self._wamid = sent.wamid
        return await self._answer(sent.wamid, sent.seq, begun, words)

    async def _answer(self, wamid: str, seq: int, begun: float, words: str) -> DemoAnswer:
        try:
            async with asyncio.timeout(self._patience_seconds):
                await self._until_answered(seq)
                took_ms = (time.perf_counter() - begun) * 1000
                while not await self._record.is_answered(wamid):  # noqa: ASYNC110
                    await asyncio.sleep(0.02)
                bubbles = self._fresh(await self._screen(seq))
        except TimeoutError:
            raise DemoFailed(
                f"No answer to “{words}” came within {self._patience_seconds:g} s."
            ) from None
        self._seen.update(bubble.wamid for bubble in bubbles)
        return DemoAnswer(bubbles, took_ms)

    async def _until_answered(self, seq: int) -> None:
        while True:
            screen = await self._screen(seq, wait_ms=POLL_MS)
            if self._fresh(screen):
                return
            seq = screen.seq

    def _fresh(self, screen: Screen) -> list[DemoBubble]:
        """What the business wrote since the last answer; older bubbles come again with ticks."""
        return [
            bubble
            for bubble in screen.messages
            if bubble.direction == "out" and bubble.wamid not in self._seen
        ]

    async def _screen(self, after: int, wait_ms: int = 0) -> Screen:
        query = {"after": after, "wait_ms": wait_ms}
        async with self._http.get(f"{self._path}/messages", params=query) as response:
            return Screen.model_validate_json(await response.read())

    async def _post(self, verb: str, body: dict[str, str]) -> bytes:
        async with self._http.post(f"{self._path}/{verb}", json=body) as response:
            return await response.read()
