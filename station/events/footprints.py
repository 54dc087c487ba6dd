"""Footprints: load, contact, peak pressure and centre of pressure of each foot on a mat, scan by scan."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from station.equalisation import bridged
from station.events.feet import Feet, feet
from station.forces import CONTACT
from station.mat import Matrix
from station.mechanics.footprint import sums

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

TOUCHED = 10_000.0
"""Pa. A cell under less does not count as contact: the least pressure that an emed platform gives out, and
the threshold that pressuRe takes by default (Telfer and Li, `whole_pressure_curve`, version 0.2.7)."""


@dataclass(frozen=True, eq=False)
class Footprints:
    """What each foot does to a mat, scan by scan; feet in the order left, right.

    time : (n,), s, of the middle of each scan, from the beginning of the first one; the rows of a scan are
        read one after the other, and their pressures are carried to this moment.
    force : (n, 2), N, pressure times area; 0 of a foot that does not stand: what a cell still feels of it is
        no load. All are NaN in a scan that is not whole.
    area : (n, 2), m2, of cells under more than TOUCHED. peak : (n, 2), Pa, of the highest single cell.
    cop : (n, 2, 2), m, x and y of each foot in the mat's frame, and whole : (n, 2), of both together; NaN
        under less than CONTACT.
    feet : whose cells are whose.
    """

    time: Floats
    force: Floats
    area: Floats
    peak: Floats
    cop: Floats
    whole: Floats
    feet: Feet

    def __len__(self) -> int:
        return len(self.time)

    @property
    def share(self) -> Floats:
        """(n, 2), %, of the load on each foot; NaN where nobody stands."""
        total = self.force.sum(axis=1, keepdims=True)
        with np.errstate(invalid="ignore", divide="ignore"):
            return np.where(total >= CONTACT, 100.0 * self.force / total, np.nan)


def footprints(pressures: Floats, matrix: Matrix, began: Floats, skew: Floats) -> Footprints:
    """Find the feet and sum up what they do.

    pressures : (n, rows, columns), Pa; NaN for silent cells, which are bridged for the sums, and for rows
        that did not arrive: a scan without one of its rows has no numbers.
    began : (n,), s, when row 0 of each scan was read, rising. skew : (rows,), s, how long after it each row.
    """
    silent = np.asarray(np.isnan(pressures).all(axis=0))
    filled = np.nan_to_num(bridged(pressures))
    time = began - began[:1] + skew[-1] / 2.0
    return summed(pressures, at_one_moment(filled, began, skew), feet(filled, matrix), time, silent)


def summed(pressures: Floats, level: Floats, found: Feet, time: Floats, silent: Flags) -> Footprints:
    """Sum up what feet that have been found do.

    pressures : (n, rows, columns), Pa, as for `footprints`. level : the same, bridged and carried to one
    moment. found : the feet of these scans. time : (n,), s. silent : (rows, columns).
    """
    whole = ~np.isnan(pressures[:, ~silent]).any(axis=1)
    added = np.array([_sums(level[k], found.left(k), found.matrix) for k in range(len(level))])
    added = added.reshape(-1, 2, 5)
    added[~found.standing] = 0.0
    added[~whole] = np.nan
    load, moment, area, peak = added[..., 0], added[..., 1:3], added[..., 3], added[..., 4]
    return Footprints(
        time,
        load,
        area,
        peak,
        _centre(moment, load),
        _centre(moment.sum(axis=1), load.sum(axis=1)),
        found,
    )


def at_one_moment(pressures: Floats, began: Floats, skew: Floats) -> Floats:
    """Return the pressures (n, rows, columns) as they were in the middle of each scan.

    Each row runs straight from one of its readings to the next; before the first and after the last, and
    across a gap of more than one scan, it stays as it was read. began, skew : see `footprints`.
    """
    if len(began) < 2 or skew[-1] <= 0.0:
        return pressures
    steps = np.diff(began)
    is_next = steps < LONGEST_STEP * np.median(steps)
    late = skew[-1] / 2.0 - skew
    ahead, behind = np.zeros((len(began), len(skew))), np.zeros((len(began), len(skew)))
    ahead[:-1] = np.where(is_next[:, None], np.maximum(late, 0.0) / steps[:, None], 0.0)
    behind[1:] = np.where(is_next[:, None], np.maximum(-late, 0.0) / steps[:, None], 0.0)
    level = pressures.copy()
    level[:-1] += ahead[:-1, :, None] * (pressures[1:] - pressures[:-1])
    level[1:] += behind[1:, :, None] * (pressures[:-1] - pressures[1:])
    return level


LONGEST_STEP = 1.5
"""Of the usual time between two scans: more is a gap."""


def _sums(pressure: Floats, left: Floats, matrix: Matrix) -> Floats:
    """(2, 5), see `sums`, with areas and loads."""
    added = sums(pressure, left, matrix.x, matrix.y, TOUCHED)
    added[:, :4] *= matrix.cell_area
    return np.asarray(added)


def _centre(moment: Floats, load: Floats) -> Floats:
    """(..., 2), m, of moments (..., 2), N m, under loads (...,), N."""
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where((load >= CONTACT)[..., None], moment / load[..., None], np.nan)
