"""Results: what the readings of a plate amount to, as far as they go."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from calibration.fit import Fit, fit
from calibration.outcome import Outcome, outcome
from calibration.procedure import Procedure
from dashboard.words import refusals
from station.certificate import Certificate
from station.errors import CalibrationError, CalibrationReason, StationError
from station.mat import Plate


@dataclass(frozen=True)
class Result:
    """One plate. fit, outcome : as far as the readings go. error : what is in the way."""

    fit: Fit | None = None
    outcome: Outcome | None = None
    error: StationError | None = None


def result(made: Procedure, plate: Plate, present: Callable[[], Certificate | None]) -> Result:
    """Return what came of one plate. present : gives the certificate that the device has, or None.

    Whatever is in the way, a certificate that is not to be believed among it, stands in the result.
    """
    read = {each.placement.number for each in made.readings(plate.side)}
    missing = [each for each in made.steps if each.side is plate.side and each.placement.number not in read]
    try:
        if missing:
            raise CalibrationError(
                CalibrationReason.INCOMPLETE,
                *refusals.readings_missing(len(missing), plate.side.value),
            )
        certificate = present()
        found = outcome(made, plate.side, certificate.calibration if certificate is not None else None)
    except StationError as error:
        return Result(_fitted(made, plate), None, error)
    return Result(found.fit, found)


def _fitted(made: Procedure, plate: Plate) -> Fit | None:
    """Return a fit of what there is, or None."""
    try:
        return fit(plate, made.readings(plate.side), made.known.kit)
    except (StationError, np.linalg.LinAlgError):
        return None
