"""A row of features for each text: few runs of many, and its vector; multiplied without scipy."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float32]
Places = NDArray[np.int64]

ROWS_AT_ONCE = 256


@dataclass(frozen=True)
class Sparse:
    """Numbers that are mostly nothing: row i has `values` at `places`, from `starts[i]` on.

    Each row has one at least, or sums of parts would go wrong.
    """

    values: Numbers
    places: Places
    starts: Places

    def times(self, weights: Numbers) -> Numbers:
        return np.concatenate(list(self._parts(weights)))

    def turned(self, width: int) -> "Sparse":
        """Rows and columns exchanged; a column without any number gets a nothing."""
        rows = np.repeat(np.arange(len(self.starts)), np.diff([*self.starts, len(self.places)]))
        places = np.concatenate([self.places, np.arange(width)])
        order = np.argsort(places, kind="stable")
        values = np.concatenate([self.values, np.zeros(width, dtype=np.float32)])
        starts = np.searchsorted(places[order], np.arange(width))
        return Sparse(values[order], np.concatenate([rows, np.zeros(width, int)])[order], starts)

    def _parts(self, weights: Numbers) -> Iterator[Numbers]:
        edges = [*range(0, len(self.starts), ROWS_AT_ONCE), len(self.starts)]
        bounds = [*self.starts, len(self.places)]
        for first, last in pairwise(edges):
            among = slice(bounds[first], bounds[last])
            weighed = weights[self.places[among]] * self.values[among, None]
            yield np.add.reduceat(weighed, self.starts[first:last] - bounds[first])


@dataclass(frozen=True)
class FeatureRows:
    """Letters and meanings side by side; in weights, the rows of meaning come last."""

    letters: Sparse
    columns: Sparse
    meaning: Numbers

    def times(self, weights: Numbers) -> Numbers:
        width = len(self.columns.starts)
        return self.letters.times(weights[:width]) + self.meaning @ weights[width:]

    def pull(self, by: Numbers) -> Numbers:
        """What each feature has of a number for each row."""
        return np.concatenate([self.columns.times(by), self.meaning.T @ by])


def rows_of(
    runs: Sequence[Numbers], places: Sequence[Places], meaning: Numbers, width: int
) -> FeatureRows:
    """The rows of texts, by their runs' values and places."""
    lengths = [len(one) for one in places]
    starts = np.concatenate([[0], np.cumsum(lengths)[:-1]])
    letters = Sparse(np.concatenate(runs), np.concatenate(places), starts)
    return FeatureRows(letters, letters.turned(width), meaning)
