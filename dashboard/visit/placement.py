"""Placement: whether the feet stand where the plates can measure them, read from the live view."""

import numpy as np

from dashboard.words import refusals
from dashboard.words import visit as said
from station.errors import TrialError, TrialReason
from station.forces import CONTACT
from station.live import COLUMNS, Rows
from station.mat import Plate, mat
from station.newtons import Calibration

EDGE = 0.02
"""m. Nearer to its edge a foot hangs over: part of its load is lost."""
SECONDS = 0.5
"""s of the live view that are looked at."""


def need_middle(rows: Rows, calibration: Calibration) -> None:
    """Refuse to begin while a loaded plate carries its load at an edge. Errors: TrialError AT_THE_EDGE."""
    posed = {plate.side: plate.pose for plate in calibration.plates}
    for plate in mat(calibration.geometry).plates:
        pose = posed.get(plate.side)
        if _is_at_edge(rows, plate, plate.centre if pose is None else (pose[0], pose[1])):
            raise TrialError(
                TrialReason.AT_THE_EDGE,
                said.MIDDLE,
                refusals.near_edge(plate.side),
            )


def _is_at_edge(rows: Rows, plate: Plate, centre: tuple[float, float]) -> bool:
    load, x, y = (rows.values[:, COLUMNS.index(f"{plate.side}_{what}")] for what in ("n", "x", "y"))
    known = (load > CONTACT) & ~np.isnan(x) & ~np.isnan(y)
    if not known.any():
        return False
    across = abs(float(np.median(x[known])) - centre[0])
    along = abs(float(np.median(y[known])) - centre[1])
    return across > plate.width / 2 - EDGE or along > plate.depth / 2 - EDGE
