"""The models behind the agents: OpenAI's with a key, the guided model without one."""

from collections.abc import Callable
from functools import cache
from typing import Protocol

import openai
from langchain_core.language_models import BaseChatModel
from langchain_openai import ChatOpenAI
from pydantic import SecretStr

from easymo.models.budgeted_senses import BudgetedSenses
from easymo.models.gateway.breaker import Breaker
from easymo.models.gateway.budget import Budget, Caps, Nobody
from easymo.models.gateway.call import Model, ModelTurn
from easymo.models.gateway.chat import GatewayChat
from easymo.models.gateway.client import Client
from easymo.models.gateway.errors import NotAccepted
from easymo.models.gateway.fallback import Fallback
from easymo.models.gateway.guided_client import GuidedClient
from easymo.models.gateway.reasoning import effort
from easymo.models.gateway.retry import Retry
from easymo.models.guided.model import GuidedModel
from easymo.models.senses import Senses
from kit.breakers import Breakers
from kit.settings import Settings

BESIDE_TOKENS = 2_000
"""Of an answer beside the conversation; most of it is the model's reasoning."""


class Configured(Protocol):
    """What the gateway reads of an agent's configuration."""

    @property
    def name(self) -> str: ...
    @property
    def type(self) -> str: ...
    @property
    def model(self) -> str | None: ...
    @property
    def temperature(self) -> float | None: ...
    @property
    def max_tokens(self) -> int: ...


class Gateway:
    """One line of models per configuration, built once; `close` when done.

    One gateway per process and event loop: its connections belong to the loop.
    """

    def __init__(self, settings: Settings) -> None:
        self._key = settings.openai_api_key
        self._base_url = settings.openai_base_url
        self._rules = settings.openai
        self._caps = Caps(**settings.budget.model_dump())
        self._timeout_seconds = settings.turns.deadline_seconds
        self._guided = GuidedModel()
        # Half the processor time of the SDK's own client.
        self._http = openai.DefaultAioHttpClient() if self._key else None
        rules = settings.breakers
        # What is wrong with a request says nothing about the model.
        self._breakers = Breakers(
            failures=rules.failures, rest_seconds=rules.rest_seconds, ignoring=(NotAccepted,)
        )
        self._line = cache(self._assemble)

    def chat(self, agent: Configured, turn: ModelTurn) -> BaseChatModel:
        """The model that speaks for `agent` in `turn`."""
        if self._key is None:
            return self._guided
        default = self._rules.small_model if agent.type == "triage" else self._rules.model
        line = self._line(agent.model or default, agent.temperature, agent.max_tokens)
        return GatewayChat(line=line, agent=agent.name, turn=turn)

    @property
    def writer(self) -> Callable[[str, ModelTurn], BaseChatModel] | None:
        """Makes the small model for work beside the conversation, which may fail; None without a
        key. The guided model has nothing to say there."""
        if self._key is None:
            return None
        small = self._reached(self._rules.small_model, None, BESIDE_TOKENS)
        line = Budget(wanted=small, cheaper=small, free=Nobody(), caps=self._caps)
        return lambda work, turn: GatewayChat(line=line, agent=work, turn=turn)

    @property
    def senses(self) -> BudgetedSenses | None:
        """Hears and sees while there is money for it; None without a key."""
        if self._key is None:
            return None
        client = openai.AsyncOpenAI(
            api_key=self._key.get_secret_value(),
            base_url=self._base_url,
            timeout=self._timeout_seconds,
            max_retries=1,
            http_client=self._http,
        )
        senses = Senses(
            client,
            hearing_model=self._rules.hearing_model,
            seeing_model=self._rules.seeing_model,
            reasoning_effort=self._rules.reasoning_effort,
        )
        return BudgetedSenses(senses, self._caps)

    @property
    def breakers(self) -> Breakers:
        """One for each model."""
        return self._breakers

    async def close(self) -> None:
        if self._http:
            await self._http.aclose()

    def warm(self) -> None:
        """Load what the first answer would otherwise wait for. Takes seconds; for a thread."""
        self._guided.warm()

    def _assemble(self, name: str, temperature: float | None, max_tokens: int) -> Model:
        """budget → fallback → breaker → retry → client; the guided model is the last of each."""

        def reached(model: str) -> Model:
            return self._reached(model, temperature, max_tokens)

        guided = GuidedClient(self._guided)
        small = reached(self._rules.small_model)
        wanted = small if name == self._rules.small_model else reached(name)
        models = [wanted] if wanted is small else [wanted, small]
        return Budget(
            wanted=Fallback([*models, guided]),
            cheaper=Fallback([small, guided]),
            free=guided,
            caps=self._caps,
        )

    def _reached(self, model: str, temperature: float | None, max_tokens: int) -> Model:
        client = Client(self._client(model, temperature, max_tokens), model)
        return Breaker(Retry(client, self._rules.tries), self._breakers)

    def _client(self, model: str, temperature: float | None, max_tokens: int) -> ChatOpenAI:
        return ChatOpenAI(
            model=model,
            temperature=temperature,
            max_completion_tokens=max_tokens,
            reasoning_effort=effort(model, self._rules.reasoning_effort),
            api_key=self._key or SecretStr(""),
            base_url=self._base_url,
            timeout=self._timeout_seconds,
            max_retries=0,  # `Retry` knows the deadline
            stream_usage=True,
            http_async_client=self._http,
        )
