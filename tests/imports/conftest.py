"""A small laboratory: text exports of an invented person, mappings for them and what reading gives."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from station.errors import RecordingError
from station.imports import reading
from station.imports.imported import Imported

MAPPING = """
title = "Invented"
delimiter = "comma"
rate_hz = 100.0
[[plate]]
side = "both"
fz = {column = "Fz", unit = "N"}
cop_ml = {column = "X", unit = "mm"}
cop_ap = {column = "Y", unit = "mm"}
"""

TWO_PLATES = """
delimiter = "comma"
rate_hz = 100.0
[[plate]]
side = "left"
fz = {column = "L", unit = "N"}
cop_ml = {column = "LX", unit = "mm"}
cop_ap = {column = "LY", unit = "mm"}
[[plate]]
side = "right"
fz = {column = "R", unit = "N"}
cop_ml = {column = "RX", unit = "mm"}
cop_ap = {column = "RY", unit = "mm"}
"""


@dataclass(frozen=True)
class Lab:
    """Writes files of another laboratory into a folder of the test and reads them."""

    folder: Path

    def files(self, export: str | bytes, mapping: str, name: str = "export.csv") -> tuple[Path, Path]:
        """Write an export and its mapping."""
        path, described = self.folder / name, self.folder / "mapping.toml"
        path.write_bytes(export.encode() if isinstance(export, str) else export)
        described.write_text(mapping, encoding="utf-8")
        return path, described

    def read(self, export: str | bytes, mapping: str = MAPPING) -> Imported:
        """Read an export with its mapping."""
        return reading.read(*self.files(export, mapping))

    def refusal(self, export: str | bytes, mapping: str = MAPPING) -> RecordingError:
        """Return the error that reading must end in: a sentence, and a remedy."""
        with pytest.raises(RecordingError) as caught:
            self.read(export, mapping)
        assert caught.value.sentence.endswith((".", "?")), caught.value.sentence
        assert caught.value.what_to_do.endswith((".", "?")), caught.value.what_to_do
        return caught.value


@pytest.fixture
def lab(tmp_path: Path) -> Lab:
    return Lab(tmp_path)


@pytest.fixture
def two_plates() -> str:
    return TWO_PLATES


@pytest.fixture
def one_plate() -> str:
    return MAPPING


Csv = Callable[..., str]


@pytest.fixture
def csv() -> Csv:
    """Return a writer: columns by name -> a comma-separated export with exact numbers."""

    def write(mark: str = ",", decimal: str = ".", **columns: object) -> str:
        rows = zip(*(np.asarray(column).tolist() for column in columns.values()), strict=True)
        lines = [
            mark.join(columns),
            *(mark.join(repr(cell).replace(".", decimal) for cell in row) for row in rows),
        ]
        return "\n".join(lines) + "\n"

    return write


@pytest.fixture
def stance() -> dict[str, np.ndarray]:
    """Return two seconds of an invented person on one plate, at 100 Hz: N and mm."""
    t = np.arange(200) / 100
    return {
        "Fz": 640 + 8 * np.sin(7 * t),
        "X": 12 * np.sin(2 * t) + 3,
        "Y": 9 * np.cos(3 * t) - 40,
    }


@pytest.fixture
def feet() -> dict[str, np.ndarray]:
    """Return two seconds of an invented person with one foot on each of two plates, at 100 Hz: N and mm."""
    t = np.arange(200) / 100
    return {
        "L": 300 + 20 * np.sin(2 * t),
        "LX": -110 + 4 * np.sin(5 * t),
        "LY": 20 + 6 * np.cos(4 * t),
        "R": 340 - 15 * np.sin(2 * t),
        "RX": 115 + 3 * np.cos(5 * t),
        "RY": 25 + 5 * np.sin(4 * t),
    }
