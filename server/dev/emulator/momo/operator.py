"""The mobile-money operator: takes requests, asks payers, and tells what they decided."""

import asyncio
import random
from collections.abc import Callable
from uuid import UUID

from kit.clock import Clock
from server.dev.emulator.momo import fates
from server.dev.emulator.momo.callbacks import Callbacks
from server.dev.emulator.momo.config import MomoConfig
from server.dev.emulator.momo.fates import Decision
from server.dev.emulator.momo.faults import MomoFaults
from server.dev.emulator.momo.requests import Mode, PayRequest, Requests
from server.dev.emulator.momo.tokens import TokenIssuer
from server.dev.emulator.momo.validation import RequestToPay
from server.dev.emulator.storage import Storage

DECIDES_AFTER_SECONDS = 0.02
"""Long enough that the answer to a request goes out before its result."""
LOOKS_EVERY_SECONDS = 0.1

Show = Callable[[str], None]


class MomoOperator:
    """`show` is told the number of every phone whose questions change."""

    def __init__(
        self,
        config: MomoConfig,
        clock: Clock,
        rng: random.Random,
        show: Show,
        storage: Storage,
    ) -> None:
        self.config = config
        self._storage = storage
        self.callbacks = Callbacks(config)
        self._clock = clock
        self._rng = rng
        self._show = show
        self._watching: asyncio.Task[None] | None = None
        self._forget()

    def take(self, reference: UUID, asked: RequestToPay, callback_url: str) -> PayRequest:
        now = self._clock.now()
        request = PayRequest(
            reference, asked, callback_url, self.mode, now, now + self.config.payer_window
        )
        self.requests.add(request)
        request.is_ignored = not fates.is_asked(request.payer)
        self.requests.keep(request)
        if request.is_asking:
            self._show(request.payer)
        self._watch_open()
        return request

    async def resume(self) -> None:
        """Go on with the requests that a restart found open."""
        for request in self.requests.open:
            await self.settle(request)
        self._watch_open()

    async def settle(self, request: PayRequest) -> None:
        """Decide what needs no payer: soon, or before the request is even answered."""
        decision = fates.at_once(request)
        if decision is None or (self.faults.late_success and decision is fates.APPROVED):
            return
        if self.faults.callback_before_answer:
            self.decide(request, decision)
            await self.callbacks.sent()
        else:
            loop = asyncio.get_running_loop()
            loop.call_later(DECIDES_AFTER_SECONDS, self.decide, request, decision)

    def approve(self, request: PayRequest) -> bool:
        is_late = self._is_over(request) and not self.faults.late_success
        return self.decide(request, fates.TOO_LATE if is_late else fates.APPROVED)

    def decide(self, request: PayRequest, decision: Decision) -> bool:
        """Whether it was still open."""
        is_forgotten = self.requests.find(request.reference) is not request
        if request.status != "PENDING" or is_forgotten:
            return False
        request.status, request.reason = decision.status, decision.reason
        request.decided_at = self._clock.now()
        if decision.status == "SUCCESSFUL":
            request.transaction_id = str(self._rng.randrange(10**9, 10**10))
        self.requests.keep(request)
        self._show(request.payer)
        self.callbacks.send(request, self.faults)
        return True

    def ignore(self, request: PayRequest) -> None:
        request.is_ignored = True
        self.requests.keep(request)
        self._show(request.payer)

    def catch_up(self) -> None:
        """End what nobody approved in time."""
        for request in self.requests.open:
            if not self._is_over(request):
                continue
            if not self.faults.late_success:
                self.decide(request, fates.EXPIRED)
            elif request.mode == "approve":
                self.decide(request, fates.APPROVED)

    async def reset(self) -> None:
        await self._stop_watching()
        await self.callbacks.reset()
        self._forget()

    async def close(self) -> None:
        await self._stop_watching()
        await self.callbacks.close()

    def _forget(self) -> None:
        self.mode: Mode = "manual"
        self.faults = MomoFaults()
        self.requests = Requests(self._storage)
        self.tokens = TokenIssuer(self._storage)

    def _is_over(self, request: PayRequest) -> bool:
        return self._clock.now() >= request.expires_at

    def _watch_open(self) -> None:
        if self.requests.open and (self._watching is None or self._watching.done()):
            self._watching = asyncio.create_task(self._watch())

    async def _watch(self) -> None:
        # The product's clock moves when it is told to, so nothing can be timed by the machine's.
        while self.requests.open:
            self.catch_up()
            await asyncio.sleep(LOOKS_EVERY_SECONDS)

    async def _stop_watching(self) -> None:
        if self._watching:
            self._watching.cancel()
            await asyncio.gather(self._watching, return_exceptions=True)
            self._watching = None
