"""Daily: what the bench gives to the daily check, its standard, and what the check can see.

The check itself is the clinic's: `station check`, `station/qualification/daily.py`.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from calibration.fit import above_empty
from calibration.reading import Reading
from station.errors import CalibrationError, CalibrationReason
from station.newtons import Calibration
from station.qualification.change import covariance, signs
from station.qualification.daily import CELL_FAIL, CELL_WARN, FORCE_FAIL, FORCE_WARN, MARK, opposite
from station.qualification.laid import Laid

NEARBY = 1e-4
"""m within which a placement is on a mark."""
SURE = 1.645
"""Sigmas: what is so far beyond a limit is found 95 times of 100."""


@dataclass(frozen=True)
class Visible:
    """The smallest change of the gain of one cell, as a share, that a check finds 95 times of 100."""

    channel: int
    warns: float
    fails: float


def standard(
    plates: Sequence[tuple[Reading, ...]],
    mass: float,
    calibration: Calibration,
    mark: tuple[float, float] = MARK,
) -> Laid:
    """Make the check standard of readings that were taken right after the calibration.

    plates : of each plate its readings, with those of the empty plate before and after; placements on the
    marks with `mass` in kg count, all others are left out.
    Errors: CalibrationError INCOMPLETE when a mark or the empty plate is missing.
    """
    marks = opposite(mark)
    counts, noise, rates = [], np.zeros(len(calibration.zero)), []
    for gain, readings in zip(calibration.plates, plates, strict=True):
        own = [tuple(each for each in readings if _is_on(each, mass, x, y)) for x, y in marks]
        if not all(own):
            raise CalibrationError(
                CalibrationReason.INCOMPLETE,
                f"The {gain.side} plate was not read with {mass:g} kg on both marks of the daily check.",
                "Lay the mass of the daily check on both marks, then go on.",
            )
        counts.append(np.stack([above_empty(each, readings).mean(axis=0) for each in own]))
        noise[list(gain.channels)] = np.mean([each.noise for each in readings], axis=0)
        rates += [each.rate for each in readings]
    unseen = np.full(len(counts), np.nan)
    return Laid(mass, marks, tuple(counts), unseen, noise, float(np.mean(rates)))


def visible(standard: Laid, calibration: Calibration) -> tuple[Visible, ...]:
    """Return what a check against this standard sees of each cell: by the weight, or as the likeliest one."""
    weights = np.linalg.inv(covariance(standard, calibration))
    u_force = math.sqrt(max(np.diag(covariance(standard, calibration))[::3]))
    found = []
    for (_, channel), sign in signs(standard, calibration).items():
        if channel is None:
            continue
        share = float(np.abs(sign[..., 0]).max())
        u_gain = float(sign.ravel() @ weights @ sign.ravel()) ** -0.5
        warns, fails = (
            min((by_force / 100.0 + SURE * u_force) / share, by_cell / 100.0 + SURE * u_gain)
            for by_force, by_cell in ((FORCE_WARN, CELL_WARN), (FORCE_FAIL, CELL_FAIL))
        )
        found.append(Visible(channel, warns, fails))
    return tuple(found)


def _is_on(reading: Reading, mass: float, x: float, y: float) -> bool:
    at = reading.placement
    is_near = math.hypot(at.x - x, at.y - y) < NEARBY
    return is_near and math.isclose(at.mass, mass, rel_tol=1e-6) and at.shim is None
