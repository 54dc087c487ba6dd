"""The scans of a pressure mat as CSV; see `pressures.py`. Numbers can be read back exactly."""

import csv
import io
from pathlib import Path
from typing import BinaryIO

import numpy as np

from station.exports.export import Export
from station.exports.pressures import pressures
from station.recording.disk import DISK
from station.recording.recording import Recording


def _write(recording: Recording, path: Path) -> None:
    table = pressures(recording)

    def fill(file: BinaryIO) -> None:
        text = io.TextIOWrapper(file, "utf-8", newline="")
        writer = csv.writer(text)
        writer.writerow([*table.numbers, *table.withheld])
        for row in zip(*table.numbers.values(), strict=True):
            numbers = ("" if np.isnan(value) else repr(float(value)) for value in row)
            writer.writerow([*numbers, *table.withheld.values()])
        text.detach()

    DISK.publish(path, fill)


EXPORT = Export(".pressures.csv", "Pressures of a mat as CSV", _write)
