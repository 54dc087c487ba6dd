"""Linearity: whether twice the load reads twice as much."""

import math

import numpy as np

from calibration.accuracy import Limits
from calibration.check import PERCENT, Evidence, Measured, check


@check(title="Linearity", unit="%", limits=Limits(0.05, 0.1, 2.0))
def linearity(evidence: Evidence) -> Measured | None:
    """Largest distance of the mean reading of a rising load from its reference, of the largest load.

    Formula: max over loads of |mean(Fz - F)| / F_max, over all rising readings of the fit.
    """
    rising = [number for number, each in enumerate(evidence.loaded) if each.placement.going == "up"]
    if not rising:
        return None
    off, meant = (evidence.fz - evidence.meant)[rising], evidence.meant[rising]
    means = [(abs(float(off[meant == load].mean())), int((meant == load).sum())) for load in np.unique(meant)]
    largest, count = max(means)
    scale = PERCENT / evidence.full_scale
    return largest * scale, 2.0 * evidence.unsure / math.sqrt(count) * scale


CHECK = linearity
