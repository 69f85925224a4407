"""Fits, once, which agent a message is likely for; what it finds is kept beside the phrase lists.

Fitting takes a minute and hundreds of megabytes, which no worker should spend on its first message.
`make vectors` makes the file anew.
"""

import hashlib
import json
import sys
import tomllib
from collections.abc import Iterator, Sequence
from importlib.resources import files
from pathlib import Path

import numpy as np

from easymo.models import local_embedder
from easymo.models.guided.lexicon.intents import INTENTS
from easymo.models.guided.lexicon.phrasebook import phrasebooks
from easymo.models.guided.nlu import example_vectors
from easymo.models.guided.nlu.agent_classifier import (
    BUCKETS,
    FILE,
    RUNS,
    AgentModel,
    Numbers,
    buckets,
    features,
    hashes,
    words,
)

# How much the fit prefers small weights; found by leaving messages out.
RIDGE = 0.8

OTHERS = "general"

Known = Sequence[tuple[str, str]]
"""Agents, each with a message for it."""


def list_messages() -> Known:
    """All that a model is fitted on."""
    return [*_messages(), *_examples()]


def stamp_messages(of: Known) -> str:
    """Another one as soon as messages change, or how they are read."""
    said = json.dumps([sorted(of), BUCKETS, RUNS, RIDGE, local_embedder.NAME])
    return hashlib.sha256(said.encode()).hexdigest()


def fit(of: Known) -> AgentModel:
    """A ridge regression for each agent against the others."""
    agents = sorted({agent for agent, _ in of})
    rarity = _rarity([text for _, text in of])
    meanings = example_vectors.embed_examples([text for _, text in of])
    middle = meanings.mean(axis=0)
    seen = np.stack(
        [
            features(text, meant, rarity, middle)
            for (_, text), meant in zip(of, meanings, strict=True)
        ]
    )
    owners = np.array([agents.index(agent) for agent, _ in of])
    wanted = np.where(owners[:, None] == np.arange(len(agents)), 1.0, -1.0)
    # An agent with few messages counts for more by each.
    heed = 1 / np.sqrt(np.bincount(owners)[owners])
    heed /= heed.mean()
    alike = seen @ seen.T
    shares = np.linalg.solve(alike + np.diag(RIDGE / heed), wanted)
    familiar = {word for _, text in of for word in words(text)}
    weights = (seen.T @ shares).astype(np.float32)
    return AgentModel(agents, weights, rarity, middle, hashes(familiar), stamp_messages(of))


def write(path: Path, of: Known) -> None:
    """Fit, and keep what was found."""
    model = fit(of)
    np.savez_compressed(
        path,
        agents=np.array(model.agents),
        weights=model.weights.astype(np.float16),
        rarity=model.rarity.astype(np.float16),
        middle=model.middle.astype(np.float16),
        words=model.words,
        stamp=np.array(model.stamp),
    )


def _messages() -> Iterator[tuple[str, str]]:
    folder = files("easymo.models.guided").joinpath("phrases")
    for book in phrasebooks():
        file = folder.joinpath(book.language, "first_messages.toml")
        for agent, messages in tomllib.loads(file.read_text(encoding="utf-8")).items():
            for message in messages:
                yield agent, message


def _examples() -> Iterator[tuple[str, str]]:
    for book in phrasebooks():
        for name, intent in book.intents.items():
            for example in intent.examples:
                yield INTENTS[name].agent, example
        for said in book.chatter:
            yield OTHERS, said


def _rarity(texts: Sequence[str]) -> Numbers:
    counts = np.ones(BUCKETS)
    for text in texts:
        counts[buckets(text)] += 1
    return np.log((1 + len(texts)) / counts).astype(np.float32)


def main() -> None:
    of = list_messages()
    write(Path(__file__).parents[1] / "phrases" / FILE, of)
    sys.stdout.write(f"Fitted on {len(of)} messages.\n")


if __name__ == "__main__":
    main()
