"""Time offset: whether the left and the right plate are read at the same moment."""

import numpy as np

from calibration.accuracy import Limits
from calibration.check import Evidence, Measured, Scene, check

WINDOW = 0.05
"""s around the strike."""
FARTHEST = 8
"""Samples by which the plates may be apart and still be found."""
HARD = 10.0
"""Times the noise of a step that a strike must have."""


@check(title="Time between the plates", unit="samples", limits=Limits(1.0, 1.0, None))
def time_offset(evidence: Evidence) -> Measured | None:
    """By how many samples this plate is read after the other one; one strike on a plank that bridges both.

    Formula: the peak of the cross-correlation of the steps of both Fz, by a parabola through three values.
    """
    struck = evidence.stretches.get(Scene.STRIKE)
    if struck is None or struck.beside is None or len(struck.fz) != len(struck.beside):
        return None
    own, other = np.diff(struck.fz), np.diff(struck.beside)
    top = int(np.argmax(np.abs(own) * (np.abs(other).max() / max(np.abs(own).max(), 1e-12)) + np.abs(other)))
    if min(np.abs(each).max() / max(float(np.median(np.abs(each))), 1e-12) for each in (own, other)) < HARD:
        return None
    reach = max(2 * FARTHEST, round(WINDOW * struck.rate))
    part = slice(max(0, top - reach), top + reach)
    lags = np.arange(-FARTHEST, FARTHEST + 1)
    alike = np.array([_alike(own[part], other[part], int(lag)) for lag in lags])
    best = int(np.argmax(alike))
    if not 0 < best < len(lags) - 1:
        return None
    a, b, c = alike[best - 1 : best + 2]
    return float(lags[best] + 0.5 * (a - c) / (a - 2.0 * b + c)), 0.2


def _alike(own: np.typing.NDArray[np.float64], other: np.typing.NDArray[np.float64], lag: int) -> float:
    """How well the own steps, `lag` samples earlier, go with the other's."""
    first, second = (own[lag:], other[: len(other) - lag]) if lag >= 0 else (own[:lag], other[-lag:])
    return float(first @ second)


CHECK = time_offset
