"""Steps down to cheaper models as money runs out, instead of failing."""

from dataclasses import dataclass

from langchain_core.messages import AIMessage

from easymo.models.gateway.call import Model, ModelCall, Spent
from easymo.models.gateway.errors import ModelFailed
from kit import log

logger = log.get(__name__)


@dataclass(frozen=True)
class Caps:
    """US dollars. From `cheaper_from` (a share) of a cap on, cheaper models answer."""

    day_usd: float
    customer_usd: float
    conversation_usd: float
    cheaper_from: float

    def used(self, spent: Spent) -> float:
        """How much of the cap that is nearest to its end is spent: 1 is all of it."""
        return max(
            spent.day_usd / self.day_usd,
            spent.customer_usd / self.customer_usd,
            spent.conversation_usd / self.conversation_usd,
        )


class Nobody:
    """Stands where there is no model that costs nothing."""

    name = "nobody"

    async def answer(self, call: ModelCall) -> AIMessage:
        raise ModelFailed("The budget is spent.")


class Budget:
    """Asks `wanted` while there is money, then `cheaper`, then `free`."""

    def __init__(self, wanted: Model, cheaper: Model, free: Model, caps: Caps) -> None:
        self._wanted = wanted
        self._cheaper = cheaper
        self._free = free
        self._caps = caps

    @property
    def name(self) -> str:
        return self._wanted.name

    async def answer(self, call: ModelCall) -> AIMessage:
        used = self._caps.used(await call.turn.spent())
        if used >= 1:
            logger.warning("model.budget_spent", agent=call.agent, used=round(used, 2))
            return await self._free.answer(call)
        chosen = self._cheaper if used >= self._caps.cheaper_from else self._wanted
        return await chosen.answer(call)
