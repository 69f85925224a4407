"""One booking in the making: what is known of it, from its first call to the end of it."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

from langchain_core.messages import AIMessage, BaseMessage, ToolMessage
from pydantic import TypeAdapter, ValidationError

from easymo.models.guided.dialogue.artifact import OfferedCall, artifact_of
from easymo.models.guided.dialogue.task import Calls
from easymo.models.guided.nlu.facts import Facts
from kit.wall_time import Day, TimeOfDay

Known = TypeVar("Known")

FACT_TOOLS = {"create_booking", "check_availability"}
EPISODE_TOOLS = {*FACT_TOOLS, "change_booking", "cancel_booking"}


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


def read_episode(messages: Sequence[BaseMessage], calls: Calls) -> Episode:
    episode = Episode()
    for message in messages:
        if isinstance(message, AIMessage):
            for call in message.tool_calls:
                episode = _after_call(episode, call["name"], call["args"])
        elif isinstance(message, ToolMessage):
            episode = _after_result(episode, message, calls)
        if message.additional_kwargs.get("done") is True:
            episode = Episode()
    return episode


def _after_call(episode: Episode, tool: str, args: Mapping[str, Any]) -> Episode:
    if tool in FACT_TOOLS:
        return Episode(tool=tool, facts=facts_of(args))
    if tool in EPISODE_TOOLS:
        return Episode(tool=tool, facts=episode.facts)
    return episode


def _after_result(episode: Episode, message: ToolMessage, calls: Calls) -> Episode:
    """Only its own tools ask for its facts."""
    call = calls.get(message.tool_call_id)
    if call and call["name"] not in EPISODE_TOOLS:
        return episode
    artifact = artifact_of(message)
    return replace(episode, asks=artifact.asks, choices=tuple(artifact.choices))


_VENUE: TypeAdapter[str | None] = TypeAdapter(str | None)
_DAY: TypeAdapter[dt.date | None] = TypeAdapter(Day | None)
_TIME: TypeAdapter[dt.time | None] = TypeAdapter(TimeOfDay | None)
_GUESTS: TypeAdapter[int | None] = TypeAdapter(int | None)


def facts_of(args: Mapping[str, Any]) -> Facts:
    """The facts in a call's arguments; what a model wrote wrongly is as if it were not known."""
    return Facts(
        venue=_valid(_VENUE, args.get("venue")),
        day=_valid(_DAY, args.get("day")),
        time=_valid(_TIME, args.get("time")),
        guests=_valid(_GUESTS, args.get("guests")),
        special_request=_valid(_VENUE, args.get("special_request")),
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
