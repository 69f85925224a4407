"""What can go wrong between us and a provider's model."""

from typing import ClassVar

from kit.errors import Unavailable


class ModelFailed(Unavailable):
    """A model gave no whole answer."""

    outcome: ClassVar[str] = "broken"
    is_worth_retrying: ClassVar[bool] = True

    def __init__(self, sentence: str = "", *, retry_after_seconds: float | None = None) -> None:
        super().__init__(sentence)
        self.retry_after_seconds = retry_after_seconds


class Throttled(ModelFailed):
    """The provider asks us to come back later."""

    outcome = "throttled"


class RateReached(ModelFailed):
    """All workers together ask the model as often as they may, and the wait would be too long."""

    outcome = "throttled"
    is_worth_retrying = False


class AnswerCut(ModelFailed):
    """The answer ended before it was whole, or cannot be read."""

    outcome = "cut"


class TooSlow(ModelFailed):
    """The time for this answer ran out."""

    outcome = "too_slow"
    is_worth_retrying = False


class RequestRejected(ModelFailed):
    """The provider refuses the request as it is: the same again would fail the same way."""

    outcome = "not_accepted"
    is_worth_retrying = False


class ModelCircuitOpen(ModelFailed):
    """The model failed too often just now and is left alone for a while."""

    outcome = "resting"
    is_worth_retrying = False
