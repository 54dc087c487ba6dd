"""Samples as CSV: time, load and centre of pressure per plate, and the whole centre of pressure.

Units stand in the names of the columns. A lost sample and a centre of pressure that has no meaning
are empty fields, never 0. Numbers carry enough digits to be read back exactly.

Of two feet on another lab's mat what both carry stands there too, and where the result of the trial
withholds the load share, what each foot carried and where is empty: the share could be computed from it. The
last column says why, by the code of the reason. A file that names no test is taken for quiet standing.
"""

import csv
import io
from pathlib import Path
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

from station.analyse import is_of_foreign_mat, of_recording
from station.exports.export import Export
from station.exports.withheld import codes, withheld
from station.forces import Forces
from station.mat import Side
from station.recording.disk import DISK
from station.recording.recording import Recording
from station.stream import measured

Columns = dict[str, NDArray[np.float64]]

FEET = (Side.LEFT, Side.RIGHT)
QUIET = "quiet_stance"


def columns(forces: Forces) -> Columns:
    """Return the columns (n,) by name."""
    table = {"time_s": forces.time}
    for plate, side in enumerate(forces.sides):
        table[f"fz_{side}_n"] = forces.fz[:, plate]
        table[f"cop_ml_{side}_mm"] = forces.cop[:, plate, 0] * 1e3
        table[f"cop_ap_{side}_mm"] = forces.cop[:, plate, 1] * 1e3
    table["cop_ml_mm"] = forces.whole_cop[:, 0] * 1e3
    table["cop_ap_mm"] = forces.whole_cop[:, 1] * 1e3
    return table


def _of_feet(recording: Recording, forces: Forces) -> tuple[Columns, dict[str, str]]:
    """Return the columns of two feet on another lab's mat, and the one with the reason for what is empty."""
    why = codes(withheld(of_recording(recording, recording.head.assessment or QUIET), "load_share"))
    table = columns(forces)
    if why:
        of_one_foot = [name for name in table if any(str(side) in name.split("_") for side in FEET)]
        table |= {name: np.full(len(forces), np.nan) for name in of_one_foot}
    return {**table, "fz_n": forces.total}, {"withheld": why}


def _write(recording: Recording, path: Path) -> None:
    forces = measured(recording).forces
    table, said = columns(forces), dict[str, str]()
    if is_of_foreign_mat(recording) and set(FEET) <= set(forces.sides):
        table, said = _of_feet(recording, forces)

    def fill(file: BinaryIO) -> None:
        text = io.TextIOWrapper(file, "utf-8", newline="")
        writer = csv.writer(text)
        writer.writerow([*table, *said])
        for row in zip(*table.values(), strict=True):
            numbers = ("" if np.isnan(value) else repr(float(value)) for value in row)
            writer.writerow([*numbers, *said.values()])
        text.detach()

    DISK.publish(path, fill)


EXPORT = Export(".csv", "Samples as CSV", _write)
