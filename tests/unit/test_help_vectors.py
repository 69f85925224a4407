"""The vectors of the help articles come with the product."""

from pathlib import Path

import numpy as np

from easymo.models import local_embedder
from easymo.services.help import help_vectors
from easymo.services.help.help_articles import every_file


def test_everything_an_article_is_found_by_has_its_vector() -> None:
    assert help_vectors.missing() == [], "run `make vectors`"


async def test_a_kept_vector_is_the_models_own() -> None:
    [content, *_] = next(every_file()).contents
    [kept] = await help_vectors.Shipped().embed([content])
    assert float(np.array(kept) @ local_embedder.embed(content)) > 0.999


async def test_what_the_file_lacks_is_embedded_now(tmp_path: Path) -> None:
    text = "a question that stands in no article"
    [made] = await help_vectors.Shipped().embed([text])
    assert np.allclose(made, local_embedder.embed(text))
    assert help_vectors.write(tmp_path / "vectors.npz") > 100
