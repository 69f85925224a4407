"""What prompts weigh: calls and tokens of a turn, what of them is cached, what conversations cost.

Reckoned from what the guided model is asked, which is word for word what a provider would be
asked. Nothing is sent anywhere.
"""

import tomllib
from collections.abc import Sequence
from itertools import count

import redis

from benchmarks import webhooks
from benchmarks.cache import UNSEEN
from benchmarks.ground import Ground
from benchmarks.progress import Step
from benchmarks.prompt_cost import PrefixCache, share_begun, share_cached, usd
from benchmarks.recorder import Asked, RecordingModels
from benchmarks.results import Result
from benchmarks.sizes import Sizes
from benchmarks.talk import open_talk
from db.embedded.servers import valkey_server
from kit import log

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
MOST_CALLS, MOST_TOKENS = 2.2, 2_500
LEAST_PREFIX, LEAST_SAVED = 70, 30
MOST_US_CENTS = 3

Turns = list[list[Asked]]
"""By turn, what was asked."""


async def measure(ground: Ground, sizes: Sizes, step: Step) -> list[Result]:
    log.configure("benchmark", level="ERROR")
    spoken = await _converse(await ground.database("measured_prompts"), DEMO)
    step()
    return [*_of_turns(spoken), *_of_ten(spoken), *await _saved(ground, step)]


def _of_turns(spoken: Sequence[Turns]) -> list[Result]:
    turns = [turn for turns in spoken for turn in turns]
    calls = sum(map(len, turns)) / len(turns)
    tokens = sum(asked.input_tokens for turn in turns for asked in turn) / len(turns)
    costs = [usd(_flat(turns), PrefixCache()) for turns in spoken]
    cents = 100 * sum(costs) / len(costs)
    return [
        _at_most("prompt_calls_a_turn", calls, "calls", MOST_CALLS),
        _at_most("prompt_tokens_a_turn", tokens, "tokens", MOST_TOKENS),
        _at_most("conversation_us_cents", cents, "cents", MOST_US_CENTS),
    ]


def _of_ten(spoken: Sequence[Turns]) -> list[Result]:
    """Of the last, as the only conversation of the day and after those of other customers."""
    *others, ten = [_flat(turns) for turns in spoken]
    calls, before = ten, [asked for other in others for asked in other]
    warm = PrefixCache()
    for asked in before:
        warm.read(asked)
    weights = sorted(asked.input_tokens for asked in calls)
    return [
        _at_least("prompt_prefix_share", share_begun(calls, before), LEAST_PREFIX),
        Result("prompt_prefix_share_alone", share_begun(calls), "%"),
        Result("prompt_cached_share", share_cached(calls, warm), "%"),
        Result("prompt_cached_share_alone", share_cached(calls, PrefixCache()), "%"),
        Result("prompt_call_tokens_median", weights[len(weights) // 2], "tokens", is_detail=True),
        Result("prompt_call_tokens_most", weights[-1], "tokens", is_detail=True),
    ]


async def _saved(ground: Ground, step: Step) -> list[Result]:
    """Of conversations that nobody wrote for this, with both caches and with neither."""
    written = tomllib.loads(UNSEEN.read_text())
    conversations = [messages for half in written.values() for messages in half]
    plain = await _converse(await ground.database("measured_uncached"), conversations)
    step()
    with valkey_server(ground.folder) as valkey:
        with redis.Redis.from_url(valkey.url) as client:
            client.flushdb()
        url = await ground.database("measured_cached")
        kept = await _converse(url, conversations, redis_url=valkey.url)
    step()
    before = usd([asked for turns in plain for asked in _flat(turns)], None)
    after = usd([asked for turns in kept for asked in _flat(turns)], PrefixCache())
    return [_at_least("cost_saved_by_caches", 100 * (1 - after / before), LEAST_SAVED)]


async def _converse(
    url: str, conversations: Sequence[Sequence[str]], redis_url: str | None = None
) -> list[Turns]:
    models, senders = RecordingModels(), count(900)
    spoken = []
    async with open_talk(url, models, redis_url=redis_url) as talk:
        for messages in conversations:
            sender, turns = webhooks.wa_id(next(senders)), []
            for words in messages:
                before = len(models.asked)
                await talk.write(sender, words)
                turns.append(models.asked[before:])
            spoken.append(turns)
    return spoken


def _flat(turns: Turns) -> list[Asked]:
    return [asked for turn in turns for asked in turn]


def _at_most(name: str, value: float, unit: str, most: float) -> Result:
    return Result(name, value, unit, aim=f"at most {most:g} {unit}", is_met=value <= most)


def _at_least(name: str, value: float, least: float) -> Result:
    return Result(name, value, "%", aim=f"at least {least} %", is_met=value >= least)
