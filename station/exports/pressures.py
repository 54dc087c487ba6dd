"""Pressures: the scans of a pressure mat as a table, one line a scan, one column a cell.

`p_R_C_kpa` is the cell of row R (0 is in front of the toes) and column C (0 is the left-most). A silent cell,
one that is stuck at the end of its range, and a row that did not arrive are empty, never 0. Before them stand
the time of the scan, load share and contact area of each foot; they are empty where the result of the trial
withholds that number, and the last two columns say why, by the code of its reason.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from station.analyse import is_of_mat, of_recording, pedogram
from station.errors import RecordingError, RecordingReason
from station.exports.withheld import codes, withheld
from station.recording.recording import Recording

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Pressures:
    """numbers : columns (n,) by name, NaN for what is empty. withheld : the same text in every line, by name
    of its column: codes of reasons, "" where nothing is withheld.
    """

    numbers: Mapping[str, Floats]
    withheld: Mapping[str, str]


def pressures(recording: Recording) -> Pressures:
    """Return the table of a recording.

    Errors: RecordingError NOT_OURS for plates, and for a mat that is not equalised, or did not pass.
    """
    if not is_of_mat(recording):
        raise RecordingError(
            RecordingReason.NOT_OURS,
            "This recording was not made by a pressure mat: it holds no pressures.",
            "Use .csv for its samples.",
        )
    found = pedogram(recording)
    if found.equalisation is None or not found.equalisation.passed:
        raise RecordingError(
            RecordingReason.NOT_OURS,
            "This mat has not been equalised: what it counted is no pressure."
            if found.equalisation is None
            else "The equalisation of this mat did not pass: what it counted is no pressure.",
            "Equalise it on the bench first.",
        )
    prints, pascals = found.footprints, found.pressures
    result = of_recording(recording, recording.head.assessment)
    table, said_why = {"time_s": prints.time}, {}
    for name, metric, unit, said in (
        ("share", "load_share", "percent", prints.share),
        ("contact", "contact_area", "cm2", 1e4 * prints.area),
    ):
        reasons = withheld(result, metric)
        for foot, (side, reason) in enumerate(reasons.items()):
            own = np.asarray(said[:, foot])
            table[f"{name}_{side}_{unit}"] = own if reason is None else np.full_like(own, np.nan)
        said_why[f"{name}_withheld"] = codes(reasons)
    for row in range(pascals.shape[1]):
        for column in range(pascals.shape[2]):
            table[f"p_{row}_{column}_kpa"] = pascals[:, row, column] / 1e3
    return Pressures(table, said_why)
