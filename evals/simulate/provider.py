"""A provider's model that plays a customer or judges; it answers no customer of ours."""

from dataclasses import dataclass

from langchain_core.language_models import BaseChatModel
from pydantic import SecretStr

from kit.errors import Misconfigured
from kit.settings import Settings

PATIENCE_SECONDS = 60.0


@dataclass(frozen=True)
class ModelProvider:
    """Goes to other processes whole; its client is made there."""

    model: str
    api_key: SecretStr
    base_url: str | None = None

    @classmethod
    def named(cls, model: str, settings: Settings, *, instead: str) -> "ModelProvider":
        """`instead` says what works without a key. Raises Misconfigured when there is none."""
        if settings.openai_api_key is None:
            raise Misconfigured(
                f"The model {model} needs OPENAI_API_KEY in the environment or in .env. {instead}"
            )
        return cls(model, settings.openai_api_key, settings.openai_base_url)

    def chat(self) -> BaseChatModel:
        # Scenarios mostly play without a key, and then need nothing of this.
        from langchain_openai import ChatOpenAI  # noqa: PLC0415

        return ChatOpenAI(
            model=self.model,
            api_key=self.api_key,
            base_url=self.base_url,
            timeout=PATIENCE_SECONDS,
            max_retries=2,
        )
