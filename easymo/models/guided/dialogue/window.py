"""What the window of messages tells: the open tasks, and what the customer wrote last."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, ToolMessage

from easymo.models.guided.dialogue.artifact import artifact_of
from easymo.models.guided.dialogue.episode import Episode, read_episode
from easymo.models.guided.dialogue.task import Calls, Deed, Task, find_deed, read_tasks


@dataclass(frozen=True)
class DialogueWindow:
    """The messages as the policies see them: either tools have answered, or the customer wrote."""

    episode: Episode = field(default_factory=Episode)
    tasks: tuple[Task, ...] = ()
    results: tuple[ToolMessage, ...] = ()
    burst: str = ""
    handed_over_by: str | None = None
    calls: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    deed: Deed | None = None
    last_tool: str | None = None
    """The tool that the last answer came of; None where words came of none."""
    last_arguments: Mapping[str, Any] = field(default_factory=dict)
    """What that tool was given."""
    ticket: int | None = None
    """The ticket that was told of last."""

    @property
    def told_memories(self) -> bool:
        """Whether what is remembered of the customer was the last thing they were told."""
        return self.last_tool == "recall_memories"

    @property
    def top(self) -> Task | None:
        """What was asked or quoted last, and is open."""
        return self.tasks[-1] if self.tasks else None

    def find_task(self, *tools: str) -> Task | None:
        """The newest open task of these tools."""
        return next((task for task in reversed(self.tasks) if task.tool in tools), None)

    @property
    def goes_on(self) -> bool:
        """Whether something was begun or asked before, which a message may be about."""
        return self.episode.is_open or bool(self.tasks)


def read_window(messages: Sequence[BaseMessage], agent: str) -> DialogueWindow:
    """Read the window for `agent`."""
    calls = {
        str(call["id"]): call
        for message in messages
        if isinstance(message, AIMessage)
        for call in message.tool_calls
    }
    tail = _tail(messages)
    before = messages[: len(messages) - len(tail)]
    if tail and all(isinstance(m, ToolMessage) and artifact_of(m).proposal for m in tail):
        # Code has spoken these quotes; a second request of the same message is to be served.
        episode = read_episode(messages, calls)
        return DialogueWindow(episode, burst=_burst_before(before))
    last = _last_call(before, calls)
    results = tuple(m for m in tail if isinstance(m, ToolMessage))
    handed = _handed_over(results, calls, agent)
    said = [handed] if handed is not None else [m.text for m in tail if isinstance(m, HumanMessage)]
    return DialogueWindow(
        episode=read_episode(before, calls),
        tasks=read_tasks(before, calls),
        deed=find_deed(before, calls),
        results=() if handed is not None else results,
        burst="\n".join(said),
        handed_over_by=None if handed is None else "another agent",
        calls=calls,
        last_tool=last["name"] if last else None,
        last_arguments=last["args"] if last else {},
        ticket=_last_ticket(before),
    )


def find_latest(window: DialogueWindow, argument: str) -> Any | None:
    """What the last call that had this argument was given."""
    given = (call["args"].get(argument) for call in reversed(list(window.calls.values())))
    return next((value for value in given if value is not None), None)


def _tail(messages: Sequence[BaseMessage]) -> list[BaseMessage]:
    """The messages of one kind at the end."""
    for kind in (ToolMessage, HumanMessage):
        tail: list[BaseMessage] = []
        for message in reversed(messages):
            if not isinstance(message, kind):
                break
            tail.insert(0, message)
        if tail:
            return tail
    return []


def _burst_before(messages: Sequence[BaseMessage]) -> str:
    """What the customer wrote before the calls at the end."""
    end = len(messages)
    while end and isinstance(messages[end - 1], AIMessage):
        end -= 1
    return "\n".join(m.text for m in _tail(messages[:end]) if isinstance(m, HumanMessage))


def _handed_over(results: Sequence[ToolMessage], calls: Calls, agent: str) -> str | None:
    """What another agent hands over to this one."""
    handed = [
        str(call["args"].get("request", ""))
        for result in results
        if (call := calls.get(result.tool_call_id)) and _is_hand_over(call, agent)
    ]
    return "\n".join(handed) if handed else None


def _is_hand_over(call: Mapping[str, Any], agent: str) -> bool:
    return bool(call["name"] == "hand_over" and call["args"].get("to") == agent)


def _last_call(before: Sequence[BaseMessage], calls: Calls) -> Mapping[str, Any] | None:
    """What the answer before the customer's newest words came of."""
    for message in reversed(before):
        if isinstance(message, ToolMessage):
            return calls.get(message.tool_call_id)
        if isinstance(message, HumanMessage):
            return None
    return None


def _last_ticket(before: Sequence[BaseMessage]) -> int | None:
    artifacts = (artifact_of(one) for one in reversed(before) if isinstance(one, ToolMessage))
    return next((one.ticket["number"] for one in artifacts if one.ticket), None)
