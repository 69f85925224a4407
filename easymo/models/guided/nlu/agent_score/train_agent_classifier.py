"""Fits, once, how likely a message is for which agent; it is kept beside the phrase lists.

Fitting takes minutes and hundreds of megabytes, which no worker should spend on its first message.
`make vectors` makes the file anew. With `SENTENCES=FOLDER` it learns from native speakers'
sentences as well; without, what was learned from them is kept, as weights that the fit is drawn to.
"""

import argparse
import hashlib
import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from easymo.models import local_embedder
from easymo.models.guided.lexicon import letter_language
from easymo.models.guided.nlu import example_vectors
from easymo.models.guided.nlu.agent_score.agent_classifier import (
    BUCKETS,
    FILE,
    RUNS,
    AgentModel,
    buckets,
    hashes,
    load_model,
    of_length_one,
    words,
)
from easymo.models.guided.nlu.agent_score.collect_known_words import PHRASES, write_collected
from easymo.models.guided.nlu.agent_score.feature_rows import FeatureRows, Numbers, rows_of
from easymo.models.guided.nlu.agent_score.known_messages import (
    Known,
    list_by_language,
    list_messages,
    list_native,
)
from easymo.models.guided.nlu.agent_score.softmax_regression import Lesson, fit

# How much the fit prefers small weights, and those that were there before; how many dimensions the
# letters' weights are kept in; by how much fits are divided. Found by leaving sentences out.
RIDGE, LOYALTY = 0.03, 0.3
DIMENSIONS = 32
WARMTH = 1.0
MOST = 127
"""A weight of letters is kept in a byte."""
FEWEST_SEEN = 2


@dataclass(frozen=True)
class _Sight:
    """How texts are looked at: the rarity of runs, and the middle of all vectors."""

    rarity: Numbers
    middle: Numbers


def stamp_messages(of: Known) -> str:
    """Another one as soon as messages change, or how they are read."""
    said = json.dumps([sorted(of), BUCKETS, RUNS, RIDGE, DIMENSIONS, local_embedder.NAME])
    return hashlib.sha256(said.encode()).hexdigest()


def train(ours: Known, native: Known, before: AgentModel | None = None) -> AgentModel:
    """The model of all messages; `before`: one that is to be kept to where nothing else is said."""
    of = [*ours, *native]
    texts = [text for _, text in of]
    vectors = example_vectors.embed_examples(texts)
    sight = (
        _Sight(before.rarity, before.middle)
        if before
        else _Sight(_rarity(texts), vectors.mean(axis=0))
    )
    features = _features(texts, vectors, sight)
    kinds = before.kinds if before else _kinds_of(of)
    width = BUCKETS + vectors.shape[1] + 1
    towards = _weights_of(before) if before else np.zeros((width, len(kinds)), np.float32)
    weights = towards
    for named_only in (True, False):
        chosen = _choose(of, kinds, features.times(weights), named_only=named_only)
        weights = fit(Lesson(features, chosen, towards, LOYALTY if before else RIDGE), weights)
    return _keep(before, _pack(weights, kinds, sight, of, ours))


def write(path: Path, model: AgentModel) -> None:
    """Keep what was found, as small numbers."""
    scale = np.maximum(np.abs(model.letters).max(axis=0), 1e-9) / MOST
    np.savez_compressed(
        path,
        kinds=np.array(model.kinds),
        rarity=model.rarity.astype(np.float16),
        middle=model.middle.astype(np.float16),
        letters=np.round(model.letters / scale).astype(np.int8),
        letters_scale=scale,
        dimensions=model.dimensions.astype(np.float16),
        meaning=model.meaning.astype(np.float16),
        at_rest=model.at_rest,
        warmth=np.array(model.warmth),
        words=model.words,
        stamp=np.array(model.stamp),
        is_native=np.array(model.is_native),
    )


def _choose(
    of: Known, kinds: Sequence[str], fits: Numbers, *, named_only: bool
) -> NDArray[np.int64]:
    """The kind of each message, -1 where it is left out; of an agent alone, its likeliest."""
    own = {a: [i for i, k in enumerate(kinds) if k.partition("/")[0] == a] for a, _ in of}
    places = {kind: i for i, kind in enumerate(kinds)}
    chosen = []
    for (kind, _), fit_of in zip(of, fits, strict=True):
        if kind in places:
            chosen.append(places[kind])
        else:
            among = own[kind.partition("/")[0]]
            chosen.append(-1 if named_only or not among else max(among, key=fit_of.__getitem__))
    return np.array(chosen, dtype=np.int64)


def _kinds_of(of: Known) -> list[str]:
    """Those with an intent, and agents of which no message has one."""
    named = {kind for kind, _ in of if "/" in kind}
    served = {kind.partition("/")[0] for kind in named}
    return sorted(named | ({kind for kind, _ in of} - served - named))


def _features(texts: Sequence[str], vectors: Numbers, sight: _Sight) -> FeatureRows:
    """A row for each text: its runs, what it means, and one."""
    places = [np.array(buckets(text), dtype=np.int64) for text in texts]
    runs = [of_length_one(sight.rarity[one]) for one in places]
    meaning = [np.append(of_length_one(one - sight.middle), np.float32(1)) for one in vectors]
    return rows_of(runs, places, np.stack(meaning), BUCKETS)


def _rarity(texts: Sequence[str]) -> Numbers:
    """Of each run; a run of one text alone would be learned by heart, and is not looked at."""
    counts = np.zeros(BUCKETS)
    for text in texts:
        counts[buckets(text)] += 1
    rarity = np.log((1 + len(texts)) / (1 + counts))
    rarity[counts < FEWEST_SEEN] = 0
    return rarity.astype(np.float32)


def _pack(weights: Numbers, kinds: list[str], sight: _Sight, of: Known, ours: Known) -> AgentModel:
    """The letters' weights in a few dimensions: those that tell kinds apart most."""
    left, strength, right = np.linalg.svd(weights[:BUCKETS], full_matrices=False)
    most = min(DIMENSIONS, len(strength))
    return AgentModel(
        kinds=kinds,
        rarity=sight.rarity,
        middle=sight.middle,
        letters=left[:, :most] * strength[:most],
        dimensions=right[:most],
        meaning=weights[BUCKETS:-1],
        at_rest=weights[-1],
        warmth=WARMTH,
        words=hashes({word for _, text in of for word in words(text)}),
        stamp=stamp_messages(ours),
        is_native=len(of) > len(ours),
    )


def _keep(before: AgentModel | None, model: AgentModel) -> AgentModel:
    """With the words that were known before, and what they came from."""
    if before is None:
        return model
    return replace(model, words=np.union1d(before.words, model.words), is_native=before.is_native)


def _weights_of(model: AgentModel) -> Numbers:
    return np.vstack([model.letters @ model.dimensions, model.meaning, model.at_rest])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sentences", type=Path, help="a folder of native speakers' sentences")
    asked = parser.parse_args()
    ours = list_messages()
    native = list_native(asked.sentences) if asked.sentences else []
    write_collected([text for _, text in [*ours, *native]], is_all=bool(native))
    if native:
        letter_language.write(PHRASES / letter_language.FILE, list_by_language(asked.sentences))
    before = None if native else load_model()
    if before and before.stamp == stamp_messages(ours):
        sys.stdout.write("No message changed since the last fit.\n")
        return
    write(PHRASES / FILE, train(ours, native, before))
    sys.stdout.write(f"Fitted on {len(ours)} messages and {len(native)} of native speakers.\n")


if __name__ == "__main__":
    main()
