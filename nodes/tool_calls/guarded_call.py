"""One call of a tool: permission before, bad news made an answer, an execution row after."""

import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import nullcontext
from typing import Any, cast

from langchain_core.messages import ToolMessage
from langgraph.prebuilt.tool_node import ToolCallRequest, ToolInvocationError
from langgraph.types import Command

from db.repositories.turn.tool_executions import ToolExecution
from easymo.conversation.artifacts import artifact_of, shown_of
from easymo.conversation.context import RunContext
from easymo.conversation.state import Request, language_of
from easymo.messages import refusals
from easymo.messages.catalogue import say
from easymo.whatsapp.inbound.message_kinds import REQUEST
from kit import log
from kit.errors import Refused, Superseded, Unavailable
from nodes.routing import speaking
from tools.toolbox import TOOLBOX
from tools.turn_limits import DRAFT, Call, Limit, find_limit

logger = log.get(__name__)

SAYS_NOTHING_OF_THE_TOOL = (Refused, ToolInvocationError, Superseded)
"""A breaker does not count these."""

Execute = Callable[[ToolCallRequest], Awaitable[ToolMessage | Command[Any]]]


async def call_guarded(request: ToolCallRequest, execute: Execute) -> ToolMessage | Command[Any]:
    started = time.perf_counter()
    outcome, answer = await _call(request, execute)
    _context(request).tool_executions.append(
        ToolExecution(
            agent=speaking(request.state),
            tool=request.tool_call["name"],
            call_id=request.tool_call["id"] or "",
            arguments=request.tool_call["args"],
            outcome=outcome,
            answer=str(answer.content),
            latency_ms=(time.perf_counter() - started) * 1000,
            shown=shown_of(artifact_of(answer)),
        )
    )
    return answer


def _context(request: ToolCallRequest) -> RunContext:
    """ToolCallRequest does not say which context its runtime carries."""
    return cast(RunContext, request.runtime.context)


async def _call(request: ToolCallRequest, execute: Execute) -> tuple[str, ToolMessage]:
    agent, name = speaking(request.state), request.tool_call["name"]
    if not _context(request).agents.is_allowed(agent, name):
        return "refused", _fail(request, f"{agent} may not call {name}.")
    if _waits_for_a_press(request):
        return "refused", _hold(request)
    if limit := find_limit(request.tool_call, _beside(request), request.state["turn"]["kept"]):
        return "refused", _refuse_again(request, limit)
    return await _try(request, execute)


def _beside(request: ToolCallRequest) -> Sequence[Call]:
    """All calls of the message that this one is of, which run at once."""
    calls: Sequence[Call] = request.state["messages"][-1].tool_calls
    return calls


def _waits_for_a_press(request: ToolCallRequest) -> bool:
    """Whether it would draft for one part of a message while the quote of another is open: a new
    quote would take the place of that one, which nobody has decided on."""
    inbound = request.state["turn"]["inbound"]
    is_part = (
        bool(inbound) and inbound[0]["kind"] == REQUEST and bool(request.state.get("open_proposal"))
    )
    return is_part and TOOLBOX[request.tool_call["name"]].needs_confirmation


def _hold(request: ToolCallRequest) -> ToolMessage:
    """It is served when the customer has decided."""
    [first, *_] = request.state["turn"]["inbound"]
    wanted = first.get("text") or ""
    sentence = say("turn.held", language_of(request.state), request=wanted)
    held = Request(text=wanted, agent=speaking(request.state))
    content = "Not yet: it is served once the open quote is decided on."
    return _answer(request, content, {"say": sentence, "hold": held})


def _refuse_again(request: ToolCallRequest, limit: Limit) -> ToolMessage:
    if limit != DRAFT:
        return _answer(request, f"Not yet. {limit.told}", {})
    sentence = say("turn.one_at_a_time", language_of(request.state))
    return _answer(request, f"Not yet. Tell the customer: {sentence}", {"say": sentence})


async def _try(request: ToolCallRequest, execute: Execute) -> tuple[str, ToolMessage]:
    name, breakers = request.tool_call["name"], _context(request).tool_breakers
    try:
        async with breakers.guard(name) if breakers else nullcontext():
            answer = await execute(request)
    except Refused as refusal:
        return "refused", _refuse(request, refusal)
    except ToolInvocationError as invalid:
        return "refused", _fail(request, invalid.message)
    except Superseded:
        raise
    except Unavailable:
        logger.warning("tool.unavailable", tool=name, exc_info=True)
        return "unavailable", _fail(request, "It does not answer. Apologise.")
    except Exception:
        # A bug: logged whole; the customer gets a calm sentence, the model an answer to its call.
        logger.exception("tool.failed", tool=name)
        return "failed", _fail(request, "It failed. Apologise.")
    assert isinstance(answer, ToolMessage)
    return "answered", answer


def _refuse(request: ToolCallRequest, refusal: Refused) -> ToolMessage:
    sentence = refusals.sentence(refusal, language_of(request.state))
    content = (
        f"Refused: {refusal} Try another way when there is one, with what the customer wants. "
        f"Else tell the customer: {sentence}"
    )
    artifact = {"say": sentence, "asks": refusal.asks, "is_for_agent": True, "is_refusal": True}
    return _answer(request, content, artifact)


def _fail(request: ToolCallRequest, content: str) -> ToolMessage:
    sentence = say("turn.tool_failed", language_of(request.state))
    artifact = {"say": sentence, "is_for_agent": True, "is_refusal": True}
    message = _answer(request, content, artifact)
    message.status = "error"
    return message


def _answer(request: ToolCallRequest, content: str, artifact: dict[str, Any]) -> ToolMessage:
    return ToolMessage(
        content,
        name=request.tool_call["name"],
        tool_call_id=request.tool_call["id"] or "",
        artifact=artifact,
    )
