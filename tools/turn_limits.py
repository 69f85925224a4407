"""How much one turn may do, whatever a model calls: at once in one message, or one after the other.

What a turn did is in no table before its commit, so its own state counts it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from langchain_core.messages import AnyMessage

from tools.toolbox import TOOLBOX

Call = Mapping[str, Any]
"""One of the tool calls of a message: `name`, `args` and `id`."""

MOST_CALLS = 20
CALLS = "calls"


@dataclass(frozen=True)
class Limit:
    """`kept` is the part of an artifact that says that the turn did it once more."""

    kept: str
    most: int
    told: str
    """What a model is told that wants more."""


DRAFT = Limit("proposal", 1, "The customer decides one thing at a time.")
OF_TOOLS: dict[str, Limit] = {
    **{name: DRAFT for name, entry in TOOLBOX.items() if entry.needs_confirmation},
    "create_ticket": Limit("ticket", 1, "This turn has opened its ticket."),
    "escalate_to_human": Limit("escalate", 1, "A person was asked for already."),
    "give_feedback": Limit("rating", 1, "This turn has kept what the customer thinks."),
    "update_preferences": Limit("preferences", 3, "This turn has changed three times."),
    "forget_memories": Limit("forget", 3, "This turn has forgotten three times."),
}
"""Handing over is not among them: it ends the turn when it goes in circles."""
ANY = Limit(CALLS, MOST_CALLS, "This turn has looked up enough. Answer with what you know.")


def count_calls(kept: Mapping[str, int], answers: Sequence[AnyMessage]) -> dict[str, int]:
    """What the turn has done, with what these answers of tools add."""
    now = dict(kept)
    now[CALLS] = now.get(CALLS, 0) + len(answers)
    for part in {limit.kept for limit in OF_TOOLS.values()}:
        done = sum(bool((getattr(one, "artifact", None) or {}).get(part)) for one in answers)
        now[part] = now.get(part, 0) + done
    return now


def find_limit(call: Call, beside: Sequence[Call], kept: Mapping[str, int]) -> Limit | None:
    """The limit that the call would go beyond; `beside` are all calls of its message, in order."""
    before = beside[: _position(call, beside)]
    if kept.get(CALLS, 0) + len(before) >= MOST_CALLS:
        return ANY
    limit = _limit(call)
    if limit is None:
        return None
    same = sum(_limit(one) == limit for one in before)
    return limit if kept.get(limit.kept, 0) + same >= limit.most else None


def _limit(call: Call) -> Limit | None:
    if call["name"] == "create_ticket" and not call["args"].get("words"):
        # It only asks what happened.
        return None
    return OF_TOOLS.get(call["name"])


def _position(call: Call, beside: Sequence[Call]) -> int:
    return next(i for i, one in enumerate(beside) if one["id"] == call["id"])
