"""What is being done for the customer: tasks, each with what it asks, or with its open quote.

The newest stands on top. A task ends when it is done or dropped; a call that only looks something
up leaves all of them where they are.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from langchain_core.messages import AIMessage, BaseMessage, ToolMessage

from easymo.models.guided.dialogue.artifact import ArtifactPart, OfferedCall, artifact_of
from easymo.models.marking import CODE

_NUMBER = re.compile(r"#\s?(\d{1,9})")

Calls = Mapping[str, Mapping[str, Any]]
"""The calls of tools in the window, by their ids."""

TAKES_WORDS = frozenset({"what_happened", "feedback"})
"""Questions that any words would answer: open only until the next call, whatever that is for."""

FAMILIES: Mapping[str, str] = {
    "check_availability": "create_booking",
    "estimate_ride": "request_ride",
    "search_products": "order_for_pickup",
    "check_stock": "order_for_pickup",
    "shop_information": "order_for_pickup",
    "search_properties": "schedule_viewing",
    "property_details": "schedule_viewing",
}
"""Tools that go on with the same task, each with the one that ends it."""


@dataclass(frozen=True)
class Task:
    """The newest call for it. It asks for a fact, with choices or without, or it is quoted."""

    tool: str
    arguments: Mapping[str, Any] = field(default_factory=dict)
    asks: str | None = None
    choices: tuple[OfferedCall, ...] = ()
    is_quoted: bool = False
    is_passed: bool = False
    """Whether something else was asked after it: words that mean nothing speak of that."""

    @property
    def family(self) -> str:
        return FAMILIES.get(self.tool, self.tool)

    @property
    def is_offer(self) -> bool:
        """Told, with the one thing that could be done next: a fare, and the ride itself."""
        is_told = self.asks is None and not self.is_quoted
        return is_told and len(self.choices) == 1 and self.choices[0].tool == self.family

    def call_with(self, **said: object) -> OfferedCall:
        """The same call with what is said now."""
        return OfferedCall(tool=self.tool, arguments={**self.arguments, **said})

    def call_without(self, name: str) -> OfferedCall:
        known = {key: value for key, value in self.arguments.items() if key != name}
        return OfferedCall(tool=self.tool, arguments=known)


def read_tasks(messages: Sequence[BaseMessage], calls: Calls) -> tuple[Task, ...]:
    """The open tasks, the newest last."""
    tasks: list[Task] = []
    for message in messages:
        if isinstance(message, AIMessage) and message.tool_calls:
            tasks = [task for task in tasks if task.asks not in TAKES_WORDS]
        elif isinstance(message, ToolMessage) and (call := calls.get(message.tool_call_id)):
            tasks = _after_result(tasks, call, artifact_of(message))
        if message.additional_kwargs.get("done") is True:
            tasks = _without_ended(tasks)
    return tuple(tasks)


@dataclass(frozen=True)
class Deed:
    """What was done last: the tool that drafted it, and its number where it was told one."""

    tool: str
    number: int | None


def find_deed(messages: Sequence[BaseMessage], calls: Calls) -> Deed | None:
    """None where nothing was done yet, or something else was quoted since."""
    told: str | None = None
    for message in reversed(messages):
        if isinstance(message, ToolMessage) and artifact_of(message).proposal is not None:
            call = calls.get(message.tool_call_id)
            number = _NUMBER.search(told or "")
            done = call and told is not None
            return Deed(call["name"], int(number[1]) if number else None) if call and done else None
        if message.additional_kwargs.get("done") is True and (message.id or "").startswith(CODE):
            told = message.text
    return None


def _after_result(tasks: list[Task], call: Mapping[str, Any], artifact: ArtifactPart) -> list[Task]:
    is_quoted = artifact.proposal is not None
    task = Task(
        call["name"], call["args"], artifact.asks, tuple(artifact.choices), is_quoted=is_quoted
    )
    others = [one for one in tasks if one.family != task.family]
    is_beside_quote = any(one.family == task.family and one.is_quoted for one in tasks)
    if task.asks or is_quoted or (task.is_offer and not is_beside_quote):
        return [*(replace(one, is_passed=True) for one in others), task]
    # Looked up beside the same task, it asks nothing and changes nothing.
    return tasks if call["name"] in FAMILIES else others


def _without_ended(tasks: list[Task]) -> list[Task]:
    """Done or dropped: the quote that is open, else what was asked last."""
    quoted = [at for at, task in enumerate(tasks) if task.is_quoted]
    ended = quoted[-1] if quoted else len(tasks) - 1
    return [task for at, task in enumerate(tasks) if at != ended]
