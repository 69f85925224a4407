"""Posts webhooks: at once and concurrently, again with back-off until the business says 200."""

import asyncio
import random
import time
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field

import aiohttp

from kit import log as logging
from server.dev.emulator.config import EmulatorConfig
from server.dev.emulator.control.faults import Faults
from server.dev.emulator.customer.customers import JSON
from server.dev.emulator.storage import Form, Storage
from server.dev.emulator.webhooks.webhooks import Update, encode, envelope, sign

LANE_PATIENCE_SECONDS = 0.25
LOG_LENGTH = 20_000
# Below the keep-alive of common servers, so that no POST meets a connection that just closed.
KEEPALIVE_SECONDS = 4.0

log = logging.get(__name__)


@dataclass(frozen=True)
class Attempt:
    """One POST, as the log shows it."""

    id: int
    number: int
    status: int  # 0: no answer
    latency_ms: float
    updates: int
    forged: bool = False


@dataclass
class Receipt:
    """Resolves when the business has said 200 to this update (or a forged POST was answered)."""

    answered: asyncio.Future[Attempt] = field(
        default_factory=lambda: asyncio.get_running_loop().create_future()
    )

    def resolve(self, attempt: Attempt) -> None:
        if not self.answered.done():
            self.answered.set_result(attempt)


@dataclass(frozen=True)
class Undelivered:
    """News that the business has not taken yet; `number` is its place among all of them."""

    number: int
    update: Update

    @property
    def key(self) -> str:
        return f"{self.number:012}"


@dataclass(frozen=True)
class WebhookDelivery:
    news: Undelivered
    receipt: Receipt


UNDELIVERED = Form("update", Undelivered)


class WebhookDispatcher:
    """The delivery engine. In order within a lane as long as all goes well, as in real life."""

    def __init__(
        self, config: EmulatorConfig, faults: Faults, rng: random.Random, storage: Storage
    ) -> None:
        self.faults = faults
        self._storage = storage
        self.attempts: deque[Attempt] = deque(maxlen=LOG_LENGTH)
        self._config = config
        self._rng = rng
        self._session: aiohttp.ClientSession | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._lanes: dict[str, asyncio.Future[None]] = {}
        self._gathering: list[WebhookDelivery] = []
        self._flush: asyncio.TimerHandle | None = None
        self._posts = 0
        self._updates = 0

    @property
    def pending(self) -> int:
        return len(self._tasks) + len(self._gathering)

    def dispatch(self, update: Update) -> Receipt:
        """Deliver soon; returns at once."""
        self._updates += 1
        news = Undelivered(self._updates, update)
        self._storage.put(UNDELIVERED, news.key, news)
        return self._send(news)

    def resume(self) -> list[tuple[Update, Receipt]]:
        """Deliver what a restart kept from being delivered."""
        waiting = self._storage.all(UNDELIVERED)
        self._updates = max((news.number for news in waiting), default=0)
        return [(news.update, self._send(news)) for news in waiting]

    def _send(self, news: Undelivered) -> Receipt:
        receipt = Receipt()
        faults = self.faults
        deliveries = [WebhookDelivery(news, receipt) for _ in range(1 + faults.webhook_duplicates)]
        if faults.webhook_hold or faults.webhook_batch > 1 or faults.webhook_reorder:
            self._gather(deliveries)
        else:
            for delivery in deliveries:
                self._start([delivery], in_lane=not faults.webhook_unordered)
        return receipt

    def flush(self) -> None:
        """Send what was gathered."""
        if self._flush:
            self._flush.cancel()
            self._flush = None
        gathered, self._gathering = self._gathering, []
        if self.faults.webhook_reorder:
            self._rng.shuffle(gathered)
        size = self.faults.webhook_batch
        for start in range(0, len(gathered), size):
            self._start(gathered[start : start + size], in_lane=False)

    async def reset(self, faults: Faults) -> None:
        """Forget everything that is under way."""
        if self._flush:
            self._flush.cancel()
            self._flush = None
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self.faults = faults
        self._lanes.clear()
        self._gathering.clear()
        self.attempts.clear()

    async def close(self) -> None:
        await self.reset(self.faults)
        if self._session:
            await self._session.close()
            self._session = None

    def _gather(self, deliveries: list[WebhookDelivery]) -> None:
        self._gathering += deliveries
        if self.faults.webhook_hold:
            return
        if not self.faults.webhook_reorder and len(self._gathering) >= self.faults.webhook_batch:
            self.flush()
        elif not self._flush:
            loop = asyncio.get_running_loop()
            self._flush = loop.call_later(self.faults.webhook_gather_ms / 1000, self.flush)

    def _start(self, deliveries: Sequence[WebhookDelivery], *, in_lane: bool) -> None:
        lane = deliveries[0].news.update.lane if in_lane else ""
        before = self._lanes.get(lane)
        first_try: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        if lane:
            self._lanes[lane] = first_try
        task = asyncio.create_task(self._deliver(deliveries, lane, before, first_try))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _deliver(
        self,
        deliveries: Sequence[WebhookDelivery],
        lane: str,
        before: asyncio.Future[None] | None,
        first_try: asyncio.Future[None],
    ) -> None:
        try:
            if before and not before.done():
                await asyncio.wait([before], timeout=LANE_PATIENCE_SECONDS)
            body = envelope(self._config, [delivery.news.update for delivery in deliveries])
            await self._post_until_accepted(body, deliveries, first_try)
        finally:
            self._leave(lane, first_try)

    def _leave(self, lane: str, first_try: asyncio.Future[None]) -> None:
        if not first_try.done():
            first_try.set_result(None)
        if self._lanes.get(lane) is first_try:
            del self._lanes[lane]

    async def _post_until_accepted(
        self, body: JSON, deliveries: Sequence[WebhookDelivery], first_try: asyncio.Future[None]
    ) -> None:
        pause = self._config.retry_first_seconds
        payload = encode(body, escape_slashes=self.faults.escape_slashes)
        self._posts += 1
        post_id, number = self._posts, 0
        while True:
            number += 1
            attempt = await self._post(payload, post_id, number, len(deliveries))
            self.attempts.append(attempt)
            if not first_try.done():
                first_try.set_result(None)
            if attempt.status == 200 or attempt.forged:
                for delivery in deliveries:
                    self._storage.drop(UNDELIVERED, delivery.news.key)
                    delivery.receipt.resolve(attempt)
                return
            if number.bit_count() == 1:  # 1, 2, 4, 8…: said, not repeated without end
                log.warning("webhook.retrying", status=attempt.status, attempt=number)
            await asyncio.sleep(pause)
            pause = min(pause * 2, self._config.retry_cap_seconds)

    async def _post(self, payload: bytes, post_id: int, number: int, updates: int) -> Attempt:
        signature: str | None = sign(self._config.app_secret, payload)
        forged = True
        if self.faults.take("bad_signature_next"):
            signature = sign(self._config.app_secret + "?", payload)
        elif self.faults.take("no_signature_next"):
            signature = None
        else:
            forged = False
        headers = {"Content-Type": "application/json", "User-Agent": "facebookexternalua"}
        if signature:
            headers["X-Hub-Signature-256"] = signature
        self._storage.commit()
        started = time.perf_counter()
        status = await self._status_of(payload, headers)
        latency_ms = (time.perf_counter() - started) * 1000
        return Attempt(post_id, number, status, latency_ms, updates, forged)

    async def _status_of(self, payload: bytes, headers: dict[str, str]) -> int:
        session = self._open_session()
        try:
            async with session.post(
                self._config.webhook_url, data=payload, headers=headers, allow_redirects=False
            ) as response:
                await response.read()
                return response.status
        except (aiohttp.ClientError, TimeoutError):
            return 0

    def _open_session(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=64, keepalive_timeout=KEEPALIVE_SECONDS),
                timeout=aiohttp.ClientTimeout(total=self._config.webhook_timeout_seconds),
                cookie_jar=aiohttp.DummyCookieJar(),
            )
        return self._session
