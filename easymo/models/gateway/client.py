"""A provider's model over HTTP: read as a stream, and believed only when it is whole."""

import asyncio
import json
import time
from collections.abc import Callable

import openai
from langchain_core.messages import AIMessage, AIMessageChunk
from langchain_core.messages.ai import add_ai_message_chunks
from langchain_core.utils.function_calling import convert_to_openai_function
from langchain_openai import ChatOpenAI
from pydantic import BaseModel, ValidationError

from easymo.models.gateway.call import ModelCall, Usage
from easymo.models.gateway.errors import AnswerCut, ModelFailed, RequestRejected, Throttled, TooSlow
from easymo.models.marking import unmark
from easymo.models.provider_history import to_provider
from easymo.models.strict_schema import describe_answer, without_nulls
from kit.storable_text import storable

WHOLE = {"stop", "tool_calls"}
"""How an answer ends that says all it wanted. `length` is cut, `content_filter` withheld."""

# 408, 409 and 5xx may be better the next time; other 4xx never are.
TRANSIENT = {408, 409}


class Client:
    """One model of any server that speaks OpenAI's protocol."""

    def __init__(
        self, chat: ChatOpenAI, name: str, seconds: Callable[[], float] = time.monotonic
    ) -> None:
        self._chat = chat
        self._seconds = seconds
        self.name = name

    async def answer(self, call: ModelCall) -> AIMessage:
        began = self._seconds()
        whole: list[AIMessageChunk] = []
        outcome = "answered"
        try:
            async with asyncio.timeout(max(call.seconds_left, 0)):
                await self._read(call, whole)
            return _checked(_sum(whole), call.schema)
        except TimeoutError as exc:
            outcome = TooSlow.outcome
            raise TooSlow(f"{self.name} took too long.") from exc
        except ModelFailed as exc:
            outcome = exc.outcome
            raise
        except (openai.OpenAIError, ValueError) as exc:
            failed = _named(exc, self.name)
            outcome = failed.outcome
            raise failed from exc
        finally:
            latency_ms = (self._seconds() - began) * 1000
            call.turn.usages.append(_usage(call.agent, self.name, outcome, latency_ms, whole))

    async def _read(self, call: ModelCall, whole: list[AIMessageChunk]) -> None:
        options, listener = dict(call.options), call.turn.listener
        if listener:
            listener.begins(call.agent, self.name)
        if call.schema:
            options["response_format"] = describe_answer(convert_to_openai_function(call.schema))
        async for chunk in self._chat.astream(to_provider(call.messages), **options):
            if isinstance(chunk, AIMessageChunk):
                whole.append(chunk)
            # What decides something is nothing to listen to.
            if listener and chunk.text and not call.schema:
                listener.says(chunk.text)


def _sum(chunks: list[AIMessageChunk]) -> AIMessageChunk | None:
    # All at once: adding one by one copies everything so far each time.
    return add_ai_message_chunks(chunks[0], *chunks[1:]) if chunks else None


def _checked(total: AIMessageChunk | None, schema: type[BaseModel] | None) -> AIMessage:
    """The message. Raises AnswerCut when the stream ended early or holds what cannot be read."""
    # The SDK takes a stream that simply ends for a whole one.
    reason = total.response_metadata.get("finish_reason") if total else None
    if total is None or reason not in WHOLE:
        raise AnswerCut(f"The answer ended with {reason!r}.")
    _check_calls(total)
    if schema is None:
        if not total.text.strip() and not total.tool_calls:
            raise AnswerCut("The answer is empty.")
    else:
        try:
            schema.model_validate_json(total.text)
        except ValidationError as exc:
            raise AnswerCut(f"The answer is no {schema.__name__}.") from exc
    return AIMessage(
        storable(unmark(total.content) if isinstance(total.content, str) else total.content),
        tool_calls=storable(without_nulls(total.tool_calls)),
        usage_metadata=total.usage_metadata,
        response_metadata=total.response_metadata,
        id=total.id,
    )


def _check_calls(total: AIMessageChunk) -> None:
    # LangChain completes arguments that end early; what nobody said, nobody shall book.
    for call in total.tool_call_chunks:
        try:
            whole = isinstance(json.loads(call["args"] or "{}"), dict)
        except ValueError:
            whole = False
        if not (whole and call["name"] and call["id"]):
            raise AnswerCut("A tool call is not whole.")


def _named(error: Exception, model: str) -> ModelFailed:
    match error:
        case openai.APITimeoutError():
            return TooSlow(f"{model} took too long.")
        case openai.RateLimitError():
            return Throttled(f"{model}: {error.message}", retry_after_seconds=_retry_after(error))
        case openai.APIStatusError(status_code=status) if status < 500 and status not in TRANSIENT:
            return RequestRejected(f"{model} answered {status}: {error.message}")
        case openai.APIStatusError():
            return ModelFailed(
                f"{model} answered {error.status_code}: {error.message}",
                retry_after_seconds=_retry_after(error),
            )
        case openai.OpenAIError():
            return ModelFailed(f"{model}: {type(error).__name__}: {error}")
        case _:  # a chunk that is no JSON, or a stream without an answer in it
            return AnswerCut(f"{model}: {error}")


def _retry_after(error: openai.APIStatusError) -> float | None:
    headers = error.response.headers
    try:
        if milliseconds := headers.get("retry-after-ms"):
            return float(milliseconds) / 1000
        return float(headers["retry-after"])
    except (KeyError, ValueError):  # none, or a date: then our own pauses are as good
        return None


def _usage(
    agent: str, model: str, outcome: str, latency_ms: float, chunks: list[AIMessageChunk]
) -> Usage:
    told = [chunk.usage_metadata for chunk in chunks if chunk.usage_metadata]
    if not told:
        return Usage(agent, model, outcome, latency_ms)
    last = told[-1]
    return Usage(
        agent,
        model,
        outcome,
        latency_ms,
        input_tokens=last["input_tokens"],
        cached_tokens=last.get("input_token_details", {}).get("cache_read", 0),
        output_tokens=last["output_tokens"],
    )
