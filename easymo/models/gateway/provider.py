"""OpenAI, or any server that speaks its protocol. Only who has a key loads this."""

import openai
from langchain_openai import ChatOpenAI
from pydantic import SecretStr

from easymo.models.gateway.client import Client
from easymo.models.gateway.reasoning import effort_of
from easymo.models.openai_media_models import OpenAIMediaModels
from easymo.models.openai_speech import OpenAISpeech
from kit.settings import Settings


class Provider:
    """Its models on one set of connections, which belong to the event loop; `close` when done."""

    def __init__(self, settings: Settings, key: SecretStr) -> None:
        self._key = key
        self._base_url = settings.openai_base_url
        self._rules = settings.openai
        self._timeout_seconds = settings.turns.deadline_seconds
        # Half the processor time of the SDK's own client.
        self._http = openai.DefaultAioHttpClient()

    def model(self, name: str, temperature: float | None, max_tokens: int) -> Client:
        chat = ChatOpenAI(
            model=name,
            temperature=temperature,
            max_completion_tokens=max_tokens,
            reasoning_effort=effort_of(name, self._rules.reasoning_effort),
            api_key=self._key,
            base_url=self._base_url,
            timeout=self._timeout_seconds,
            max_retries=0,  # `Retry` knows the deadline
            stream_usage=True,
            http_async_client=self._http,
        )
        return Client(chat, name)

    def senses(self) -> OpenAIMediaModels:
        return OpenAIMediaModels(
            self._client(),
            hearing_model=self._rules.hearing_model,
            seeing_model=self._rules.seeing_model,
            reasoning_effort=self._rules.reasoning_effort,
        )

    def speech(self) -> OpenAISpeech:
        return OpenAISpeech(
            self._client(), model=self._rules.speaking_model, voice=self._rules.speaking_voice
        )

    def _client(self) -> openai.AsyncOpenAI:
        return openai.AsyncOpenAI(
            api_key=self._key.get_secret_value(),
            base_url=self._base_url,
            timeout=self._timeout_seconds,
            max_retries=1,
            http_client=self._http,
        )

    async def close(self) -> None:
        await self._http.aclose()
