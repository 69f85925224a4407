"""A press: of a button under a quote, of a driver's, of "a person", or of a choice."""

from langchain_core.messages import AIMessage, HumanMessage
from langgraph.types import Command

from easymo.agents.table import owner_of, tool_node_of
from easymo.conversation.press import PERSON, read_press
from easymo.conversation.state import Choice, Inbound
from easymo.messages.catalogue import say
from nodes.drive import is_of_drivers
from nodes.opening.opening import Goto, Opening


def follow_press(one: Inbound, opening: Opening) -> Command[Goto]:
    option = one.get("option_id") or ""
    if press := read_press(one):
        return opening.go("execute", {"turn": {"press": press}})
    if is_of_drivers(one):
        return opening.go("drive")
    if option == PERSON:
        asked = _message_of(say("turn.person", opening.language), one)
        return opening.go("handoff", {"messages": [asked], "turn": {"handoff_reason": "asked"}})
    choice = (opening.state.get("offered") or {}).get(option)
    if choice is None:
        return opening.say_key("turn.stale_choice")
    return _call_tool(choice, one, opening)


def _call_tool(choice: Choice, one: Inbound, opening: Opening) -> Command[Goto]:
    """As if the agent that has the tool had called it, after the customer wrote the title."""
    agent = owner_of(choice["tool"])
    messages = [_message_of(choice["title"], one), _call(choice, one["id"])]
    return opening.go(
        tool_node_of(agent), {"agent": agent, "messages": messages, "turn": {"is_pressed": True}}
    )


def _message_of(title: str, one: Inbound) -> HumanMessage:
    return HumanMessage(title, id=f"in-{one['id']}", additional_kwargs={"pressed": title})


def _call(choice: Choice, inbox_id: int) -> AIMessage:
    call_id = f"press-{inbox_id}"
    return AIMessage(
        "",
        id=f"call-{inbox_id}",
        tool_calls=[{"name": choice["tool"], "args": choice["arguments"], "id": call_id}],
    )
