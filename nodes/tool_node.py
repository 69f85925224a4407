"""Runs the tools an agent called: guarded, metered, and never leaving a call unanswered."""

import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import nullcontext
from typing import Any, cast

from langchain_core.messages import AnyMessage, ToolMessage
from langchain_core.tools import BaseTool
from langgraph.prebuilt import ToolNode
from langgraph.prebuilt.tool_node import ToolCallRequest, ToolInvocationError
from langgraph.runtime import Runtime
from langgraph.types import Command

from easymo.conversation.context import Node, RunContext, ToolExecution
from easymo.conversation.state import Bubble, ConversationState, Request, StateUpdate
from easymo.messages import refusals
from easymo.messages.catalogue import DEFAULT, say
from kit import log
from kit.errors import Refused, Superseded, Unavailable
from nodes.routing import HANDOVERS_PER_TURN
from tools.toolbox import TOOLBOX
from tools.turn_limits import DRAFT, Call, Limit, count_calls, find_limit

logger = log.get(__name__)

SAYS_NOTHING_OF_THE_TOOL = (Refused, ToolInvocationError, Superseded)
"""A breaker does not count these."""

EVERY_TOOL = tuple(entry.tool for entry in TOOLBOX.values())
Execute = Callable[[ToolCallRequest], Awaitable[ToolMessage | Command[Any]]]


def tool_node(tools: Sequence[BaseTool] = EVERY_TOOL) -> Node:
    """The node that runs an agent's tools: whichever its row in `ai_agents` allows it."""
    node = ToolNode(tools, handle_tool_errors=False, awrap_tool_call=_guarded)

    async def run_tools(state: ConversationState, runtime: Runtime[RunContext]) -> StateUpdate:
        answered = await node.ainvoke(state)
        messages: list[AnyMessage] = answered["messages"]
        kept = count_calls(state["kept"], messages)
        update: StateUpdate = {"messages": messages, "kept": kept}
        # No agent speaks after a press or beside a draft: what the tools say goes out as it is.
        is_quoted = any(_artifact(message).get("proposal") for message in messages)
        for message in messages:
            # Beside a quote, what went wrong with another call is no news for the customer.
            is_news = message.status != "error" if isinstance(message, ToolMessage) else True
            _apply(message, state, update, speaks=state["is_pressed"] or (is_quoted and is_news))
        return update

    return run_tools


def _artifact(message: AnyMessage) -> dict[str, Any]:
    return getattr(message, "artifact", None) or {}


def _shown(artifact: dict[str, Any]) -> str:
    choices = [
        " ".join(filter(None, (choice["title"], choice.get("description"))))
        for choice in artifact.get("choices") or []
    ]
    return "\n".join([artifact.get("say") or "", *choices]).strip()


def _apply(
    message: AnyMessage, state: ConversationState, update: StateUpdate, *, speaks: bool
) -> None:
    """What a tool's artifact means for the turn."""
    artifact = _artifact(message)
    bubbles = update.get("bubbles", state["bubbles"])
    _keep(artifact, state, update)
    if proposal := artifact.get("proposal"):
        update["bubbles"] = [*bubbles, Bubble(text=artifact["say"], proposal=proposal)]
        update["proposal"] = proposal
    elif handed := artifact.get("hand_over"):
        # It was the request being served: it goes before what waits already.
        waiting = update.get("waiting", state["waiting"])
        update["waiting"] = [Request(text=handed["request"], agent=handed["to"]), *waiting]
        before = update.get("handed_over", state["handed_over"])
        update["handed_over"] = before + 1
        # Said once, however many were called at once.
        if before <= HANDOVERS_PER_TURN < update["handed_over"]:
            language = state["language"] or DEFAULT
            lost = Bubble(text=say("turn.not_understood", language), offers_person=True)
            update["bubbles"] = [*bubbles, lost]
    elif speaks and artifact.get("say"):
        spoken = Bubble(text=artifact["say"])
        if artifact.get("choices"):
            spoken["choices"], spoken["menu"] = artifact["choices"], artifact.get("menu", "")
        update["bubbles"] = [*bubbles, spoken]


def _keep(artifact: dict[str, Any], state: ConversationState, update: StateUpdate) -> None:
    """What the turn's commit writes down of it, and what later tools may need."""
    if forgotten := artifact.get("forget"):
        update["forgets"] = [*update.get("forgets", state["forgets"]), *forgotten]
    if ticket := artifact.get("ticket"):
        update["tickets"] = [*update.get("tickets", state["tickets"]), ticket]
    if reason := artifact.get("escalate"):
        update["handoff_reason"] = reason
    if place := artifact.get("place"):
        update["place"] = place
    if preferences := artifact.get("preferences"):
        update["preferences"] = {**update.get("preferences", state["preferences"]), **preferences}
        update["language"] = preferences.get("language", state["language"])
    if rating := artifact.get("rating"):
        update["rating"] = rating


async def _guarded(request: ToolCallRequest, execute: Execute) -> ToolMessage | Command[Any]:
    """Run one call: permission before, bad news made an answer, an execution row after."""
    started = time.perf_counter()
    # ToolCallRequest does not say which context its runtime carries.
    context = cast(RunContext, request.runtime.context)
    agent = request.state["agent"] or "general"
    language = request.state["language"] or DEFAULT
    name = request.tool_call["name"]
    if not context.agents.is_allowed(agent, name):
        outcome, answer = "refused", _bad(request, f"{agent} may not call {name}.", language)
    elif limit := find_limit(request.tool_call, _beside(request), request.state["kept"]):
        outcome, answer = "refused", _not_again(request, limit, language)
    else:
        outcome, answer = await _try(request, execute, language)
    context.tool_executions.append(
        ToolExecution(
            agent=agent,
            tool=name,
            call_id=request.tool_call["id"] or "",
            arguments=request.tool_call["args"],
            outcome=outcome,
            answer=str(answer.content),
            latency_ms=(time.perf_counter() - started) * 1000,
            shown=_shown(_artifact(answer)),
        )
    )
    return answer


def _beside(request: ToolCallRequest) -> Sequence[Call]:
    """All calls of the message that this one is of, which run at once."""
    calls: Sequence[Call] = request.state["messages"][-1].tool_calls
    return calls


def _not_again(request: ToolCallRequest, limit: Limit, language: str) -> ToolMessage:
    if limit != DRAFT:
        return _answer(request, f"Not yet. {limit.told}", {})
    sentence = say("turn.one_at_a_time", language)
    return _answer(request, f"Not yet. Tell the customer: {sentence}", {"say": sentence})


async def _try(
    request: ToolCallRequest, execute: Execute, language: str
) -> tuple[str, ToolMessage]:
    context = cast(RunContext, request.runtime.context)
    breakers = context.tool_breakers
    guarded = breakers.guard(request.tool_call["name"]) if breakers else nullcontext()
    try:
        async with guarded:
            answer = await execute(request)
    except Refused as refusal:
        sentence = refusals.sentence(refusal, language)
        content = f"Refused: {refusal} Tell the customer: {sentence}"
        return "refused", _answer(request, content, {"say": sentence, "asks": refusal.asks})
    except ToolInvocationError as invalid:
        return "refused", _bad(request, invalid.message, language)
    except Superseded:
        raise
    except Unavailable:
        logger.warning("tool.unavailable", tool=request.tool_call["name"], exc_info=True)
        return "unavailable", _bad(request, "It does not answer. Apologise.", language)
    except Exception:
        # A bug: logged whole; the customer gets a calm sentence, the model an answer to its call.
        logger.exception("tool.failed", tool=request.tool_call["name"])
        return "failed", _bad(request, "It failed. Apologise.", language)
    assert isinstance(answer, ToolMessage)
    return "answered", answer


def _bad(request: ToolCallRequest, content: str, language: str) -> ToolMessage:
    message = _answer(request, content, {"say": say("turn.tool_failed", language)})
    message.status = "error"
    return message


def _answer(request: ToolCallRequest, content: str, artifact: dict[str, Any]) -> ToolMessage:
    return ToolMessage(
        content,
        name=request.tool_call["name"],
        tool_call_id=request.tool_call["id"] or "",
        artifact=artifact,
    )
