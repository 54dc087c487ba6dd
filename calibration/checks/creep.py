"""Creep: whether a load that stays reads more and more."""

import numpy as np

from calibration.accuracy import Limits
from calibration.check import PERCENT, Evidence, Measured, Scene, check

FROM = 30.0
"""s after loading, from which creep is counted."""
LEAST = 300.0
"""s that must be recorded: the short form for a recalibration."""
MEAN = 10.0
"""s over which Fz is averaged."""


@check(title="Creep", unit="%", limits=Limits(0.03, 0.1, None))
def creep(evidence: Evidence) -> Measured | None:
    """Largest change of a load that stays, from 30 s after loading to the end of the recording, of that load.

    Formula: max |Fz(t) - Fz(30 s)| / Fz(30 s) of means over 10 s. The recording lasts 30 minutes for a first
    calibration, 5 at least; it begins when the load was laid on.

    Source: OIML R 60, whose limit for a C3 cell is 0.0245 % in 30 minutes.
    """
    lying = evidence.stretches.get(Scene.CREEP)
    if lying is None or len(lying.fz) < LEAST * lying.rate:
        return None
    size = round(MEAN * lying.rate)
    late = lying.fz[round(FROM * lying.rate) :]
    means = late[: len(late) // size * size].reshape(-1, size).mean(axis=1)
    spread = float(late[:size].std()) / size**0.5
    return float(np.abs(means / means[0] - 1.0).max()) * PERCENT, 2.0 * 2.0**0.5 * spread / float(
        means[0]
    ) * PERCENT


CHECK = creep
