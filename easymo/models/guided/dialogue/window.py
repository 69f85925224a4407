"""What the window of messages tells: the open episode of booking, and what waits for an answer."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, ToolMessage
from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from easymo.models.guided.nlu.understanding import Facts
from kit.wall_time import Day, TimeOfDay

Known = TypeVar("Known")

FACT_TOOLS = {"create_booking", "check_availability"}
EPISODE_TOOLS = {*FACT_TOOLS, "change_booking", "cancel_booking"}
WALLET_TOOLS = {"collect_payment", "pay_booking"}
SUPPORT_TOOLS = {"create_ticket"}
RIDE_TOOLS = {"find_nearby", "calculate_distance", "estimate_ride", "request_ride"}
SHOP_TOOLS = {
    "search_products",
    "shop_information",
    "check_stock",
    "order_for_pickup",
    "cancel_order",
}
PROPERTY_TOOLS = {"search_properties", "property_details", "schedule_viewing", "cancel_viewing"}
ASKS_APART = WALLET_TOOLS | SUPPORT_TOOLS | RIDE_TOOLS | SHOP_TOOLS | PROPERTY_TOOLS
"""Their questions leave the booking's where it is."""


class OfferedCall(BaseModel):
    """A prepared call that the customer was offered."""

    tool: str
    arguments: dict[str, Any] = {}


class ArtifactPart(BaseModel):
    """The part of a tool's artifact that matters here."""

    model_config = ConfigDict(extra="ignore")

    say: str | None = None
    asks: str | None = None
    choices: list[OfferedCall] = []
    proposal: dict[str, Any] | None = None


@dataclass(frozen=True)
class Episode:
    """One booking in the making, from its first call to the message that is marked done."""

    tool: str | None = None
    facts: Facts = field(default_factory=Facts)
    asks: str | None = None
    choices: tuple[OfferedCall, ...] = ()

    @property
    def is_open(self) -> bool:
        return self.tool is not None

    @property
    def is_quoted(self) -> bool:
        """Whether a booking is before the customer as a quote, which they may also pay."""
        return self.tool == "create_booking" and self.asks is None


@dataclass(frozen=True)
class Question:
    """What a tool asked last and was not answered since: an amount, which booking, a place."""

    asks: str
    choices: tuple[OfferedCall, ...] = ()
    tool: str = ""
    arguments: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class DialogueWindow:
    """The messages as the policies see them: either tools have answered, or the customer wrote."""

    episode: Episode = Episode()
    results: tuple[ToolMessage, ...] = ()
    burst: str = ""
    handed_over_by: str | None = None
    calls: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    money_question: Question | None = None
    ride_question: Question | None = None
    shop_question: Question | None = None
    property_question: Question | None = None
    told_memories: bool = False
    """Whether what is remembered of the customer was the last thing they were told."""
    asked_what_happened: bool = False
    """Whether a ticket waits for the customer to say what happened."""
    feedback_question: bool = False
    """Whether the customer was asked last what went wrong."""


def read_window(messages: Sequence[BaseMessage], agent: str) -> DialogueWindow:
    """Read the window for `agent`."""
    calls = {
        str(call["id"]): call
        for message in messages
        if isinstance(message, AIMessage)
        for call in message.tool_calls
    }
    tail = _tail(messages)
    if tail and all(isinstance(m, ToolMessage) and artifact_of(m).proposal for m in tail):
        # Code has spoken these quotes; a second request of the same message is to be served.
        episode = _episode(messages, calls)
        return DialogueWindow(episode, burst=_burst_before(messages[: len(messages) - len(tail)]))
    episode = _episode(messages[: len(messages) - len(tail)], calls)
    results = tuple(m for m in tail if isinstance(m, ToolMessage))
    handed = [
        str(calls[m.tool_call_id]["args"].get("request", ""))
        for m in results
        if _is_hand_over(calls.get(m.tool_call_id), agent)
    ]
    if handed:
        return DialogueWindow(episode, burst="\n".join(handed), handed_over_by="another agent")
    burst = "\n".join(m.text for m in tail if isinstance(m, HumanMessage))
    return replace(_read_questions(messages, calls), episode=episode, results=results, burst=burst)


def _read_questions(
    messages: Sequence[BaseMessage], calls: Mapping[str, Mapping[str, Any]]
) -> DialogueWindow:
    """A window with no more than what was asked last, and by which call."""
    return DialogueWindow(
        calls=calls,
        money_question=_find_question(messages, calls, WALLET_TOOLS),
        asked_what_happened=_find_question(messages, calls, SUPPORT_TOOLS) is not None,
        ride_question=_find_question(messages, calls, RIDE_TOOLS),
        shop_question=_find_question(messages, calls, SHOP_TOOLS),
        property_question=_find_question(messages, calls, PROPERTY_TOOLS),
        told_memories=_find_last_answer(messages, calls, "recall_memories") is not None,
        feedback_question=_asks(_find_last_answer(messages, calls, "give_feedback")),
    )


def artifact_of(message: ToolMessage) -> ArtifactPart:
    """The message's artifact; an empty one when it has none of ours."""
    try:
        return ArtifactPart.model_validate(message.artifact or {})
    except ValidationError:
        return ArtifactPart()


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


def _is_hand_over(call: Mapping[str, Any] | None, agent: str) -> bool:
    return call is not None and call["name"] == "hand_over" and call["args"].get("to") == agent


def _episode(messages: Sequence[BaseMessage], calls: Mapping[str, Mapping[str, Any]]) -> Episode:
    episode = Episode()
    for message in messages:
        if isinstance(message, AIMessage):
            for call in message.tool_calls:
                episode = _after_call(episode, call["name"], call["args"])
        elif isinstance(message, ToolMessage):
            episode = _after_result(episode, message, calls)
        if _is_done(message):
            episode = Episode()
    return episode


def _find_question(
    messages: Sequence[BaseMessage], calls: Mapping[str, Mapping[str, Any]], tools: set[str]
) -> Question | None:
    """The question of these tools; any later call is about something else."""
    question = None
    for message in messages:
        if isinstance(message, AIMessage) and (message.tool_calls or _is_done(message)):
            question = None
        elif isinstance(message, ToolMessage):
            call, artifact = calls.get(message.tool_call_id), artifact_of(message)
            if call and call["name"] in tools and artifact.asks:
                offered = tuple(artifact.choices)
                question = Question(artifact.asks, offered, call["name"], call["args"])
    return question


def find_latest(window: DialogueWindow, argument: str) -> Any | None:
    """What the last call that had this argument was given."""
    given = (call["args"].get(argument) for call in reversed(list(window.calls.values())))
    return next((value for value in given if value is not None), None)


def _find_last_answer(
    messages: Sequence[BaseMessage], calls: Mapping[str, Mapping[str, Any]], tool: str
) -> ToolMessage | None:
    """The answer before the customer's newest words, when it was this tool's."""
    before = messages[: len(messages) - len(_tail(messages))]
    for message in reversed(before):
        if isinstance(message, ToolMessage):
            call = calls.get(message.tool_call_id)
            return message if call is not None and call["name"] == tool else None
        if isinstance(message, HumanMessage):
            return None
    return None


def _asks(told: ToolMessage | None) -> bool:
    return told is not None and artifact_of(told).asks is not None


def _is_done(message: BaseMessage) -> bool:
    return message.additional_kwargs.get("done") is True


def _after_call(episode: Episode, tool: str, args: Mapping[str, Any]) -> Episode:
    if tool in FACT_TOOLS:
        return Episode(tool=tool, facts=facts_of(args))
    if tool in EPISODE_TOOLS:
        return Episode(tool=tool, facts=episode.facts)
    return episode


def _after_result(
    episode: Episode, message: ToolMessage, calls: Mapping[str, Mapping[str, Any]]
) -> Episode:
    call = calls.get(message.tool_call_id)
    artifact = artifact_of(message)
    if call and call["name"] not in EPISODE_TOOLS:
        is_about_it = artifact.asks and call["name"] not in ASKS_APART
        if not is_about_it:
            return episode
    return replace(episode, asks=artifact.asks, choices=tuple(artifact.choices))


_TEXT: TypeAdapter[str | None] = TypeAdapter(str | None)
_DAY: TypeAdapter[dt.date | None] = TypeAdapter(Day | None)
_TIME: TypeAdapter[dt.time | None] = TypeAdapter(TimeOfDay | None)
_GUESTS: TypeAdapter[int | None] = TypeAdapter(int | None)


def facts_of(args: Mapping[str, Any]) -> Facts:
    """The facts in a call's arguments; what a model wrote wrongly is as if it were not known."""
    return Facts(
        venue=_valid(_TEXT, args.get("venue")),
        day=_valid(_DAY, args.get("day")),
        time=_valid(_TIME, args.get("time")),
        guests=_valid(_GUESTS, args.get("guests")),
        special_request=_valid(_TEXT, args.get("special_request")),
    )


def _valid(adapter: TypeAdapter[Known | None], value: object) -> Known | None:
    try:
        return adapter.validate_python(value)
    except ValidationError:
        return None


def args_of(facts: Facts) -> dict[str, str | int]:
    """The facts as a call's arguments; what is not known is left out."""
    args: dict[str, str | int] = {}
    if facts.venue:
        args["venue"] = facts.venue
    if facts.day:
        args["day"] = facts.day.isoformat()
    if facts.time:
        args["time"] = facts.time.strftime("%H:%M")
    if facts.guests is not None:
        args["guests"] = facts.guests
    if facts.special_request:
        args["special_request"] = facts.special_request
    return args
