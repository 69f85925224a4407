"""One calibrated score: how likely a message is for each agent, and that it is for none of ours.

A linear model over words, runs of letters and the sentence's vector. Endings and beginnings of
words tell much in Kinyarwanda and Swahili, and misspellings spoil only few runs; the vector knows
words that no known message has. It tells finer kinds apart ("cancel a table", "a flight") and an
agent's share is the sum of its kinds'. The model comes fitted with the product
(`train_agent_classifier.py`).
"""

import io
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from itertools import pairwise
from pathlib import Path
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from easymo.models.guided.lexicon.text import fold
from easymo.models.guided.nlu import example_vectors
from easymo.models.guided.nlu.agent_score.feature_rows import Numbers
from easymo.models.guided.nlu.agent_score.native_sentences import NONE
from easymo.models.guided.nlu.agent_score.softmax_regression import softmax

FILE = "agent_classifier.npz"
RUNS = (2, 3, 4, 5)
SHORTEST_TOLD = 3
"""Letters of a word that makes a message like another."""
# Runs are told apart by a hash of this many values; more would gain nothing for some thousands.
BUCKETS = 16_384


@dataclass(frozen=True)
class AgentModel:
    """The model: of runs of letters, by way of a few dimensions; of the vector; and of neither."""

    kinds: list[str]
    """`agent`, or `agent/intent`, or `none/kind`."""
    rarity: Numbers
    middle: Numbers
    """Of all sentences: what tells them apart is how they differ from it."""
    letters: Numbers
    dimensions: Numbers
    meaning: Numbers
    at_rest: Numbers
    warmth: float
    """Fits are divided by it, so that of messages with a share of 0.8 four of five are right."""
    words: NDArray[np.uint32]
    """Hashes of the words of known messages, in order."""
    stamp: str
    """Of the messages that it was fitted on."""
    is_native: bool
    """Whether native speakers' sentences were among them."""


@dataclass(frozen=True)
class AgentScore:
    """How likely a message is for each agent; together with `none` it makes one."""

    shares: Mapping[str, float]
    kinds: Mapping[str, float]
    is_familiar: bool
    """Whether a word of it is in a known message: runs of letters are in gibberish too."""

    @property
    def agent(self) -> str:
        """The likeliest, which may be none."""
        return max(self.shares, key=self.shares.__getitem__)

    @property
    def ours(self) -> str:
        """The likeliest agent of ours."""
        return max((one for one in self.shares if one != NONE), key=self.shares.__getitem__)

    @property
    def lead(self) -> float:
        """How far the next one is behind the likeliest."""
        first, second = sorted(self.shares.values(), reverse=True)[:2]
        return first - second

    def of(self, agent: str) -> float:
        return self.shares.get(agent, 0.0)

    def intent_of(self, agent: str) -> str | None:
        """The likeliest intent of the agent's."""
        named = {kind: share for kind, share in self.kinds.items() if kind.startswith(f"{agent}/")}
        return max(named, key=named.__getitem__).partition("/")[2] if named else None


@lru_cache(maxsize=1024)
def score(text: str) -> AgentScore:
    """The score of a message; but for its vector it takes a fraction of a millisecond."""
    model = load_model()
    runs = buckets(text)
    seen = of_length_one(model.rarity[runs])
    letters = (seen @ model.letters[runs]) @ model.dimensions
    meant = of_length_one(example_vectors.embed_text(text) - model.middle)
    fits = letters + meant @ model.meaning + model.at_rest
    kinds = dict(zip(model.kinds, softmax(fits / model.warmth).tolist(), strict=True))
    shares: dict[str, float] = {}
    for kind, share in kinds.items():
        agent = kind.partition("/")[0]
        shares[agent] = shares.get(agent, 0.0) + share
    is_familiar = not _known().isdisjoint(hashes(words(text)).tolist())
    return AgentScore(shares, kinds, is_familiar)


@cache
def load_model(path: Path | None = None) -> AgentModel:
    """The model as it was fitted last; reading it takes some milliseconds."""
    file = path or files("easymo.models.guided").joinpath("phrases", FILE)
    with np.load(io.BytesIO(file.read_bytes())) as read:
        return AgentModel(
            kinds=read["kinds"].tolist(),
            rarity=read["rarity"].astype(np.float32),
            middle=read["middle"].astype(np.float32),
            letters=read["letters"].astype(np.float32) * read["letters_scale"].astype(np.float32),
            dimensions=read["dimensions"].astype(np.float32),
            meaning=read["meaning"].astype(np.float32),
            at_rest=read["at_rest"].astype(np.float32),
            warmth=float(read["warmth"]),
            words=read["words"],
            stamp=str(read["stamp"]),
            is_native=bool(read["is_native"]),
        )


@cache
def _known() -> frozenset[int]:
    """The hashes of known words, to be asked for one by one."""
    return frozenset(load_model().words.tolist())


def words(text: str) -> set[str]:
    return {word for word in fold(text).split() if len(word) >= SHORTEST_TOLD}


def hashes(of: set[str]) -> NDArray[np.uint32]:
    return np.array(sorted(crc32(word.encode()) for word in of), dtype=np.uint32)


def of_length_one(numbers: Numbers) -> Numbers:
    return numbers / max(float(np.linalg.norm(numbers)), 1e-9)


def buckets(text: str) -> list[int]:
    """Runs of letters, whole words and pairs of them; every figure is alike."""
    plain = " " + re.sub(r"\d+", "0", fold(text)) + " "
    found = {plain[i : i + n] for n in RUNS for i in range(len(plain) - n + 1)}
    said = plain.split()
    found |= {f"#{word}" for word in said}
    found |= {f"#{word} {then}" for word, then in pairwise(said)}
    return sorted({crc32(run.encode()) % BUCKETS for run in found})
