"""Every number of a trial as CSV: one row a value, with its unit and, where there is none, its reason."""

import csv
import io
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, BinaryIO

from station.analyse import of_recording
from station.exports.export import Export
from station.recording.disk import DISK
from station.recording.recording import Recording
from station.validity import STATE

COLUMNS = (
    "recording",
    "assessment",
    "metric",
    "side",
    "repetition",
    "value",
    "unit",
    "uncertainty",
    "reason",
    "calibration_state",
)
"""The last one is what the calibration was worth on that day; empty where nobody has said so."""


def table(results: Iterable[tuple[str, Mapping[str, Any]]]) -> str:
    """Return the text of the CSV. results : id of a recording and its plain result."""
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, COLUMNS, extrasaction="ignore")
    writer.writeheader()
    for recording, plain in results:
        for value in plain["values"]:
            fields = {key: "" if found is None else found for key, found in value.items()}
            origin = {"recording": recording, "assessment": plain["assessment"]}
            writer.writerow({**origin, **fields, STATE: plain["recording"].get(STATE, "")})
    return text.getvalue()


def _write(recording: Recording, path: Path) -> None:
    plain = of_recording(recording, recording.head.assessment).to_json()
    text = table([(recording.head.id, plain)])

    def fill(file: BinaryIO) -> None:
        file.write(text.encode())

    DISK.publish(path, fill)


EXPORT = Export(".numbers.csv", "Every number as CSV", _write)
