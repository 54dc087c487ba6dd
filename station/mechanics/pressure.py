"""Loads and centres of pressure of plates, from counts. Vertical force only: the cells feel no shear."""

import math

import numpy as np
from numpy.typing import NDArray

from station.compiled import kernel


@kernel
def plate_load(net: NDArray[np.float64], matrix: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the load of one plate.

    net : (n, cells), counts above zero; NaN where a sample is lost.
    matrix : (3, cells), N or N m per count: rows Fz, Mx, My.

    Returns (n, 3): Fz in N, Mx and My in N m about the plate's middle.
    """
    samples, cells = net.shape
    load = np.empty((samples, 3))
    for i in range(samples):
        for row in range(3):
            total = 0.0
            for cell in range(cells):
                total += net[i, cell] * matrix[row, cell]
            load[i, row] = total
    return load


@kernel
def centre_of_pressure(
    load: NDArray[np.float64], threshold: float, x: float, y: float, angle: float
) -> NDArray[np.float64]:
    """Return where the load acts, in the common frame.

    load : (n, 3), N and N m. Fz, Mx, My about the plate's middle.
    threshold : N. Below it the place is NaN: its uncertainty grows as 1 / Fz.
    x, y, angle : m, m, rad. Pose of the plate in the common frame.

    Returns (n, 2), m.
    """
    samples = load.shape[0]
    place = np.empty((samples, 2))
    cosine = math.cos(angle)
    sine = math.sin(angle)
    for i in range(samples):
        fz = load[i, 0]
        if fz >= threshold:
            own_x = -load[i, 2] / fz
            own_y = load[i, 1] / fz
            place[i, 0] = x + cosine * own_x - sine * own_y
            place[i, 1] = y + sine * own_x + cosine * own_y
        else:
            place[i, 0] = np.nan
            place[i, 1] = np.nan
    return place


@kernel
def in_common_frame(load: NDArray[np.float64], x: float, y: float, angle: float) -> NDArray[np.float64]:
    """Move a plate's load from its own middle to the origin of the common frame.

    load : (n, 3), N and N m. Fz, Mx, My about the plate's middle.
    x, y, angle : m, m, rad. Pose of the plate in the common frame.

    Returns (n, 3): Fz in N, Mx and My in N m about the common origin. Loads moved so may be added up, and
    the centre of pressure of the sum is that of the plates together, however little one of them carries.
    """
    samples = load.shape[0]
    moved = np.empty((samples, 3))
    cosine = math.cos(angle)
    sine = math.sin(angle)
    for i in range(samples):
        fz = load[i, 0]
        mx = load[i, 1]
        my = load[i, 2]
        moved[i, 0] = fz
        moved[i, 1] = y * fz - sine * my + cosine * mx
        moved[i, 2] = -x * fz + cosine * my + sine * mx
    return moved


@kernel
def whole_centre_of_pressure(
    fz: NDArray[np.float64], cop: NDArray[np.float64], threshold: float
) -> NDArray[np.float64]:
    """Return the centre of pressure of all plates together, where only the plates' places are known.

    A file of another lab may state places instead of moments; where moments are known, add those up
    (`in_common_frame`).

    fz : (n, plates), N. cop : (n, plates, 2), m, in the common frame; NaN where a plate is not loaded.
    threshold : N. Below this total load the place is NaN.

    A plate without a centre of pressure of its own (not loaded) takes no part.
    Returns (n, 2), m.
    """
    samples, plates = fz.shape
    whole = np.empty((samples, 2))
    for i in range(samples):
        total = 0.0
        x = 0.0
        y = 0.0
        for plate in range(plates):
            if not math.isnan(cop[i, plate, 0]):
                total += fz[i, plate]
                x += fz[i, plate] * cop[i, plate, 0]
                y += fz[i, plate] * cop[i, plate, 1]
        if total >= threshold:
            whole[i, 0] = x / total
            whole[i, 1] = y / total
        else:
            whole[i, 0] = np.nan
            whole[i, 1] = np.nan
    return whole
