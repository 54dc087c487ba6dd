"""The journal of a calibration: every line is on the disk before the next thing is asked.

One JSON object a line, only ever added. A line that a crash cut off is left out; all before it hold.
"""

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from station.disk import DISK
from station.errors import CalibrationError, CalibrationReason

NAME = "bench.jsonl"
CUT = b'{"kind": "cut"}'
"""The line after one that a crash cut off."""


class Journal:
    """The lines of one calibration. folder : its own; made when the first line is written."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.file = folder / NAME

    def add(self, kind: str, line: Mapping[str, Any]) -> None:
        """Write a line and wait until it is on the disk. Errors: CalibrationError NOT_KEPT."""
        text = json.dumps({"kind": kind, **line}, ensure_ascii=False, allow_nan=False) + "\n"
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            with self.file.open("a+b") as file:
                file.write(self._gap() + text.encode("utf-8"))
                DISK.sync(file)
        except OSError as error:
            raise CalibrationError(
                CalibrationReason.NOT_KEPT,
                f"The reading could not be written to {self.folder.name}: {error.strerror or error}.",
                "Make room on the disk, leave the mass where it is, and read again.",
            ) from error

    def lines(self) -> list[dict[str, Any]]:
        """Return every whole line, in order; [] when there is no journal yet.

        Errors: CalibrationError UNREADABLE when a line before the last is damaged.
        """
        try:
            written = self.file.read_bytes()
        except OSError:
            return []
        found: list[dict[str, Any]] = []
        pieces = [piece for piece in written.split(b"\n") if piece.strip()]
        for number, piece in enumerate(pieces):
            try:
                line = dict(json.loads(piece.decode("utf-8")))
            except (ValueError, TypeError) as error:
                if number + 1 < len(pieces) and pieces[number + 1] != CUT:
                    raise CalibrationError(
                        CalibrationReason.UNREADABLE,
                        f"Line {number + 1} of {self.folder.name}/{self.file.name} is damaged.",
                        "Begin a new calibration; this one is kept as it is.",
                    ) from error
                continue
            if piece != CUT:
                found.append(line)
        return found

    def _gap(self) -> bytes:
        """What ends a line that a crash cut off, and says that it was cut."""
        try:
            with self.file.open("rb") as file:
                file.seek(-1, os.SEEK_END)
                return b"" if file.read(1) == b"\n" else b"\n" + CUT + b"\n"
        except OSError:
            return b""
