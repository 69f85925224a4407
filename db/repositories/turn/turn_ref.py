"""The turn that something is done in."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class TurnRef:
    """Which turn of which conversation, and when it is by the product clock."""

    turn_id: int
    conversation_id: int
    now: datetime
