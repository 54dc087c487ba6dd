"""Drop: whether an impact has the impulse of a falling mass."""

import math

from calibration.accuracy import Limits
from calibration.check import PERCENT, Evidence, Measured, Scene, check
from station.qualification import drop

FALL = 1e-3
"""m, standard uncertainty of the height of a drop."""


@check(title="Impulse of a drop", unit="%", limits=Limits(2.0, 2.0, None))
def drop_impulse(evidence: Evidence) -> Measured | None:
    """By how much the impulse of a mass that falls on a pad is off.

    Formula: integral of (Fz - m g) dt over the impact, against m sqrt(2 g h); gate 2 %. Not stated below 500
    samples a second. The mass must not bounce off the plate.
    """
    fallen = evidence.stretches.get(Scene.DROP)
    if fallen is None or fallen.mass <= 0.0 or fallen.height <= 0.0:
        return None
    found = drop.dropped("", fallen.fz, fallen.rate, fallen.mass, fallen.height).value
    if found is None:
        return None
    expected = fallen.mass * math.sqrt(2.0 * evidence.kit.gravity * fallen.height)
    unsure = math.hypot(FALL / fallen.height / 2.0, evidence.kit.share)
    return (found / expected - 1.0) * PERCENT, 2.0 * unsure * PERCENT


CHECK = drop_impulse
