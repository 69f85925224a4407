"""What a turn late in a long conversation costs, in time and bytes, beside the tenth of another."""

import time
from itertools import count
from statistics import median

from benchmarks import webhooks
from benchmarks.ground import Ground
from benchmarks.progress import Step
from benchmarks.results import Result, compared
from benchmarks.sizes import Sizes
from benchmarks.talk import Talk, open_talk
from kit.settings.limits import LimitSettings

TALK = [
    "2 places tomorrow 7pm in Kimironko",
    "no",
    "what is free on Saturday?",
    "how much is it?",
    "show my bookings",
]
# A short conversation is measured over one round of the talk around its tenth turn.
BEFORE_TENTH = 7
MOST_GROWTH = 1.2
STEPS = 10
BYTES = """
    SELECT octet_length(c.checkpoint::text) + sum(octet_length(b.blob))
    FROM checkpoints c JOIN checkpoint_blobs b ON b.thread_id = c.thread_id
         AND b.checkpoint_ns = c.checkpoint_ns
         AND b.version = c.checkpoint -> 'channel_versions' ->> b.channel
    WHERE c.thread_id = (SELECT id::text FROM ai_conversations WHERE customer_id = %s)
    GROUP BY c.checkpoint_id, c.checkpoint ORDER BY c.checkpoint_id DESC LIMIT 1
"""


async def measure(ground: Ground, sizes: Sizes, step: Step) -> list[Result]:
    url = await ground.database("measured_long")
    unlimited = LimitSettings(messages_per_day=1_000_000)
    senders = (webhooks.wa_id(n) for n in count())
    async with open_talk(url, limits=unlimited) as talk:
        long = next(senders)
        for turn in range(sizes.long_turns):
            await talk.write(long, TALK[turn % len(TALK)])
            if turn % (sizes.long_turns // STEPS) == 0:
                step()
        begin = sizes.long_turns % len(TALK)
        late: list[tuple[float, int]] = []
        tenth: list[tuple[float, int]] = []
        for _ in range(sizes.long_rounds):
            short = next(senders)
            for turn in range(BEFORE_TENTH):
                await talk.write(short, TALK[turn % len(TALK)])
            # One of each in turn, the same words: what disturbs the machine disturbs both.
            for at in range(len(TALK)):
                tenth.append(await _turn(talk, short, TALK[(BEFORE_TENTH + at) % len(TALK)]))
                late.append(await _turn(talk, long, TALK[(begin + at) % len(TALK)]))
            step()
    return _rows(tenth, late, sizes.long_turns)


async def _turn(talk: Talk, sender: str, words: str) -> tuple[float, int]:
    """Milliseconds of the turn, and bytes of the checkpoint it left."""
    customer = await talk.arrive(sender, words)
    began = time.perf_counter()
    await talk.answer(customer)
    took = (time.perf_counter() - began) * 1000
    async with talk.pool.connection() as conn:
        row = await (await conn.execute(BYTES, [customer])).fetchone()
    return took, int(row[0]) if row else 0


def _rows(
    tenth: list[tuple[float, int]], late: list[tuple[float, int]], turns: int
) -> list[Result]:
    early_ms, late_ms = (median(ms for ms, _ in one) for one in (tenth, late))
    early_bytes, late_bytes = (median(size for _, size in one) for one in (tenth, late))
    return [
        compared(f"turn_{turns}_ms", late_ms, "ms", "turn_10", early_ms, most=MOST_GROWTH),
        compared(
            f"turn_{turns}_bytes", late_bytes, "bytes", "turn_10", early_bytes, most=MOST_GROWTH
        ),
        Result("turn_10_ms", early_ms, "ms"),
        Result("turn_10_bytes", early_bytes, "bytes"),
    ]
