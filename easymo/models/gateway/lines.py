"""A line of models for each configuration: what one of them cannot answer, the next one does."""

from functools import cache
from typing import Protocol

from easymo.models.gateway.breaker import Breaker
from easymo.models.gateway.budget import Budget, Caps, Nobody
from easymo.models.gateway.call import Model
from easymo.models.gateway.fallback import Fallback
from easymo.models.gateway.guided_client import GuidedClient
from easymo.models.gateway.rate_limit import RateLimited, SharedRate
from easymo.models.gateway.retry import Retry
from easymo.models.guided.model import GuidedModel
from kit.breakers import Breakers
from kit.settings import Settings

BESIDE_TOKENS = 2_000
"""Of an answer beside the conversation; most of it is the model's reasoning."""


class PaidModels(Protocol):
    """Who has models for money."""

    def model(self, name: str, temperature: float | None, max_tokens: int) -> Model: ...


class ModelLines:
    """One line per configuration, built once."""

    def __init__(
        self,
        settings: Settings,
        provider: PaidModels,
        guided: GuidedModel,
        breakers: Breakers,
        rate: SharedRate | None = None,
    ) -> None:
        self._provider = provider
        self._small = settings.openai.small_model
        self._tries = settings.openai.tries
        self._caps = Caps(**settings.budget.model_dump())
        self._guided = GuidedClient(guided)
        self._breakers = breakers
        self._rate = rate
        self.line = cache(self._assemble)

    def beside(self) -> Model:
        """The small model for work beside the conversation, which may fail. The guided model has
        nothing to say there."""
        small = self._reached(self._small, None, BESIDE_TOKENS)
        return Budget(wanted=small, cheaper=small, free=Nobody(), caps=self._caps)

    def _assemble(self, name: str, temperature: float | None, max_tokens: int) -> Model:
        """budget → fallback → breaker → retry → rate → client; guided is the last of each."""
        small = self._reached(self._small, temperature, max_tokens)
        wanted = small if name == self._small else self._reached(name, temperature, max_tokens)
        models = [wanted] if wanted is small else [wanted, small]
        return Budget(
            wanted=Fallback([*models, self._guided]),
            cheaper=Fallback([small, self._guided]),
            free=self._guided,
            caps=self._caps,
        )

    def _reached(self, name: str, temperature: float | None, max_tokens: int) -> Model:
        client = self._provider.model(name, temperature, max_tokens)
        limited = RateLimited(client, self._rate) if self._rate else client
        return Breaker(Retry(limited, self._tries), self._breakers)
