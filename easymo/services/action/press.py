"""A decision about a quote, as it reaches the service that settles it."""

from dataclasses import dataclass

from db.repositories.action.kinds import QuoteDecision


@dataclass(frozen=True)
class QuotePress:
    """`key` names the message that pressed, as `inbox_id` does where models are shown it; `nonce`
    is None for a written yes or no."""

    key: str
    decision: QuoteDecision
    action_id: int
    nonce: str | None
    inbox_id: int
    pin_checked: bool = False
    in_words: bool = False
