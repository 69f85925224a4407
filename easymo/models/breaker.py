"""Leaves a model alone that fails again and again, and looks at it again after a while."""

from langchain_core.messages import AIMessage
from purgatory import AsyncCircuitBreakerFactory
from purgatory.domain.model import OpenedState

from easymo import log
from easymo.models.call import Call, Model
from easymo.models.errors import NotAccepted, Resting

logger = log.get(__name__)


class Breakers:
    """One breaker for each model of this process, and how each stands."""

    def __init__(self, *, failures: int, rest_seconds: float) -> None:
        # What is wrong with a request says nothing about the model.
        self._factory = AsyncCircuitBreakerFactory(
            default_threshold=failures, default_ttl=rest_seconds, exclude=[NotAccepted]
        )
        self._factory.add_listener(self._changed)
        self.states: dict[str, str] = {}
        """By model: closed (in use), opened (resting) or half-opened (being tried)."""

    def around(self, model: Model) -> "Breaker":
        self.states.setdefault(model.name, "closed")
        return Breaker(model, self._factory)

    def _changed(self, name: str, kind: str, event: object) -> None:
        if kind == "state_changed":
            self.states[name] = getattr(event, "state", "?")
            logger.warning("model.breaker", model=name, state=self.states[name])


class Breaker:
    def __init__(self, model: Model, factory: AsyncCircuitBreakerFactory) -> None:
        self._model = model
        self._factory = factory

    @property
    def name(self) -> str:
        return self._model.name

    async def answer(self, call: Call) -> AIMessage:
        try:
            async with await self._factory.get_breaker(self.name):
                return await self._model.answer(call)
        except OpenedState as exc:
            raise Resting(f"{self.name} is left alone for a while.") from exc
