"""Words about a pressure mat: what it is worth just now, and what it cannot do yet in a visit."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

HEAD, VIEW = "Pressure mat", "Live map"
CELLS, MEASURED, LOST, SILENT = "Cells", "Scans measured", "Rows lost, last 10 s", "Silent cells"
STATE, DUE, IDENTITY, NONE_SILENT = "Equalisation", "Due", "Identity", "none"
MADE = "made {}"
NOT_MADE = "none: raw load, no clinic number"
READY = "Pressure mat ready"
RECORDING = "Recording on the mat"
RAW = "not equalised: raw"
EQUALISED = "equalised"
LIVE_VIEW = "Live view of the pressure mat"
NAMED = 4
"""Single cells that are named; of more it is told how many."""
INSTRUCTIONS = {"one_foot_each_plate": "Both feet on the mat, toes to its front."}
"""What is said otherwise than on plates, by the keys that the assessments name."""
NOBODY_ON = ("Nobody stands on the mat.", "Step on with both feet, and start again.")
NO_VISIT_HOW = "Find the patient first. The mat can be watched here at any time."
SKIP_IT = "Skip the step, or connect the plates."
REFUSED = {
    "zero": ("A pressure mat is not zeroed: it has no load cells.", "Skip the step and go on."),
    "weigh": ("A pressure mat does not weigh.", "Skip the step and go on."),
    "leave": ("A pressure mat has no zero to look at after the tests.", "Skip the step and go on."),
    "practice": ("This is practised for tests that a pressure mat cannot do yet.", SKIP_IT),
    "trial": (
        "A pressure mat gives no number of this test before it has been compared with a force plate.",
        SKIP_IT,
    ),
    "raw": (
        "This pressure mat has not been equalised: it gives no number yet.",
        "Equalise it on the bench, or connect the plates; or skip the step.",
    ),
}
"""What a mat cannot do yet in a visit, and what is to be done, by what the step asks of it."""


def scans(rate: float) -> str:
    """Say how often a mat is scanned."""
    return f"{rate:.0f} scans/s"


def size(rows: int, columns: int) -> str:
    """Say how many cells a mat has."""
    return f"{rows} x {columns} cells"


def silent(cells: NDArray[np.bool_]) -> str:
    """Name what is silent: whole lines, then single cells; empty when every cell is alive.

    cells : (rows, columns). Row 1 is the front-most, column 1 the left-most.
    """
    rows, columns = np.asarray(cells.all(axis=1)), np.asarray(cells.all(axis=0))
    single = np.argwhere(cells & ~rows[:, None] & ~columns)
    told = [f"row {row + 1} from the front" for row in np.flatnonzero(rows)]
    told += [f"column {column + 1} from the left" for column in np.flatnonzero(columns)]
    if len(single) > NAMED:
        told.append(f"{len(single)} single cells")
    else:
        told += [f"cell in row {row + 1}, column {column + 1}" for row, column in single]
    return f"Silent: {_listed(told)}" if told else ""


def _listed(parts: Sequence[str]) -> str:
    return ", ".join(parts[:-1]) + " and " + parts[-1] if len(parts) > 1 else "".join(parts)
