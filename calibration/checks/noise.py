"""Noise: how far the centre of pressure of iron moves."""

import numpy as np

from calibration.accuracy import Limits
from calibration.check import Evidence, Measured, Scene, check
from station.mechanics.filters import zero_phase

PERSON = 60.0
"""kg for which it is stated."""
LOWPASS = 10.0
"""Hz, of the clinic's method."""
MM = 1e3


@check(title="Noise of the centre of pressure at 60 kg", unit="mm", limits=Limits(0.01, 0.02, 0.1))
def noise(evidence: Evidence) -> Measured | None:
    """Standard deviation of the centre of pressure of a dead load below 10 Hz, about its line, for 60 kg.

    Formula: that of the worse axis after the zero-phase low-pass of 10 Hz, times Fz / (60 kg g): noise in
    newtons does not depend on the load.
    """
    dead = evidence.stretches.get(Scene.DEAD_LOAD)
    if dead is None or dead.rate <= 2.0 * LOWPASS or len(dead.fz) < 10.0 * dead.rate:
        return None
    path = zero_phase(dead.cop, dead.rate, LOWPASS)
    time = np.arange(len(path)) - (len(path) - 1) / 2.0
    rest = path - path.mean(axis=0) - np.outer(time, time @ path / (time @ time))
    scale = MM * float(dead.fz.mean()) / (PERSON * evidence.kit.gravity)
    spread = float(rest.std(axis=0).max()) * scale
    # Below 10 Hz there are twenty independent values a second.
    return spread, 2.0 * spread / np.sqrt(2.0 * 2.0 * LOWPASS * len(path) / dead.rate)


CHECK = noise
