"""Centres of pressure by side, only where the plate is loaded enough to have one."""

import numpy as np
from numpy.typing import NDArray

from station.events.weight import least_load
from station.forces import Forces
from station.mat import Side
from station.views.missing import Reason


def centre(forces: Forces, side: Side, weight: float | None) -> NDArray[np.float64] | Reason:
    """Return the centre of pressure of one side, or why there is none.

    weight : N, body weight or None.

    Returns (n, 2), m; NaN where the load is below 20 N or 5 % of body weight, and where samples are lost.
    BOTH is the plate under both feet, or all plates together when they share one frame.
    """
    plate = forces.plate(side)
    if plate is not None:
        return _where(forces.cop[:, plate], forces.fz[:, plate], weight)
    if side is not Side.BOTH or len(forces.sides) < 2:
        return Reason.NEEDS_TWO_PLATES
    if not forces.pose_known:
        return Reason.PLATE_POSE_UNKNOWN
    return _where(forces.whole_cop, forces.total, weight)


def _where(cop: NDArray[np.float64], load: NDArray[np.float64], weight: float | None) -> NDArray[np.float64]:
    return np.where((load >= least_load(weight))[:, None], cop, np.nan)
