"""What calls of models cost: the price of their day, counted once, kept for every sum."""

import asyncio
from datetime import date, timedelta
from decimal import Decimal

import pytest

from db.pool import Pool
from db.repositories.turn import model_calls
from easymo.models.gateway.call import Usage
from easymo.services import model_spending
from tests.conftest import NOON
from tests.db.road import NUMBER, fetch, new_customer

TODAY = date(2026, 11, 23)
COST = "SELECT cost_of_call(%s, %s, %s, %s, %s)"


async def cost(pool: Pool, model: str, *tokens: int, day: date = TODAY) -> Decimal:
    [(found,)] = await fetch(pool, COST, model, day, *tokens)
    return Decimal(found)


@pytest.mark.parametrize(
    ("model", "tokens", "usd"),
    [
        ("gpt-5-mini", (1_000_000, 0, 0), "0.25"),
        ("gpt-5-mini", (1_000_000, 1_000_000, 0), "0.025"),
        ("gpt-5-mini", (1_000_000, 400_000, 100_000), "0.36"),
        ("gpt-5-mini-2025-08-07", (1_000_000, 0, 0), "0.25"),
        ("gpt-5-nano", (0, 0, 1_000_000), "0.4"),
        ("gpt-5", (0, 0, 1_000_000), "10"),
        ("someone-elses-model", (0, 0, 1_000_000), "12"),
    ],
)
async def test_a_call_costs_what_its_model_does(
    pool: Pool, model: str, tokens: tuple[int, int, int], usd: str
) -> None:
    assert await cost(pool, model, *tokens) == Decimal(usd)


async def test_a_new_price_is_for_the_days_from_it_on(pool: Pool) -> None:
    await fetch(pool, "INSERT INTO model_prices VALUES ('gpt-5-mini', %s, 1, 1, 1)", TODAY)
    assert await cost(pool, "gpt-5-mini", 1_000_000, 0, 0) == 1
    yesterday = TODAY - timedelta(days=1)
    assert await cost(pool, "gpt-5-mini", 1_000_000, 0, 0, day=yesterday) == Decimal("0.25")


async def turn_of(pool: Pool, customer: int) -> tuple[int, int]:
    """A conversation and a turn of it."""
    live = "SELECT (live_conversation(%s, %s, %s, '24 hours')).id"
    [(conversation,)] = await fetch(pool, live, customer, NUMBER, NOON)
    begin = (
        "INSERT INTO turns (customer_id, conversation_id, fencing_token, status)"
        " VALUES (%s, %s, 0, 'answered') RETURNING id"
    )
    [(turn,)] = await fetch(pool, begin, customer, conversation)
    return int(conversation), int(turn)


async def spend(pool: Pool, customer: int, calls: int) -> int:
    """Each costs a cent."""
    conversation, turn = await turn_of(pool, customer)
    usage = Usage("general", "gpt-5-mini", "answered", 500, output_tokens=5_000)
    async with pool.connection() as conn:
        await model_calls.keep(
            conn,
            [usage] * calls,
            customer_id=customer,
            conversation_id=conversation,
            turn_id=turn,
            day=TODAY,
        )
    return conversation


async def test_what_was_spent_is_known_at_once_and_after_counting(pool: Pool) -> None:
    amina, bea = await new_customer(pool), await new_customer(pool)
    conversation = await spend(pool, amina, 3)
    await spend(pool, bea, 2)

    for _ in range(2):
        spent = await model_spending.spent(pool, amina, conversation, now=NOON)
        assert round(spent.day_usd, 6) == 0.05
        assert round(spent.customer_usd, 6) == 0.03
        assert round(spent.conversation_usd, 6) == 0.03
        async with pool.connection() as conn:
            await model_calls.count(conn, most=100)

    tomorrow = await model_spending.spent(pool, amina, conversation, now=NOON + timedelta(days=1))
    assert (tomorrow.day_usd, tomorrow.customer_usd) == (0, 0)
    assert round(tomorrow.conversation_usd, 6) == 0.03


async def test_calls_are_counted_once_however_many_count_them(pool: Pool) -> None:
    amina = await new_customer(pool)
    await spend(pool, amina, 40)

    async def count() -> int:
        async with pool.connection() as conn:
            return await model_calls.count(conn, most=7)

    counted = await asyncio.gather(*(count() for _ in range(12)))
    while more := await count():
        counted.append(more)

    assert sum(counted) == 40
    sums = "SELECT calls, failures, output_tokens, cost_usd FROM ai_daily_metrics"
    assert await fetch(pool, sums) == [(40, 0, 200_000, Decimal("0.4"))]
