"""The models behind the agents: OpenAI's with a key, the guided model without one."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

from langchain_core.language_models import BaseChatModel

from easymo.models.budgeted_media_models import BudgetedMediaModels, BudgetedSpeech
from easymo.models.gateway.budget import Caps
from easymo.models.gateway.call import ModelTurn
from easymo.models.gateway.chat import GatewayChat
from easymo.models.gateway.errors import RateReached, RequestRejected
from easymo.models.gateway.lines import ModelLines
from easymo.models.gateway.rate_limit import open_rate
from easymo.models.guided.model import GuidedModel
from kit.breakers import Breakers
from kit.settings import Settings

if TYPE_CHECKING:
    from easymo.models.gateway.provider import Provider


SAYS_NOTHING_OF_IT = (RequestRejected, RateReached)
"""What is wrong with a request, or how often we ask, says nothing about the model."""


class ModelConfiguration(Protocol):
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
    """The models of one process; `close` when done."""

    def __init__(self, settings: Settings) -> None:
        self._rules = settings.openai
        self._caps = Caps(**settings.budget.model_dump())
        self._guided = GuidedModel()
        rules = settings.breakers
        self._breakers = Breakers(
            failures=rules.failures, rest_seconds=rules.rest_seconds, ignoring=SAYS_NOTHING_OF_IT
        )
        self._provider = _open_provider(settings)
        self._rate = open_rate(settings) if self._provider else None
        self._lines = (
            ModelLines(settings, self._provider, self._guided, self._breakers, self._rate)
            if self._provider
            else None
        )

    def chat(self, agent: ModelConfiguration, turn: ModelTurn) -> BaseChatModel:
        """The model that speaks for `agent` in `turn`."""
        if self._lines is None:
            return self._guided
        default = self._rules.small_model if agent.type == "triage" else self._rules.model
        line = self._lines.line(agent.model or default, agent.temperature, agent.max_tokens)
        return GatewayChat(line=line, agent=agent.name, turn=turn)

    @property
    def writer(self) -> Callable[[str, ModelTurn], BaseChatModel] | None:
        """Makes the model for work beside the conversation; None without a key."""
        if self._lines is None:
            return None
        line = self._lines.beside()
        return lambda work, turn: GatewayChat(line=line, agent=work, turn=turn)

    @property
    def senses(self) -> BudgetedMediaModels | None:
        """Hears and sees while there is money for it; None without a key."""
        return BudgetedMediaModels(self._provider.senses(), self._caps) if self._provider else None

    @property
    def speech(self) -> BudgetedSpeech | None:
        """Speaks while there is money for it; None without a key."""
        if self._provider is None:
            return None
        return BudgetedSpeech(self._provider.speech(), self._caps, self._breakers)

    @property
    def breakers(self) -> Breakers:
        """One for each model."""
        return self._breakers

    async def close(self) -> None:
        if self._provider:
            await self._provider.close()
        if self._rate:
            await self._rate.close()

    def warm(self) -> None:
        """Load what the first answer would otherwise wait for. Takes seconds; for a thread."""
        self._guided.warm()


def _open_provider(settings: Settings) -> "Provider | None":
    key = settings.openai_api_key
    if key is None:
        return None
    # Half of all that the product would import, for nobody without a key.
    from easymo.models.gateway.provider import Provider  # noqa: PLC0415

    return Provider(settings, key)
