"""What calls cost at list prices, and what of them a provider has cached by then."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from benchmarks.recorder import CHARACTERS_A_TOKEN, Asked
from db.seeds.model_prices import PRICES
from kit.settings import Settings

SMALL = {"triage"}
"""Agents of the small model, which has a cache of its own."""
# What providers publish: prefixes of at least so many tokens are cached, in steps.
CACHED_FROM, CACHED_STEP = 1024, 128
REASONING_TOKENS = 200
"""Assumed for every call of a reasoning model, beside the words of its answer."""


@dataclass
class PrefixCache:
    """All beginnings that were asked so far, of one provider."""

    least: int = CACHED_FROM
    """Shorter beginnings are not kept, in tokens."""
    _seen: set[tuple[bool, str]] = field(default_factory=set)

    def read(self, call: Asked) -> int:
        """The tokens of it that are cached; from now on all of it is."""
        longest = 0
        for tokens, beginning in _beginnings(call):
            if beginning in self._seen:
                longest = tokens
            self._seen.add(beginning)
        return longest if longest >= self.least else 0


def _beginnings(call: Asked) -> Iterator[tuple[int, tuple[bool, str]]]:
    """Each step further, under a name that stands for all before it."""
    so_far, width = hashlib.sha256(), CACHED_STEP * CHARACTERS_A_TOKEN
    for begin in range(0, len(call.prompt) - width + 1, width):
        so_far.update(call.prompt[begin : begin + width].encode())
        yield (begin + width) // CHARACTERS_A_TOKEN, (call.agent in SMALL, so_far.hexdigest())


def share_cached(calls: Sequence[Asked], cache: PrefixCache) -> float:
    """Of the tokens that went in, in per cent."""
    return 100 * sum(map(cache.read, calls)) / sum(call.input_tokens for call in calls)


def share_begun(calls: Sequence[Asked], before: Sequence[Asked] = ()) -> float:
    """How much of what went in an earlier call of the same model began with, in per cent."""
    seen, common = [*before], 0
    for call in calls:
        same = [one for one in seen if (one.agent in SMALL) == (call.agent in SMALL)]
        longest = max((_common(one.prompt, call.prompt) for one in same), default=0)
        common += longest // CHARACTERS_A_TOKEN
        seen.append(call)
    return 100 * common / sum(call.input_tokens for call in calls)


def _common(one: str, other: str) -> int:
    """How many characters both begin with, by halves: a prompt is long."""
    low, high = 0, min(len(one), len(other))
    while low < high:
        middle = (low + high + 1) // 2
        if one[:middle] == other[:middle]:
            low = middle
        else:
            high = middle - 1
    return low


def usd(calls: Sequence[Asked], cache: PrefixCache | None) -> float:
    """US dollars; without a cache every token costs its full price."""
    prices = {price.model: price for price in PRICES}
    rules = Settings(_env_file=None, environment="test").openai
    total = 0.0
    for call in calls:
        price = prices[rules.small_model if call.agent in SMALL else rules.model]
        cached = cache.read(call) if cache else 0
        total += price.input_usd * (call.input_tokens - cached) + price.cached_usd * cached
        total += price.output_usd * (call.output_tokens + REASONING_TOKENS)
    return total / 1_000_000
