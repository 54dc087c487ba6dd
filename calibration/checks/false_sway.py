"""False sway: how fast the station says that iron sways."""

from calibration.accuracy import Limits
from calibration.check import Evidence, Measured, Scene, check
from calibration.checks.noise import LOWPASS
from station.metrics.stance import mean_velocity
from station.views.missing import Missing
from station.views.sway import sway

PERSON = 60.0
"""kg for which it is stated."""


@check(title="False sway velocity at 60 kg", unit="mm/s", limits=Limits(0.3, 0.7, 4.0))
def false_sway(evidence: Evidence) -> Measured | None:
    """Sway velocity that the clinic's method finds in a dead load, for 60 kg.

    Formula: mean_velocity of the station itself after its low-pass of 10 Hz, times Fz / (60 kg g). It is what
    noise makes of somebody who stands perfectly still.
    """
    return velocity(evidence, PERSON)


def velocity(evidence: Evidence, person: float) -> Measured | None:
    """Return the velocity in mm/s and its U for a person of so many kg."""
    dead = evidence.stretches.get(Scene.DEAD_LOAD)
    if dead is None or dead.rate <= 2.0 * LOWPASS or len(dead.fz) < 10.0 * dead.rate:
        return None
    found = mean_velocity(sway(evidence.fit.plate.side, dead.rate, dead.cop, LOWPASS))
    if isinstance(found, Missing):
        return None
    value = found * float(dead.fz.mean()) / (person * evidence.kit.gravity)
    return value, 2.0 * value * (2.0 * LOWPASS * len(dead.fz) / dead.rate) ** -0.5


CHECK = false_sway
