"""Which way a conversation goes."""

from typing import Any, cast

import pytest
from langchain_core.messages import AIMessage, HumanMessage, ToolMessage

from easymo.conversation.state import (
    ConversationState,
    Proposal,
    Request,
    TurnState,
    join,
    new_turn,
)
from nodes.routing import HANDOVERS_PER_TURN, after_agent, after_reply, after_tools, next_request

QUOTED = Proposal(action_id=1, nonce="n")
WAITING = [Request(text="how much is it?", agent=None)]
CALLED = AIMessage("", tool_calls=[{"name": "create_booking", "args": {}, "id": "1"}])


def state(*messages: Any, **changes: Any) -> ConversationState:
    proposal = changes.pop("proposal", None)
    agent = changes.pop("agent", "booking")
    turn: Any = join(new_turn([]), {"turn": cast(TurnState, changes)})
    said = [HumanMessage("hello"), *messages]
    known = {"agent": agent, "language": "en", "offered": {}, "proposal": proposal}
    return {**turn, "messages": said, **known}  # type: ignore[no-any-return]


def answered(**artifact: Any) -> ToolMessage:
    return ToolMessage("done", tool_call_id="1", artifact=artifact)


async def test_an_agent_that_calls_tools_goes_to_them() -> None:
    assert await after_agent(state(CALLED)) == "booking_tools"
    assert await after_agent(state(CALLED, agent="general")) == "general_tools"
    assert await after_agent(state(CALLED, agent="payment")) == "payment_tools"
    assert await after_agent(state(CALLED, agent="driver")) == "driver_tools"


async def test_an_agent_that_speaks_goes_on_to_what_waits_or_to_the_answer() -> None:
    assert await after_agent(state(AIMessage("Hello."))) == "reply"
    assert await after_agent(state(AIMessage("Hello."), waiting=WAITING)) == "triage"


@pytest.mark.parametrize("agent", ["booking", "payment", "driver", "general"])
async def test_what_a_tool_found_is_for_its_agent_to_say(agent: str) -> None:
    found = answered(say="Here.", is_for_agent=True)
    assert await after_tools(state(CALLED, found, agent=agent)) == agent
    assert await after_tools(state(CALLED, answered(), agent=agent)) == agent


async def test_what_is_a_whole_answer_goes_out_without_another_call() -> None:
    assert await after_tools(state(CALLED, answered(say="Which day?"))) == "reply"
    beside = state(CALLED, answered(say="Which day?"), answered(say="Here.", is_for_agent=True))
    assert await after_tools(beside) == "booking", "one of two leaves more to say"


async def test_a_draft_goes_out_in_the_words_of_code() -> None:
    drafted = state(CALLED, answered(proposal=QUOTED), proposal=QUOTED)
    assert await after_tools(drafted) == "reply"
    assert await after_tools(state(CALLED, answered(proposal=QUOTED), waiting=WAITING)) == "triage"


async def test_the_draft_of_an_earlier_request_does_not_silence_the_next() -> None:
    second = state(
        CALLED,
        answered(proposal=QUOTED),
        HumanMessage("how much is it?"),
        CALLED,
        answered(say="5,000 RWF", is_for_agent=True),
        proposal=QUOTED,
    )
    assert await after_tools(second) == "booking"


async def test_a_press_is_answered_without_an_agent() -> None:
    assert await after_tools(state(CALLED, answered(say="Which day?"), is_pressed=True)) == "reply"


async def test_a_hand_over_goes_to_triage_until_it_goes_round_in_circles() -> None:
    handed = answered(hand_over={"to": "general", "request": "?"})
    assert await after_tools(state(CALLED, handed, handed_over=HANDOVERS_PER_TURN)) == "triage"
    assert await after_tools(state(CALLED, handed, handed_over=HANDOVERS_PER_TURN + 1)) == "reply"


async def test_only_a_quote_waits_for_a_press() -> None:
    assert await after_reply(state()) == "__end__"
    assert await after_reply(state(proposal=QUOTED)) == "confirm"
    assert await next_request(state()) == "reply"
