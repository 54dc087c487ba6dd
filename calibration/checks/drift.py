"""Drift: how far the empty plate wanders."""

import math

import numpy as np

from calibration.accuracy import Limits
from calibration.check import Evidence, Measured, Scene, check

LEAST = 600.0
"""s that must be recorded."""
PARTS = 6
HOUR = 3600.0


@check(title="Zero drift", unit="N/h", limits=Limits(0.2, 1.0, None))
def drift(evidence: Evidence) -> Measured | None:
    """Slope of Fz of the empty plate, after warming up.

    Formula: the line through the recording, ten minutes at least, an hour for a first calibration; its
    uncertainty from how much the slopes of its six parts differ.
    """
    empty = evidence.stretches.get(Scene.EMPTY)
    if empty is None or len(empty.fz) < LEAST * empty.rate:
        return None
    parts = [_slope(part, empty.rate) for part in np.array_split(empty.fz, PARTS)]
    # Steps between the parts count in the whole line; a wandering zero has as much of them as of slopes.
    return _slope(empty.fz, empty.rate) * HOUR, 2.0 * float(np.std(parts, ddof=1)) / math.sqrt(
        PARTS
    ) / PARTS * HOUR


def _slope(fz: np.typing.NDArray[np.float64], rate: float) -> float:
    time = (np.arange(len(fz)) - (len(fz) - 1) / 2.0) / rate
    return float(time @ fz / (time @ time))


CHECK = drift
