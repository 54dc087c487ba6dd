"""Change: by what the plates read the same mass otherwise than on the day of their calibration."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from station.errors import TrialError, TrialReason
from station.newtons import Calibration
from station.qualification.laid import Laid

Array = NDArray[np.float64]

SAME_MASS = 5e-4
"""Share by which two masses may differ and still be called the same."""
U_MASS, U_ZERO, U_PLACE = 7e-4, 0.06, 0.6e-3
"""Share, N, m: standard uncertainty of one difference between two days, of the mass (the same for all marks),
of the zero of a plate under it, and of the place of the mass along each axis."""
EXPLAINED = 31.3
"""Sum of squares, in units of those uncertainties, that is left on one of 1000 good days (chi square, 11)."""


@dataclass(frozen=True)
class Suspect:
    """The one cell, or the one plate, whose gain explains the differences best.

    plate : number. channel : of the cell on the wire, None when it is the whole plate.
    gain : share by which it has changed; uncertainty : standard. is_alone : whether what it leaves is chance.
    """

    plate: int
    channel: int | None
    gain: float
    uncertainty: float
    is_alone: bool


@dataclass(frozen=True)
class Change:
    """Two masses on the same marks on two days.

    force : (plates, marks), share by which the weight has changed. place : (plates, marks, 2), m, by which
    the place has; NaN where the plate feels nothing. load : (plates, marks), N, of the standard.
    """

    force: Array
    place: Array
    load: Array
    suspect: Suspect

    @property
    def shift(self) -> Array:
        """(plates, 2), m: by what both marks have moved alike."""
        return np.asarray(self.place[:, :2].mean(axis=1))

    @property
    def stretch(self) -> Array:
        """(plates, 2), m: by what each mark has moved away from the other, or around their middle."""
        return np.asarray((self.place[:, 0] - self.place[:, 1]) / 2.0)


def change(now: Laid, standard: Laid, calibration: Calibration) -> Change:
    """Compare two days. Errors: TrialError BAD_SETTING when mass or marks are not the same."""
    if abs(now.mass / standard.mass - 1.0) > SAME_MASS or not np.allclose(
        now.marks, standard.marks, atol=1e-4
    ):
        raise TrialError(TrialReason.BAD_SETTING, f"{_other(standard)}.", "Use the same mass and marks.")
    before, after = standard.loads(calibration), now.loads(calibration)
    force = after[..., 0] / before[..., 0] - 1.0
    place = _places(after) - _places(before)
    return Change(force, place, before[..., 0], _likeliest(now, standard, calibration))


def _other(standard: Laid) -> str:
    x, y = standard.marks[0]
    return f"The check standard was made with {standard.mass:g} kg at {1000 * x:g},{1000 * y:g} mm"


def _places(loads: Array) -> Array:
    """(plates, marks, 2), m; NaN where a plate feels nothing, or is pulled."""
    force = np.where(loads[..., 0] > 0.1 * np.abs(loads[..., 0]).max(), loads[..., 0], np.nan)
    return np.stack([-loads[..., 2] / force, loads[..., 1] / force], axis=-1)


def signs(standard: Laid, calibration: Calibration) -> dict[tuple[int, int | None], Array]:
    """Return what a gain twice as large would show, (plates, marks, 3) as `_seen`.

    By number of the plate and channel of the cell, or None for all cells of the plate.
    """
    before: Array = standard.loads(calibration)
    found: dict[tuple[int, int | None], Array] = {}
    for number, plate in enumerate(calibration.plates):
        whole = np.zeros_like(before)
        for place, channel in enumerate(plate.channels):
            added = np.zeros_like(before)
            added[number] = standard.counts[number][:, [place]] * np.array(plate.matrix)[:, place]
            found[number, channel] = _seen(added, before)
            whole += added
        found[number, None] = _seen(whole, before)
    return found


def covariance(standard: Laid, calibration: Calibration) -> Array:
    """Return what differences of `_seen`, in one row, are like on a good day.

    One mass for all marks, a zero and a place for each.
    """
    force = np.abs(standard.loads(calibration)[..., 0]).ravel()
    spread = np.column_stack([U_ZERO / force, np.full_like(force, U_PLACE), np.full_like(force, U_PLACE)])
    same_mass = np.tile([U_MASS, 0.0, 0.0], len(force))
    return np.asarray(np.diag(spread.ravel() ** 2) + np.outer(same_mass, same_mass))


def _likeliest(now: Laid, standard: Laid, calibration: Calibration) -> Suspect:
    """Find the one cell or plate whose gain explains the differences best, by generalised least squares."""
    before = standard.loads(calibration)
    seen = _seen(now.loads(calibration) - before, before).ravel()
    weights = np.linalg.inv(covariance(standard, calibration))
    found = []
    for (plate, channel), sign in signs(standard, calibration).items():
        information = float(sign.ravel() @ weights @ sign.ravel())
        gain = float(sign.ravel() @ weights @ seen) / information
        rest = float(seen @ weights @ seen) - gain**2 * information
        found.append((rest, Suspect(plate, channel, gain, information**-0.5, rest < EXPLAINED)))
    return min(found, key=lambda each: each[0])[1]


def _seen(moved: Array, before: Array) -> Array:
    """(plates, marks, 3): changes of force as a share and of place in m, to first order.

    moved, before : (plates, marks, 3), N and N m.
    """
    force = before[..., 0]
    x, y = -before[..., 2] / force, before[..., 1] / force
    across = (-moved[..., 2] - x * moved[..., 0]) / force
    along = (moved[..., 1] - y * moved[..., 0]) / force
    return np.stack([moved[..., 0] / force, across, along], axis=-1)
