"""What a policy decides: words for the customer, or calls of tools."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from easymo.models.guided.dialogue.manager import Reading
from easymo.models.guided.dialogue.window import DialogueWindow
from easymo.models.guided.lexicon.intents import Intent
from easymo.models.guided.lexicon.situation import Situation
from easymo.models.guided.nlu.nearest_example import Nearest
from easymo.models.guided.nlu.understanding import Understanding


@dataclass(frozen=True)
class ToolRequest:
    tool: str
    args: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Say:
    """A sentence of the catalogue. `ends_episode` forgets the booking in the making."""

    key: str
    facts: Mapping[str, object] = field(default_factory=dict)
    ends_episode: bool = False


Decision = Say | list[ToolRequest]


@dataclass(frozen=True)
class PolicyInput:
    """All that a policy may look at. `tools` maps the bound tools to their arguments' names."""

    situation: Situation
    reading: Reading
    tools: Mapping[str, tuple[str, ...]]
    nearest: Nearest

    @property
    def window(self) -> DialogueWindow:
        return self.reading.heard.window

    @property
    def understood(self) -> Understanding:
        return self.reading.heard.understood

    @property
    def burst(self) -> str:
        """All of it, in the customer's own words."""
        return self.window.burst

    @property
    def text(self) -> str:
        """What counts of the burst: without the words in front."""
        return self.reading.heard.text

    @property
    def intent(self) -> Intent | None:
        return self.understood.intent

    def can(self, *calls: ToolRequest) -> bool:
        return all(call.tool in self.tools for call in calls)


Policy = Callable[[PolicyInput], Decision]
