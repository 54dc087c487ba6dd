"""Zero return: whether the plate is as empty after a load as it was before."""

from itertools import pairwise

import numpy as np

from calibration.accuracy import Limits
from calibration.check import PERCENT, Evidence, Measured, Scene, check
from calibration.placement import Purpose


@check(title="Zero return", unit="%", limits=Limits(0.02, 0.05, None))
def zero_return(evidence: Evidence) -> Measured | None:
    """How far the empty plate has moved after a load, of the largest load.

    Formula: after half an hour of load, |Fz| of the empty plate at the end of the recorded return; without
    such a recording, the median |Fz after - Fz before| of the empty readings around the loads of the plan.
    """
    scale = PERCENT / evidence.full_scale
    returned = evidence.stretches.get(Scene.RETURN)
    if returned is not None:
        last = returned.fz[-max(1, round(10.0 * returned.rate)) :]
        return abs(float(last.mean())) * scale, 2.0 * evidence.unsure * scale
    empty = [each for each in evidence.readings if each.placement.purpose is Purpose.ZERO]
    moved = [
        abs(float((np.array(after.counts) - np.array(before.counts)) @ evidence.fit.gains))
        for before, after in pairwise(empty)
        if before.placement.shim == after.placement.shim
        and after.placement.number > before.placement.number + 1
    ]
    return (float(np.median(moved)) * scale, 2.0 * evidence.unsure * scale) if moved else None


CHECK = zero_return
