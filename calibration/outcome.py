"""Outcome: what the readings of one plate amount to: its matrix, how well it is known, and how it does."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from calibration import captured, refusal, validation
from calibration.check import Evidence, Figure, Scene, Stretch, checks
from calibration.fit import Fit, fit, plate_gain
from calibration.placement import Purpose
from calibration.procedure import Procedure
from calibration.reading import Reading
from calibration.use import Use
from calibration.validation import LeftOut, Verified
from station import newtons
from station.mat import Plate, Side, mat
from station.newtons import Calibration, PlateGain

Pose = tuple[float, float, float]


@dataclass(frozen=True)
class Outcome:
    """One plate after its readings.

    readings : those that hold. fit : of them. gain : the plate as it will be used. left_out : the fit on
    points it had not seen. verified : on fresh points; found : the same with the certificate the plate had
    before, or None when it had none. figures : one of every check. use : what was taken to happen to it.
    """

    plate: Plate
    readings: tuple[Reading, ...]
    fit: Fit
    gain: PlateGain
    left_out: LeftOut
    verified: Verified
    found: Verified | None
    figures: tuple[Figure, ...]
    use: Use


def outcome(
    procedure: Procedure,
    side: Side,
    present: Calibration | None = None,
    stretches: dict[Scene, Stretch] | None = None,
    pose: tuple[Pose, Pose] | None = None,
    use: Use | None = None,
) -> Outcome:
    """Make a calibration of the readings of one plate.

    present : the certificate's that the plate has, or None. stretches : recordings for checks; None for those
    that the procedure has kept.
    pose : place of the plate in the common frame (m, m, rad) and its standard uncertainties, when measured.

    Errors: CalibrationError with the cause when this must not become one (see `refusal`), INCOMPLETE when
    readings are missing.
    """
    plate = next(each for each in procedure.plates if each.side is side)
    readings, kit, use = procedure.readings(side), procedure.known.kit, use or procedure.known.use
    sheet = per_count(procedure, plate)
    refusal.inspect(plate, readings, kit, sheet)
    fitted = fit(plate, readings, kit, use)
    refusal.fitted(fitted, sheet)
    place, known = pose or (None, (0.0, 0.0, 0.0))
    gain = plate_gain(fitted, readings, kit, use, pose=place, pose_known=known)
    verified = validation.verified(gain, readings, kit)
    found = None
    before = _of(present, side)
    if before is not None:
        found = validation.verified(before, readings, kit)
        refusal.better(verified, found)
    seen = captured.stretches(procedure, plate, fitted.matrix) if stretches is None else stretches
    evidence = Evidence(fitted, readings, kit, seen)
    return Outcome(
        plate,
        readings,
        fitted,
        gain,
        validation.left_out(plate, readings, kit, use),
        verified,
        found,
        tuple(check(evidence) for check in checks()),
        use,
    )


def per_count(procedure: Procedure, plate: Plate) -> NDArray[np.float64]:
    """(cells,), N per count by the data sheet of the cells."""
    known = procedure.known
    gain = 1.0 / mat(known.geometry).counts_per_newton(known.full_scale, known.bits)
    return np.full(len(plate.cells), gain)


def calibration(
    procedure: Procedure, outcomes: tuple[Outcome, ...], number: str, made: str, due: str
) -> Calibration:
    """Put the plates of a device together.

    number : of the certificate. made, due : ISO dates. The zero is that of the last readings of empty plates.
    """
    zero = np.zeros(sum(len(each.plate.cells) for each in outcomes))
    for each in outcomes:
        empty = [reading for reading in each.readings if reading.placement.purpose is Purpose.ZERO]
        zero[[cell.channel for cell in each.plate.cells]] = empty[-1].counts
    return newtons.Calibration(
        procedure.known.uid,
        "certificate",
        made,
        procedure.known.geometry,
        tuple(each.gain for each in outcomes),
        tuple(zero.tolist()),
        number,
        due,
    )


def _of(present: Calibration | None, side: Side) -> PlateGain | None:
    """The plate of a side, when it was measured and says how well."""
    if present is None or not present.states_uncertainty:
        return None
    return next((plate for plate in present.plates if plate.side is side), None)
