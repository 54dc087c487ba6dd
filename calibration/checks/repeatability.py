"""Repeatability: whether the same load on the same place reads the same again."""

import math

import numpy as np

from calibration.accuracy import Limits
from calibration.check import PERCENT, Evidence, Measured, check
from calibration.placement import Purpose


@check(title="Repeatability", unit="%", limits=Limits(0.03, 0.1, 2.0))
def repeatability(evidence: Evidence) -> Measured | None:
    """Range of three readings or more of the largest load in the middle, of their mean.

    Formula: (max - min) / mean of Fz; without moving the puck when the plan has three such readings of one
    placement, else at the start, in the middle and at the end of the calibration.
    """
    largest = max((each.placement.mass for each in evidence.loaded), default=0.0)
    index = evidence.of(Purpose.CENTRE, largest)
    groups = np.array([evidence.loaded[number].placement.group for number in index])
    unmoved = [index[groups == group] for group in np.unique(groups) if (groups == group).sum() >= 3]
    chosen = unmoved[0] if unmoved else index
    if len(chosen) < 3:
        return None
    read = evidence.fz[chosen]
    mean = float(read.mean())
    return float(np.ptp(read)) / mean * PERCENT, 2.0 * evidence.unsure * math.sqrt(2.0) / mean * PERCENT


CHECK = repeatability
