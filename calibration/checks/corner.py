"""Corner: whether a load reads the same over every cell."""

import math

import numpy as np

from calibration.accuracy import Limits
from calibration.check import PERCENT, Evidence, Measured, check
from calibration.placement import Purpose


@check(title="Corners", unit="%", limits=Limits(0.1, 0.3, 5.0))
def corner(evidence: Evidence) -> Measured | None:
    """Range of Fz of the same mass over each cell in turn, of the mass: eccentricity.

    Formula: (max - min) / F over the readings of the corners; over those of the grid's corners when the plan
    has no others.
    """
    index = evidence.of(Purpose.CORNER)
    if len(index) < len(evidence.fit.plate.cells):
        index = _of_grid(evidence)
    if len(index) < len(evidence.fit.plate.cells):
        return None
    load = float(evidence.meant[index].mean())
    unsure = 2.0 * math.sqrt(2.0) * evidence.unsure / load
    return float(np.ptp(evidence.fz[index])) / load * PERCENT, unsure * PERCENT


def _of_grid(evidence: Evidence) -> np.typing.NDArray[np.intp]:
    largest = max(each.placement.mass for each in evidence.loaded)
    index = evidence.of(Purpose.GRID, largest)
    if len(index) == 0:
        return index
    at = np.array([(evidence.loaded[n].placement.x, evidence.loaded[n].placement.y) for n in index])
    return np.asarray(index[(np.abs(at) == np.abs(at).max(axis=0)).all(axis=1)])


CHECK = corner
