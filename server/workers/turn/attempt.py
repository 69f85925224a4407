"""One attempt at a turn: what is known of it, also when it fails."""

import asyncio
from dataclasses import dataclass, field
from functools import partial

from db.pool import Pool
from db.repositories.turn.tool_executions import ToolExecution
from db.repositories.turn.turns import ClaimedTurn
from easymo.models.gateway.call import Listener, ModelTurn
from easymo.services import model_spending
from easymo.services.turn.effects.effect import Effect
from easymo.services.turn.effects.records import KeepToolExecutions, KeepUsages


@dataclass
class TurnAttempt:
    """`turn` is what it says by now: files that were heard and seen are words then. `executions`
    and the usages of `model_turn` are filled on the way, so that a run that fails leaves them."""

    turn: ClaimedTurn
    model_turn: ModelTurn
    executions: list[ToolExecution] = field(default_factory=list)

    @property
    def records(self) -> list[Effect]:
        """What is kept of it, whatever becomes of the turn."""
        return [KeepToolExecutions(self.executions), KeepUsages(self.model_turn.usages)]


def begin_attempt(
    pool: Pool, turn: ClaimedTurn, deadline_seconds: float, listener: Listener | None
) -> TurnAttempt:
    ends_at = asyncio.get_running_loop().time() + deadline_seconds
    spent = partial(
        model_spending.spent, pool, turn.customer_id, turn.conversation_id, now=turn.now
    )
    return TurnAttempt(turn, ModelTurn(ends_at=ends_at, spent=spent, listener=listener))
