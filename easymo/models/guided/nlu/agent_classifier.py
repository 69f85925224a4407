"""Which agent a message is likely for, by known first messages that it is like.

A linear model over runs of letters and the sentence's vector: endings and beginnings of words tell
much in Kinyarwanda and Swahili, and misspellings spoil only few runs; the vector knows words that
no known message has. The model comes fitted with the product (`train_agent_classifier.py`).
"""

import io
import re
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from pathlib import Path
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from easymo.models.guided.lexicon.text import fold
from easymo.models.guided.nlu import example_vectors

FILE = "agent_classifier.npz"
RUNS = (3, 4, 5)
# Runs are told apart by a hash of this many values; more would gain nothing for a few thousand.
BUCKETS = 65_536

Numbers = NDArray[np.float32]


@dataclass(frozen=True)
class AgentModel:
    """The model. Words are kept as their hashes, in order."""

    agents: list[str]
    weights: Numbers
    rarity: Numbers
    middle: Numbers
    """Of all sentences: what tells them apart is how they differ from it."""
    words: NDArray[np.uint32]
    stamp: str
    """Of the messages that it was fitted on."""


@dataclass(frozen=True)
class AgentLikelihood:
    """The agent, how well the message fits it (about -1 to 1), and how far the next is behind."""

    agent: str
    fit: float
    lead: float
    is_familiar: bool
    """Whether a word of it is in a known message: runs of letters are in gibberish too."""

    def reaches(self, fit: float, lead: float) -> bool:
        return self.is_familiar and self.fit >= fit and self.lead >= lead


@lru_cache(maxsize=1024)
def classify(text: str) -> AgentLikelihood:
    """The agent that messages like this one go to."""
    model = load_model()
    fits = (
        features(text, example_vectors.embed_text(text), model.rarity, model.middle) @ model.weights
    )
    best, second = np.argsort(fits)[::-1][:2]
    is_familiar = bool(np.isin(hashes(words(text)), model.words).any())
    lead = float(fits[best] - fits[second])
    return AgentLikelihood(model.agents[best], float(fits[best]), lead, is_familiar)


@cache
def load_model(path: Path | None = None) -> AgentModel:
    """The model as it was fitted last; reading it takes some milliseconds."""
    file = path or files("easymo.models.guided").joinpath("phrases", FILE)
    with np.load(io.BytesIO(file.read_bytes())) as read:
        return AgentModel(
            agents=read["agents"].tolist(),
            weights=read["weights"].astype(np.float32),
            rarity=read["rarity"].astype(np.float32),
            middle=read["middle"].astype(np.float32),
            words=read["words"],
            stamp=str(read["stamp"]),
        )


def words(text: str) -> set[str]:
    return {word for word in fold(text).split() if len(word) >= RUNS[0]}


def hashes(of: set[str]) -> NDArray[np.uint32]:
    return np.array(sorted(crc32(word.encode()) for word in of), dtype=np.uint32)


def features(text: str, meaning: Numbers, rarity: Numbers, middle: Numbers) -> Numbers:
    """The rarity of each run in the text, and what its sentence means: each of length one."""
    letters = np.zeros(BUCKETS, dtype=np.float32)
    runs = buckets(text)
    letters[runs] = rarity[runs]
    return np.concatenate([_of_length_one(letters), _of_length_one(meaning - middle)])


def _of_length_one(numbers: Numbers) -> Numbers:
    return numbers / max(float(np.linalg.norm(numbers)), 1e-9)


def buckets(text: str) -> list[int]:
    """Runs of letters and whole words; every figure is alike."""
    plain = " " + re.sub(r"\d+", "0", fold(text)) + " "
    found = {plain[i : i + n] for n in RUNS for i in range(len(plain) - n + 1)}
    found |= {f"#{word}" for word in plain.split()}
    return sorted({crc32(run.encode()) % BUCKETS for run in found})
