"""Hearing, seeing and speaking while there is money for it."""

from typing import Protocol

from easymo.models.gateway.budget import Caps
from easymo.models.gateway.call import ModelTurn
from easymo.models.gateway.errors import ModelCircuitOpen, ModelFailed
from kit import breakers, log
from kit.breakers import Breakers

logger = log.get(__name__)


class MediaModels(Protocol):
    async def hear(self, audio: bytes, mime_type: str, turn: ModelTurn) -> str: ...
    async def see(self, picture: bytes, mime_type: str, turn: ModelTurn) -> str: ...


class BudgetSpent(ModelFailed):
    """Nothing is left of a budget, and nothing that costs nothing can listen or look."""


class BudgetedMediaModels:
    """Senses that raise BudgetSpent instead of costing more than the caps allow."""

    def __init__(self, senses: MediaModels, caps: Caps) -> None:
        self._senses = senses
        self._caps = caps

    async def hear(self, audio: bytes, mime_type: str, turn: ModelTurn) -> str:
        await self.require_budget(turn)
        return await self._senses.hear(audio, mime_type, turn)

    async def see(self, picture: bytes, mime_type: str, turn: ModelTurn) -> str:
        await self.require_budget(turn)
        return await self._senses.see(picture, mime_type, turn)

    async def require_budget(self, turn: ModelTurn) -> None:
        """Raises BudgetSpent: asked before a file is fetched as well."""
        await _require_budget(self._caps, turn)


class Speech(Protocol):
    @property
    def name(self) -> str: ...
    async def speak(self, words: str, language: str, turn: ModelTurn) -> bytes: ...


class BudgetedSpeech:
    """A voice that raises BudgetSpent instead of costing more than the caps allow, and that is
    left alone for a while when it fails again and again, as every model is."""

    def __init__(self, speech: Speech, caps: Caps, breakers: Breakers) -> None:
        self._speech = speech
        self._caps = caps
        self._breakers = breakers

    async def speak(self, words: str, language: str, turn: ModelTurn) -> bytes:
        await _require_budget(self._caps, turn)
        try:
            async with self._breakers.guard(self._speech.name):
                return await self._speech.speak(words, language, turn)
        except breakers.CircuitOpen as exc:
            raise ModelCircuitOpen(str(exc)) from exc


async def _require_budget(caps: Caps, turn: ModelTurn) -> None:
    used = caps.used(await turn.spent())
    if used >= 1:
        logger.warning("senses.budget_spent", used=round(used, 2))
        raise BudgetSpent("The budget is spent.")
