"""The models behind the agents: OpenAI's with a key, the guided model without one."""

from functools import cache
from typing import Protocol

from langchain_core.language_models import BaseChatModel
from langchain_openai import ChatOpenAI
from pydantic import SecretStr

from easymo.models.guided.model import GuidedModel
from easymo.settings import Settings


class Configured(Protocol):
    """What the gateway reads of an agent's configuration."""

    @property
    def name(self) -> str: ...
    @property
    def model(self) -> str | None: ...
    @property
    def temperature(self) -> float | None: ...
    @property
    def max_tokens(self) -> int: ...


class Gateway:
    """One model per configuration, built once: building a client costs as much as a short call."""

    def __init__(self, settings: Settings) -> None:
        self._key = settings.openai_api_key
        self._base_url = settings.openai_base_url
        self._default = settings.openai.model
        self._small = settings.openai.small_model
        self._timeout_seconds = settings.turns.deadline_seconds
        self._guided = GuidedModel()
        self._openai = cache(self._build)

    def chat(self, agent: Configured) -> BaseChatModel:
        """The model that speaks for `agent`."""
        if self._key is None:
            return self._guided
        default = self._small if agent.name == "triage" else self._default
        return self._openai(agent.model or default, agent.temperature, agent.max_tokens)

    def warm(self) -> None:
        """Load what the first answer would otherwise wait for. Takes seconds; for a thread."""
        self._guided.warm()

    def _build(self, model: str, temperature: float | None, max_tokens: int) -> ChatOpenAI:
        return ChatOpenAI(
            model=model,
            temperature=temperature,
            max_completion_tokens=max_tokens,
            api_key=self._key or SecretStr(""),
            base_url=self._base_url,
            timeout=self._timeout_seconds,
            max_retries=1,
            stream_usage=True,
        )
