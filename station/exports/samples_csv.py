"""Samples as CSV: time, load and centre of pressure per plate, and the whole centre of pressure.

Units stand in the names of the columns. A lost sample and a centre of pressure that has no meaning
are empty fields, never 0. Numbers carry enough digits to be read back exactly.
"""

import csv
import io
from pathlib import Path
from typing import BinaryIO

import numpy as np

from station.errors import RecordingError, RecordingReason
from station.exports.export import Export
from station.forces import Forces
from station.recording.disk import DISK
from station.recording.recording import WITHHELD, Recording
from station.stream import measured


def columns(forces: Forces) -> dict[str, np.ndarray[tuple[int], np.dtype[np.float64]]]:
    """Return the columns (n,) by name."""
    table = {"time_s": forces.time}
    for plate, side in enumerate(forces.sides):
        table[f"fz_{side}_n"] = forces.fz[:, plate]
        table[f"cop_ml_{side}_mm"] = forces.cop[:, plate, 0] * 1e3
        table[f"cop_ap_{side}_mm"] = forces.cop[:, plate, 1] * 1e3
    table["cop_ml_mm"] = forces.whole_cop[:, 0] * 1e3
    table["cop_ap_mm"] = forces.whole_cop[:, 1] * 1e3
    return table


def _write(recording: Recording, path: Path) -> None:
    if recording.head.context.get(WITHHELD):
        raise RecordingError(
            RecordingReason.NOT_OURS,
            "Which foot is which, or what it carried, is not sure in this recording of a mat: its samples "
            "would say what its result withholds.",
            "`station analyse` says why; .numbers.csv names the reason beside every number.",
        )
    table = columns(measured(recording).forces)

    def fill(file: BinaryIO) -> None:
        text = io.TextIOWrapper(file, "utf-8", newline="")
        writer = csv.writer(text)
        writer.writerow(table)
        for row in zip(*table.values(), strict=True):
            writer.writerow("" if np.isnan(value) else repr(float(value)) for value in row)
        text.detach()

    DISK.publish(path, fill)


EXPORT = Export(".csv", "Samples as CSV", _write)
