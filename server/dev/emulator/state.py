"""The emulator's memory: everything that a reset forgets, in one place."""

import random
import secrets
import time
from collections.abc import Callable
from datetime import datetime

from server.dev.emulator.config import EmulatorConfig
from server.dev.emulator.control.faults import Faults
from server.dev.emulator.control.request_log import RequestLog
from server.dev.emulator.customer.customers import (
    BUBBLES,
    PEOPLE,
    Direction,
    Directory,
    EmulatedCustomer,
    OnScreen,
    ScreenBubble,
)
from server.dev.emulator.meta.media import MediaStore
from server.dev.emulator.meta.rates import MetaLimits
from server.dev.emulator.meta.templates import TemplateStore
from server.dev.emulator.meta.wamid import mint
from server.dev.emulator.momo.operator import MomoOperator
from server.dev.emulator.storage import NOWHERE, SqliteStorage, Storage
from server.dev.emulator.webhooks.dispatcher import WebhookDispatcher
from server.dev.emulator.webhooks.statuses import Reporter

Watcher = Callable[[EmulatedCustomer], None]


class Emulator:
    """Meta, MTN and the phones of their customers."""

    def __init__(self, config: EmulatorConfig) -> None:
        seed = secrets.randbits(64) if config.seed is None else config.seed
        self.config = config
        self.rng = random.Random(seed)  # noqa: S311
        self.watchers: set[Watcher] = set()
        path = config.state_file
        self.storage: Storage = SqliteStorage(path) if path else NOWHERE
        self.dispatcher = WebhookDispatcher(config, Faults(), self.rng, self.storage)
        self.reporter = Reporter(self.dispatcher, self.storage)
        self.media = MediaStore(self.rng, config.app_secret, self.storage)
        self.log = RequestLog()
        self.momo = MomoOperator(config.momo, config.clock, self.rng, self._show_momo, self.storage)
        self._forget()

    @property
    def faults(self) -> Faults:
        return self.dispatcher.faults

    @property
    def pending(self) -> int:
        """Updates, statuses and callbacks that are still under way."""
        return self.dispatcher.pending + self.reporter.pending + self.momo.callbacks.pending

    def now(self) -> datetime:
        return self.config.clock.now()

    def mint(self, customer: EmulatedCustomer, direction: Direction) -> str:
        return mint(customer.party, direction, self.rng)

    async def reset(self, seed: int | None = None) -> None:
        """Forget everything. Without a seed ids go on, so that none is ever used twice."""
        await self.reporter.reset()
        await self.dispatcher.reset(Faults())
        self.storage.clear()
        await self.momo.reset()
        if seed is not None:
            self.rng.seed(seed)
        self.media.clear()
        self.log.clear()
        for customer in self.customers:
            customer.wake()
        self._forget()
        for customer in self.customers:
            self._changed(customer)

    def remember(self, customer: EmulatedCustomer) -> None:
        """Write down what changed about them beside their screen."""
        self.storage.put(PEOPLE, customer.wa_id, customer.person())

    def hang_up(self) -> None:
        """Let go of everybody who waits for news, so that the server can stop."""
        for customer in self.customers:
            customer.wake()

    def _forget(self) -> None:
        self.limits = MetaLimits(time.monotonic)
        self.templates = TemplateStore(self.storage)
        self.customers = Directory(self._changed)
        for wa_id, name in self.config.customers:
            self.customers.get(wa_id, name)

    def _show_momo(self, payer: str) -> None:
        self.customers.get(payer).touch()

    def _changed(self, customer: EmulatedCustomer, bubble: ScreenBubble | None = None) -> None:
        self.remember(customer)
        if bubble:
            self.storage.put(BUBBLES, bubble.wamid, OnScreen(customer.wa_id, bubble))
        for watcher in self.watchers:
            watcher(customer)
