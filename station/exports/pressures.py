"""Pressures: the scans of a pressure mat as a table, one line a scan, one column a cell.

`p_R_C_kpa` is the cell of row R (0 is in front of the toes) and column C (0 is the left-most). A silent cell
and a row that did not arrive are empty, never 0. Before them stand the time of the scan, load share and
contact area of each foot.
"""

import numpy as np
from numpy.typing import NDArray

from station.analyse import is_of_mat, trodden
from station.errors import RecordingError, RecordingReason
from station.recording.recording import Recording

Floats = NDArray[np.float64]


def columns(recording: Recording) -> dict[str, Floats]:
    """Return the columns (n,) by name.

    Errors: RecordingError NOT_OURS for plates, and for a mat that is not equalised.
    """
    if not is_of_mat(recording):
        raise RecordingError(
            RecordingReason.NOT_OURS,
            "This recording was not made by a pressure mat: it holds no pressures.",
            "Use .csv for its samples.",
        )
    found = trodden(recording)
    if found.equalisation is None:
        raise RecordingError(
            RecordingReason.NOT_OURS,
            "This mat has not been equalised: what it counted is no pressure.",
            "Equalise it on the bench first.",
        )
    prints, pressures = found.footprints, found.equalisation.pressures(found.scanned.scans)
    table = {"time_s": prints.time}
    for foot, side in enumerate(("left", "right")):
        table[f"share_{side}_percent"] = prints.share[:, foot]
        table[f"contact_{side}_cm2"] = 1e4 * prints.area[:, foot]
    for row in range(pressures.shape[1]):
        for column in range(pressures.shape[2]):
            table[f"p_{row}_{column}_kpa"] = pressures[:, row, column] / 1e3
    return table
