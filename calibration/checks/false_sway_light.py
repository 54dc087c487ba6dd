"""False sway of a light person: the same for a child."""

from calibration.accuracy import Limits
from calibration.check import Evidence, Measured, check
from calibration.checks.false_sway import velocity

PERSON = 20.0
"""kg for which it is stated."""


@check(title="False sway velocity at 20 kg", unit="mm/s", limits=Limits(1.0, 2.0, None))
def false_sway_light(evidence: Evidence) -> Measured | None:
    """Sway velocity that the clinic's method finds in a dead load, for 20 kg; see the one for 60 kg."""
    return velocity(evidence, PERSON)


CHECK = false_sway_light
