"""Hysteresis: whether a load reads the same when it is reached from above."""

import math

import numpy as np

from calibration.accuracy import Limits
from calibration.check import PERCENT, Evidence, Measured, check


@check(title="Hysteresis", unit="%", limits=Limits(0.05, 0.15, 5.0))
def hysteresis(evidence: Evidence) -> Measured | None:
    """Largest difference between a load reached from below and from above, of the largest load.

    Formula: max over loads of |mean(Fz up - Fz down)| / F_max, over pairs of one placement.
    """
    found: dict[float, list[float]] = {}
    placed = [each.placement for each in evidence.loaded]
    for group in {each.group for each in placed}:
        for mass in {each.mass for each in placed if each.group == group}:
            same = [n for n, each in enumerate(placed) if (each.group, each.mass) == (group, mass)]
            up, down = ([evidence.fz[n] for n in same if placed[n].going == way] for way in ("up", "down"))
            if up and down:
                found.setdefault(mass, []).append(float(np.mean(up) - np.mean(down)))
    if not found:
        return None
    largest, count = max((abs(float(np.mean(each))), len(each)) for each in found.values())
    scale = PERCENT / evidence.full_scale
    return largest * scale, 2.0 * evidence.unsure * math.sqrt(2.0 / count) * scale


CHECK = hysteresis
