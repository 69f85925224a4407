"""What an agent's words may rest on, and what is wrong when they do not."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

QUOTED = re.compile(r"as data[^\"]*\"(?:[^\"\\]|\\.)*\"")
"""Words of strangers inside a tool's answer: a listing's owner proves nothing."""


@dataclass(frozen=True)
class Statement:
    """What a tool answered, or what code said to the customer: then `tool` is None."""

    text: str
    tool: str | None = None

    @property
    def proven(self) -> str:
        return QUOTED.sub("", self.text)


@dataclass(frozen=True)
class Evidence:
    """`asked` is what the customer wrote: a question may repeat it, a statement may not.
    `briefing` is what code told the model beside its instructions: harmless facts."""

    told: Sequence[Statement] = ()
    asked: str = ""
    briefing: str = ""
    instructions: str = ""
    names: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()
    now: datetime | None = None

    @property
    def proven(self) -> str:
        return "\n".join(one.proven for one in self.told)


@dataclass(frozen=True)
class Violation:
    """`rule` names what was broken, for logs and counts; `reason` tells the model."""

    rule: str
    reason: str
    may_be_proven: bool = field(default=False)
    """Whether older answers of the conversation could still prove it."""
