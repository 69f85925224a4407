"""What models have cost so far, for the budget that the next call has to keep."""

from datetime import datetime

from db.pool import Pool
from db.repositories.turn import model_calls
from db.repositories.turn.turns import ClaimedTurn
from easymo.models.gateway.call import ModelTurn, Spent
from kit.clock import KIGALI


async def spent(pool: Pool, customer_id: int, conversation_id: int, *, now: datetime) -> Spent:
    """Spent before this turn: this day in all and by the customer, and in the conversation."""
    day = now.astimezone(KIGALI).date()
    async with pool.connection() as conn:
        found = await model_calls.spent(
            conn, customer_id=customer_id, conversation_id=conversation_id, day=day
        )
    return Spent(found.day_usd, found.customer_usd, found.conversation_usd)


async def book(pool: Pool, claimed: ClaimedTurn, turn: ModelTurn) -> None:
    """Book what the turn has called so far at once, so that its next call sees it."""
    usages, turn.usages[:] = list(turn.usages), []
    async with pool.connection() as conn:
        await model_calls.keep(
            conn,
            usages,
            day=claimed.now.astimezone(KIGALI).date(),
            **claimed.ids,
        )
