"""The vectors of the examples come with the product."""

from pathlib import Path

import numpy as np

from easymo.models import local_embedder
from easymo.models.guided.lexicon.phrasebook import phrasebooks
from easymo.models.guided.nlu import example_vectors

EXAMPLE = "put us down for saturday"


def test_every_example_has_its_vector() -> None:
    assert example_vectors.list_missing() == [], "run `make vectors`"


def test_a_kept_vector_is_the_models_own() -> None:
    assert EXAMPLE in phrasebooks()[0].intents["book"].examples
    assert (
        float(example_vectors.embed_examples([EXAMPLE])[0] @ local_embedder.embed(EXAMPLE)) > 0.999
    )


def test_what_the_file_lacks_is_embedded_now(tmp_path: Path) -> None:
    text = "a sentence that stands in no list"
    assert np.allclose(example_vectors.embed_examples([text])[0], local_embedder.embed(text))
    assert example_vectors.write(tmp_path / "vectors.npz") > 100
