"""The window counts what the customer said, not what tools answered in between."""

import pytest
from langchain_core.messages import AIMessage, AnyMessage, HumanMessage, ToolMessage

from nodes.recall import _outside


def turn(number: int, tools: int) -> list[AnyMessage]:
    called = [ToolMessage("found", tool_call_id=str(n)) for n in range(tools)]
    return [HumanMessage(f"{number}"), AIMessage(""), *called, AIMessage("Here.")]


@pytest.mark.parametrize("tools", [0, 1, 6])
def test_the_newest_turns_are_kept_however_much_was_looked_up(tools: int) -> None:
    said = [message for number in range(5) for message in turn(number, tools)]
    kept = said[len(_outside(said, 3)) :]
    assert [one.text for one in kept if isinstance(one, HumanMessage)] == ["2", "3", "4"]


def test_lines_in_a_row_are_one_turn() -> None:
    burst: list[AnyMessage] = [HumanMessage("hi"), HumanMessage("a table"), AIMessage("When?")]
    assert _outside([*burst, HumanMessage("at 7")], 2) == []
