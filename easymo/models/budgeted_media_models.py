"""Hearing and seeing while there is money for it."""

from typing import Protocol

from easymo.models.gateway.budget import Caps
from easymo.models.gateway.call import ModelTurn
from easymo.models.gateway.errors import ModelFailed
from kit import log

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
        used = self._caps.used(await turn.spent())
        if used >= 1:
            logger.warning("senses.budget_spent", used=round(used, 2))
            raise BudgetSpent("The budget is spent.")
