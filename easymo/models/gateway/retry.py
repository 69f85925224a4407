"""Tries a model again when that can help and the time allows it."""

from langchain_core.messages import AIMessage
from tenacity import AsyncRetrying, RetryCallState, retry_if_exception
from tenacity.wait import wait_exponential_jitter

from easymo.models.gateway.call import Model, ModelCall
from easymo.models.gateway.errors import ModelFailed

FIRST_PAUSE_SECONDS = 0.2
LONGEST_PAUSE_SECONDS = 2.0
AN_ANSWER_TAKES_SECONDS = 0.5
"""With less than this left after the pause, another try would only be cut off."""


class Retry:
    """At most `tries` times, no sooner than the provider asks for, never beyond the call's end."""

    def __init__(self, model: Model, tries: int) -> None:
        self._model = model
        self._tries = tries
        self._backoff = wait_exponential_jitter(
            initial=FIRST_PAUSE_SECONDS, max=LONGEST_PAUSE_SECONDS, jitter=FIRST_PAUSE_SECONDS
        )

    @property
    def name(self) -> str:
        return self._model.name

    async def answer(self, call: ModelCall) -> AIMessage:
        def gives_up(state: RetryCallState) -> bool:
            last = state.attempt_number >= self._tries
            return last or call.seconds_left < state.upcoming_sleep + AN_ANSWER_TAKES_SECONDS

        trying = AsyncRetrying(
            retry=retry_if_exception(_is_worth_retrying),
            wait=self._pause,
            stop=gives_up,
            reraise=True,
        )
        answer: AIMessage = await trying(self._model.answer, call)
        return answer

    def _pause(self, state: RetryCallState) -> float:
        error = state.outcome.exception() if state.outcome else None
        asked = error.retry_after_seconds if isinstance(error, ModelFailed) else None
        return max(self._backoff(state), asked or 0)


def _is_worth_retrying(error: BaseException) -> bool:
    return isinstance(error, ModelFailed) and error.is_worth_retrying
