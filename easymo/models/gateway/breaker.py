"""A model behind a breaker: left alone while it fails again and again."""

from langchain_core.messages import AIMessage

from easymo.models.gateway.call import Model, ModelCall
from easymo.models.gateway.errors import ModelCircuitOpen
from kit import breakers
from kit.breakers import Breakers


class Breaker:
    def __init__(self, model: Model, breakers: Breakers) -> None:
        self._model = model
        self._breakers = breakers

    @property
    def name(self) -> str:
        return self._model.name

    async def answer(self, call: ModelCall) -> AIMessage:
        try:
            async with self._breakers.guard(self.name):
                return await self._model.answer(call)
        except breakers.CircuitOpen as exc:
            raise ModelCircuitOpen(str(exc)) from exc
