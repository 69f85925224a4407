"""What prompts weigh: tokens of a turn, the share a provider has cached, what conversations cost.

Reckoned from what the guided model is asked, which is word for word what a provider would be
asked. Nothing is sent anywhere.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from psycopg.types.json import Jsonb

from benchmarks import webhooks
from benchmarks.ground import Ground
from benchmarks.progress import Step
from benchmarks.recorder import Asked, RecordingModels
from benchmarks.results import Result
from benchmarks.sizes import Sizes
from db.pool import Pool, open_pool
from db.seeds.prices import PRICES
from easymo.whatsapp.client import open_client
from kit.clock import MachineClock
from kit.settings import Settings
from kit.settings.operation import TurnSettings
from kit.settings.whatsapp import WhatsAppSettings
from server.workers.assembly import Suppliers, open_runner
from server.workers.drain import Idle

LONG = [
    "hello",
    "which places do you have?",
    "where is Kimironko?",
    "is there a table tomorrow?",
    "2 places tomorrow 7pm at Kimironko",
    "how can I pay?",
    "what is my balance?",
    "what do I get back when I cancel?",
    "my bookings",
    "thank you",
]
"""The conversation of ten turns."""
DEMO = [
    ["2 places tomorrow 7pm at Kimironko", "where is it?"],
    ["hello", "3 places at Nyamirambo", "tomorrow", "19:00"],
    ["bonjour", "2 places demain à 19h à Kimironko"],
    ["top up 5k", "what is my balance?"],
    LONG,
]
SMALL = {"triage"}
# What providers publish: prefixes of at least so many tokens are cached, in steps.
CACHED_FROM, CACHED_STEP = 1024, 128
REASONING_TOKENS = 200
"""Assumed for every call of a reasoning model, beside the words of its answer."""
AIM_USD_CENTS = 3


async def measure(ground: Ground, sizes: Sizes, step: Step) -> list[Result]:
    url = await ground.database("measured_prompts")
    async with open_pool(url) as pool:
        spoken = []
        for number, sentences in enumerate(DEMO):
            spoken.append(await _converse(pool, url, 900 + number, sentences))
            step()
    ten = spoken[-1]
    calls = [asked for turn in ten for asked in turn]
    cached = _cached(calls)
    total = sum(asked.input_tokens for asked in calls)
    costs = [_usd([asked for turn in turns for asked in turn]) for turns in spoken]
    average = sum(costs) / len(costs)
    return [
        Result("prompt_tokens_a_turn", total / len(ten), "tokens"),
        Result("prompt_cached_share", 100 * sum(cached) / total, "%"),
        Result(
            "conversation_us_cents",
            100 * average,
            "cents",
            aim=f"under {AIM_USD_CENTS} cents",
            is_met=100 * average < AIM_USD_CENTS,
        ),
    ]


async def _converse(
    pool: Pool, url: str, number: int, sentences: Sequence[str]
) -> list[list[Asked]]:
    """By turn, what was asked."""
    models = RecordingModels()
    settings = Settings(
        _env_file=None,
        environment="test",
        database_url=url,
        turns=TurnSettings(quiet_seconds=0, pause_seconds=0),
        whatsapp=WhatsAppSettings(base_url="http://127.0.0.1:9"),
    )
    turns = []
    async with (
        open_client(settings.whatsapp) as whatsapp,
        open_runner(
            pool=pool,
            settings=settings,
            clock=MachineClock(),
            whatsapp=whatsapp,
            suppliers=Suppliers(models),
        ) as runner,
    ):
        for sentence in sentences:
            before = len(models.asked)
            customer = await _write(pool, webhooks.wa_id(number), sentence)
            while not isinstance(await runner.run_next(customer), Idle):
                pass
            turns.append(models.asked[before:])
    return turns


async def _write(pool: Pool, wa_id: str, sentence: str) -> int:
    """She wrote it a while ago, and to nobody's knowledge writes on."""
    now = datetime.now(UTC)
    message = Jsonb({"kind": "text", "text": sentence})
    async with pool.connection() as conn:
        received = "SELECT receive_message(%s, NULL, NULL, NULL, %s, false, 'n', %s, '{}', %s)"
        day = (now + timedelta(hours=2)).date()
        await conn.execute(received, [wa_id, webhooks.wamid(), message, day])
        found = await conn.execute("SELECT customer_for(%s, NULL, NULL, NULL)", [wa_id])
        row = await found.fetchone()
    assert row
    return int(row[0])


def _cached(calls: Sequence[Asked]) -> list[int]:
    """Of each call, the tokens that an earlier call of the same model began with as well."""
    cached = []
    for position, call in enumerate(calls):
        before = [one for one in calls[:position] if (one.agent in SMALL) == (call.agent in SMALL)]
        longest = max((_common(one.prompt, call.prompt) for one in before), default=0) // 4
        cached.append(longest // CACHED_STEP * CACHED_STEP if longest >= CACHED_FROM else 0)
    return cached


def _common(one: str, other: str) -> int:
    for position, (a, b) in enumerate(zip(one, other, strict=False)):
        if a != b:
            return position
    return min(len(one), len(other))


def _usd(calls: Sequence[Asked]) -> float:
    prices = {price.model: price for price in PRICES}
    rules = Settings(_env_file=None, environment="test").openai
    total = 0.0
    for call, cached in zip(calls, _cached(calls), strict=True):
        price = prices[rules.small_model if call.agent in SMALL else rules.model]
        total += price.input_usd * (call.input_tokens - cached) + price.cached_usd * cached
        total += price.output_usd * (call.output_tokens + REASONING_TOKENS)
    return total / 1_000_000
