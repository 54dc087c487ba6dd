"""Bending: what a plate that is not rigid adds to the centre of pressure, and no matrix can take away.

It is not corrected. What is right for a mass on a spike is wrong for two feet: a correction makes distributed
loads worse (Schmiedmayer & Kastner 2000, doi:10.1115/1.1289687). The grid is chosen so that little is left.
"""

import numpy as np
from numpy.typing import NDArray

from station.mat import Plate

Floats = NDArray[np.float64]

ZONE = 0.8
"""Share of the half width and depth of the plate for which an uncertainty is stated."""
LINES = 9


def shape(plate: Plate, points: Floats) -> Floats:
    """Return how much further out loads are seen, (n, 2), m, by a plate whose cells hold all of its ends.

    points : (n, 2), m. A plate on supports bends, its ends turn, and cells that hold against it feel a moment
    that is largest halfway and nothing above the middle and above the cells: x (1 - x^2 / a^2), to which the
    corrections of commercial plates come down.

    Source: the beam model of Schmiedmayer & Kastner 1999, Journal of Biomechanics 32 (11), 1237-1242.
    """
    half = np.abs([(cell.x, cell.y) for cell in plate.cells]).mean(axis=0)
    return np.asarray(points * (1.0 - (points / half) ** 2))


def left(plate: Plate, fitted: Floats, share: float, at: Floats | None = None) -> float:
    """Return what is left of it after a straight line was fitted, m, root mean square per axis.

    fitted : (n, 2), m, where the line was fitted. share : of the fixed-end moment that the cells hold
    against. at : (k, 2), m, where it counts; None for the inner part of the plate.
    """
    if at is None:
        steps = np.linspace(-ZONE / 2, ZONE / 2, LINES)
        at = np.stack(np.meshgrid(steps * plate.width, steps * plate.depth), axis=-1).reshape(-1, 2)
    line, *_ = np.linalg.lstsq(_with_one(fitted), shape(plate, fitted), rcond=None)
    rest = shape(plate, at) - _with_one(at) @ line
    return share * float(np.sqrt(np.mean(rest**2)))


def _with_one(points: Floats) -> Floats:
    return np.column_stack([np.ones(len(points)), points])
