"""Which agent a message is likely for, by the letters it shares with known first messages.

A linear model over runs of letters, fitted in a moment when it is first asked: endings and
beginnings of words tell much in Kinyarwanda and Swahili, and misspellings spoil only few runs.
"""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from easymo.models.guided.intents import (
    BOOKINGS,
    HOMES,
    MONEY,
    RIDES,
    SHOPPING,
    SUPPORT,
    Intent,
)
from easymo.models.guided.phrasebook import phrasebooks
from easymo.models.guided.text import fold

RUNS = (3, 4, 5)
# Runs are told apart by a hash of this many values; more would gain nothing for a few thousand.
BUCKETS = 16_384
# How much the fit prefers small weights; found by leaving messages out.
RIDGE = 0.5

OTHERS = "general"
OF_AGENTS: dict[str, set[Intent | None]] = {
    "booking": BOOKINGS,
    "payment": MONEY,
    "support": SUPPORT,
    "driver": RIDES,
    "shop": SHOPPING,
    "property": HOMES,
}
"""Whose the examples of an intent are; all others are general."""

Numbers = NDArray[np.float32]


@dataclass(frozen=True)
class Likely:
    """The agent, how well the message fits it (about -1 to 1), and how far the next is behind."""

    agent: str
    fit: float
    lead: float
    is_familiar: bool
    """Whether a word of it is in a known message: runs of letters are in gibberish too."""

    def reaches(self, fit: float, lead: float) -> bool:
        return self.is_familiar and self.fit >= fit and self.lead >= lead


@lru_cache(maxsize=1024)
def likely(text: str) -> Likely:
    """The agent that messages like this one go to."""
    agents, weights, rarity = _fitted()
    fits = _vector(text, rarity) @ weights
    best, second = np.argsort(fits)[::-1][:2]
    lead = float(fits[best] - fits[second])
    return Likely(agents[best], float(fits[best]), lead, not _words(text).isdisjoint(_known()))


@cache
def _fitted() -> tuple[list[str], Numbers, Numbers]:
    known = [*_messages(), *_examples()]
    agents = sorted({agent for agent, _ in known})
    rarity = _rarity([text for _, text in known])
    seen = np.stack([_vector(text, rarity) for _, text in known])
    owners = np.array([agents.index(agent) for agent, _ in known])
    wanted = np.where(owners[:, None] == np.arange(len(agents)), 1.0, -1.0)
    # An agent with few messages counts for more by each.
    heed = 1 / np.sqrt(np.bincount(owners)[owners])
    heed /= heed.mean()
    alike = seen @ seen.T
    shares = np.linalg.solve(alike + np.diag(RIDGE / heed), wanted)
    return agents, (seen.T @ shares).astype(np.float32), rarity


@cache
def _known() -> frozenset[str]:
    return frozenset(word for _, text in (*_messages(), *_examples()) for word in _words(text))


def _words(text: str) -> set[str]:
    return {word for word in fold(text).split() if len(word) >= RUNS[0]}


def _messages() -> Iterator[tuple[str, str]]:
    folder = files("easymo.models.guided").joinpath("first_messages")
    for file in sorted(folder.iterdir(), key=lambda file: file.name):
        for agent, messages in tomllib.loads(file.read_text(encoding="utf-8")).items():
            for message in messages:
                yield agent, message


def _examples() -> Iterator[tuple[str, str]]:
    for book in phrasebooks():
        for name, intent in book.intents.items():
            of = [agent for agent, intents in OF_AGENTS.items() if name in intents]
            for example in intent.examples:
                yield (of or [OTHERS])[0], example
        for said in book.chatter:
            yield OTHERS, said


def _rarity(texts: list[str]) -> Numbers:
    counts = np.ones(BUCKETS)
    for text in texts:
        counts[_runs(text)] += 1
    return np.log((1 + len(texts)) / counts).astype(np.float32)


def _vector(text: str, rarity: Numbers) -> Numbers:
    vector = np.zeros(BUCKETS, dtype=np.float32)
    runs = _runs(text)
    vector[runs] = rarity[runs]
    return vector / max(float(np.linalg.norm(vector)), 1e-9)


def _runs(text: str) -> list[int]:
    """Runs of letters and whole words; every figure is alike."""
    plain = " " + re.sub(r"\d+", "0", fold(text)) + " "
    found = {plain[i : i + n] for n in RUNS for i in range(len(plain) - n + 1)}
    found |= {f"#{word}" for word in plain.split()}
    return sorted({crc32(run.encode()) % BUCKETS for run in found})
