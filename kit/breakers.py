"""Leaves alone what fails again and again, and looks at it again after a while."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from purgatory import AsyncCircuitBreakerFactory
from purgatory.domain.model import OpenedState

from kit import log
from kit.errors import Unavailable

logger = log.get(__name__)


class CircuitOpen(Unavailable):
    """It failed too often just now and is left alone for a while."""


class Breakers:
    """One breaker for each name, and how each stands. One collection per process."""

    def __init__(
        self, *, failures: int, rest_seconds: float, ignoring: tuple[type[BaseException], ...] = ()
    ) -> None:
        """`ignoring` says nothing about what is guarded: only about what it was asked."""
        self._factory = AsyncCircuitBreakerFactory(
            default_threshold=failures, default_ttl=rest_seconds, exclude=list(ignoring)
        )
        self._factory.add_listener(self._changed)
        self.states: dict[str, str] = {}
        """By name: closed (in use) or opened (resting, until a try succeeds)."""

    @asynccontextmanager
    async def guard(self, name: str) -> AsyncIterator[None]:
        """Count how this ends. Raises CircuitOpen before it begins while `name` is left alone."""
        self.states.setdefault(name, "closed")
        breaker = await self._factory.get_breaker(name)
        try:
            async with breaker:
                yield
        except OpenedState as exc:
            raise CircuitOpen(f"{name} is left alone for a while.") from exc

    def _changed(self, name: str, kind: str, event: object) -> None:
        if kind == "state_changed":
            self.states[name] = getattr(event, "state", "?")
            logger.warning("breaker.changed", name=name, state=self.states[name])
