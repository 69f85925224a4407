"""List prices of models, as their makers publish them. A new price is a new line, never a change.

Source: https://platform.openai.com/docs/pricing, standard tier, US dollars for a million tokens.
"""

from datetime import date
from typing import NamedTuple

from psycopg import AsyncConnection


class Price(NamedTuple):
    """`model` is also what the dated names of a model begin with."""

    model: str
    valid_from: date
    input_usd: float
    cached_usd: float
    output_usd: float


GPT_4O = date(2024, 10, 1)
GPT_4_1 = date(2025, 4, 14)
GPT_5 = date(2025, 8, 7)

PRICES = [
    Price("gpt-4o", GPT_4O, 2.5, 1.25, 10),
    Price("gpt-4o-mini", GPT_4O, 0.15, 0.075, 0.6),
    Price("gpt-4.1", GPT_4_1, 2, 0.5, 8),
    Price("gpt-4.1-mini", GPT_4_1, 0.4, 0.1, 1.6),
    Price("gpt-4.1-nano", GPT_4_1, 0.1, 0.025, 0.4),
    Price("gpt-5", GPT_5, 1.25, 0.125, 10),
    Price("gpt-5-mini", GPT_5, 0.25, 0.025, 2),
    Price("gpt-5-nano", GPT_5, 0.05, 0.005, 0.4),
    Price("gpt-4o-mini-transcribe", date(2025, 3, 20), 3, 3, 5),
    Price("gpt-4o-mini-tts", date(2025, 3, 20), 0.6, 0.6, 12),
    Price("text-embedding-3-small", date(2024, 1, 25), 0.02, 0.02, 0),
]

SEED = """
    INSERT INTO model_prices (model, valid_from, input_usd, cached_usd, output_usd)
    VALUES (%s, %s, %s, %s, %s) ON CONFLICT DO NOTHING
"""


async def seed_prices(conn: AsyncConnection) -> None:
    """Add the prices that are not known yet; an operator's own stay as they are."""
    async with conn.cursor() as cursor:
        await cursor.executemany(SEED, PRICES)
