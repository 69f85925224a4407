"""Speaking, through the same provider as the models: words become a voice note."""

import time
from collections.abc import Callable

import openai

from easymo.models.gateway.call import ModelTurn, Usage
from easymo.models.gateway.errors import ModelFailed
from kit.opus import is_opus, opus_seconds

SPOKEN_IN = {
    "en": "English, as it is spoken in East Africa",
    "fr": "French",
    "rw": "Kinyarwanda",
    "sw": "Swahili, as it is spoken in East Africa",
}
MANNER = "Speak in {language}, warmly and clearly, as a helpful clerk would on the phone."
LARGEST = 1024 * 1024
"""More bytes than a few minutes of speech have."""
TOKENS_PER_SECOND = 1_250 / 60
"""Of speech, by the provider's price of a minute: an answer with sound counts no tokens."""
CHARACTERS_PER_TOKEN = 4


class OpenAISpeech:
    """Raises ModelFailed when there is no sound that WhatsApp plays as a voice note."""

    def __init__(
        self,
        client: openai.AsyncOpenAI,
        *,
        model: str,
        voice: str,
        seconds: Callable[[], float] = time.monotonic,
    ) -> None:
        self._client = client
        self._model = model
        self._voice = voice
        self._seconds = seconds

    @property
    def name(self) -> str:
        return self._model

    async def speak(self, words: str, language: str, turn: ModelTurn) -> bytes:
        """The words as Opus in an Ogg file."""
        manner = MANNER.format(language=SPOKEN_IN.get(language, language))
        began = self._seconds()
        try:
            answer = await self._client.audio.speech.create(
                model=self._model,
                voice=self._voice,
                input=words,
                instructions=manner,
                response_format="opus",
            )
            sound = await answer.aread()
        except openai.OpenAIError as exc:
            raise ModelFailed(f"Nothing was spoken: {exc}") from exc
        turn.usages.append(self._usage(began, manner + words, sound))
        if not _is_voice_note(sound):
            raise ModelFailed("What was spoken is no voice note.")
        return sound

    def _usage(self, began: float, read: str, sound: bytes) -> Usage:
        spoken_seconds = opus_seconds(sound) or 0
        return Usage(
            "speaking",
            self._model,
            "answered",
            (self._seconds() - began) * 1000,
            input_tokens=len(read) // CHARACTERS_PER_TOKEN,
            output_tokens=round(spoken_seconds * TOKENS_PER_SECOND),
        )


def _is_voice_note(sound: bytes) -> bool:
    return is_opus(sound) and len(sound) <= LARGEST
