"""Multinomial logistic regression, fitted by L-BFGS: all that a fit of the agent score needs."""

from collections import deque
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from easymo.models.guided.nlu.agent_score.feature_rows import FeatureRows, Numbers

MOST_STEPS, MEMORY, HALVINGS = 60, 8, 20
ENOUGH = 2e-4
"""The gain of a step, as a share of the loss, at which the fit ends."""
ENOUGH_DECREASE = 1e-4

Past = deque[tuple[Numbers, Numbers]]
"""Steps, each with how the slope turned by it."""


@dataclass(frozen=True)
class Lesson:
    """What is learned from: a row of features for each sentence, and its class.

    `towards`: weights that the fit is drawn to, instead of to nothing; `ridge`: how strongly.
    """

    features: FeatureRows
    classes: NDArray[np.int64]
    """-1 for a sentence that is left out."""
    towards: Numbers
    ridge: float

    def whole_loss(self, fits: Numbers, off: Numbers) -> float:
        """How surprising the classes are, and how far off the wanted weights it is."""
        taken = np.flatnonzero(self.classes >= 0)
        shares = softmax(fits)[taken, self.classes[taken]]
        surprise = -float(np.log(np.maximum(shares, 1e-12)).sum())
        return surprise + self.ridge / 2 * float(np.vdot(off, off))

    def slope(self, fits: Numbers, off: Numbers) -> Numbers:
        """Where the loss rises most, at fits and weights that are `off` the wanted ones."""
        taken = np.flatnonzero(self.classes >= 0)
        shares = softmax(fits)
        shares[self.classes < 0] = 0
        shares[taken, self.classes[taken]] -= 1
        return self.features.pull(shares) + np.float32(self.ridge) * off


@dataclass(frozen=True)
class _Place:
    """Weights as they are off the wanted ones, with the fits they give, and the slope there."""

    off: Numbers
    fits: Numbers
    slope: Numbers
    loss: float


def fit(lesson: Lesson, start: Numbers) -> Numbers:
    """A column of weights for each class, looked for from `start` on."""
    off = start - lesson.towards
    fits = lesson.features.times(start)
    place = _Place(off, fits, lesson.slope(fits, off), lesson.whole_loss(fits, off))
    past: Past = deque(maxlen=MEMORY)
    for _ in range(MOST_STEPS):
        after = _step(lesson, place, _direction(place.slope, past))
        if after is None:
            break
        past.append((after.off - place.off, after.slope - place.slope))
        is_enough = place.loss - after.loss < ENOUGH * place.loss
        place = after
        if is_enough:
            break
    return lesson.towards + place.off


def softmax(fits: Numbers) -> Numbers:
    """Shares that sum to one, a row each."""
    risen = np.exp(fits - fits.max(axis=-1, keepdims=True))
    shares: Numbers = risen / risen.sum(axis=-1, keepdims=True)
    return shares


def _direction(slope: Numbers, past: Past) -> Numbers:
    """Downhill, bent by what the last steps told of the slope's turns (the loops of L-BFGS)."""
    way = -slope
    shares = []
    for moved, turned in reversed(past):
        share = float(np.vdot(moved, way)) / float(np.vdot(moved, turned))
        way = way - np.float32(share) * turned
        shares.append(share)
    if past:
        moved, turned = past[-1]
        way *= np.float32(np.vdot(moved, turned) / np.vdot(turned, turned))
    for (moved, turned), share in zip(past, reversed(shares), strict=True):
        bend = share - float(np.vdot(turned, way)) / float(np.vdot(moved, turned))
        way = way + np.float32(bend) * moved
    return way


def _step(lesson: Lesson, place: _Place, way: Numbers) -> _Place | None:
    """As far along the way as it lowers the loss; None where it does not."""
    way_fits = lesson.features.times(way)
    downhill = float(np.vdot(place.slope, way))
    length = np.float32(1)
    for _ in range(HALVINGS):
        off, fits = place.off + length * way, place.fits + length * way_fits
        loss = lesson.whole_loss(fits, off)
        if loss <= place.loss + ENOUGH_DECREASE * float(length) * downhill:
            slope = lesson.slope(fits, off)
            is_bent = float(np.vdot(slope - place.slope, off - place.off)) > 0
            return _Place(off, fits, slope, loss) if is_bent else None
        length /= 2
    return None
