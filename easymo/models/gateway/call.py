"""One question to a model, and what everything that answers one looks like."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from langchain_core.messages import AIMessage, BaseMessage
from pydantic import BaseModel


@dataclass(frozen=True)
class Spent:
    """US dollars spent on models: this day in all, this day for the customer, for the
    conversation."""

    day_usd: float = 0
    customer_usd: float = 0
    conversation_usd: float = 0


@dataclass(frozen=True)
class Usage:
    """What one call of a provider's model took. `input_tokens` include the cached ones."""

    agent: str
    model: str
    outcome: str
    latency_ms: float
    input_tokens: int = 0
    cached_tokens: int = 0
    output_tokens: int = 0


class Listener(Protocol):
    """Hears an answer as it comes. What it hears may turn out to be half an answer, after which
    another one begins; only what the turn commits is sent to a customer."""

    def begins(self, agent: str, model: str) -> None: ...
    def says(self, piece: str) -> None: ...


async def spend_nothing() -> Spent:
    return Spent()


@dataclass
class ModelTurn:
    """What the calls of one turn share. `ends_at` is of the running loop's clock.

    `usages` is filled as calls end, `failed` with the models that are not worth another try in
    this turn.
    """

    ends_at: float = float("inf")
    spent: Callable[[], Awaitable[Spent]] = spend_nothing
    listener: Listener | None = None
    usages: list[Usage] = field(default_factory=list)
    failed: set[str] = field(default_factory=set)


@dataclass(frozen=True)
class ModelCall:
    """`options` are what LangChain binds to a chat model: tools and their choice.

    With a `schema`, the answer's text is one of it as JSON. `ends_at` may be before the turn's.
    """

    agent: str
    messages: Sequence[BaseMessage]
    turn: ModelTurn
    ends_at: float
    options: Mapping[str, Any] = field(default_factory=dict)
    schema: type[BaseModel] | None = None

    @property
    def seconds_left(self) -> float:
        return self.ends_at - asyncio.get_running_loop().time()


class Model(Protocol):
    """A client, or something around one that looks the same."""

    @property
    def name(self) -> str: ...

    async def answer(self, call: ModelCall) -> AIMessage:
        """A whole answer. Raises ModelFailed."""
