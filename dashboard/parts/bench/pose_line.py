"""The pose of the plates in one line: of a certificate, and of a calibration that is not signed yet."""

import math

from calibration import words
from calibration.budget import FACTOR
from calibration.certificate import pose_of
from calibration.posed import POSE
from calibration.procedure import Procedure
from dashboard.words import bench as said
from station.newtons import Calibration

UNITS = (("x_mm", said.POSE_X), ("y_mm", said.POSE_Y), ("angle_deg", said.POSE_ANGLE))
"""What a pose consists of: its name in a certificate, and in words with its unit."""


def short(calibration: Calibration | None) -> str:
    """Return the pose that a calibration knows, in one line; or that there is none."""
    found = None if calibration is None else pose_of(calibration)
    if found is None:
        return said.POSE_NONE
    x, y, angle = (words.with_uncertainty(found[name], found[f"u_{name}"]) for name, _ in UNITS)
    return said.POSE_SHORT.format(x=x, y=y, angle=angle)


def of_procedure(made: Procedure) -> str:
    """Return the pose that an open calibration has, in one line; or that there is none."""
    fact = made.fact(POSE)
    if fact is None:
        return said.POSE_NONE
    u = [FACTOR * math.sqrt(fact["covariance"][n][n]) for n in range(3)]
    size = (1e3, 1e3, math.degrees(1.0))
    x, y, angle = (
        words.with_uncertainty(fact[name], each * unit)
        for (name, _), each, unit in zip(UNITS, u, size, strict=True)
    )
    return said.POSE_SHORT.format(x=x, y=y, angle=angle)
