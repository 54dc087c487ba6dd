"""Text exports (.lst) of emed platforms: pictures of pressure in kPa, one page a picture.

    station analyse FILE.lst --assessment quiet_stance

No mapping is needed. A page names the size of the matrix, of a sensor, the time of a picture and its
number; below stand the columns and rows that are pressed, with the force of each row, which must agree with
the pressures. Row 1 of the matrix is taken to be in front, its middle for the origin. One foot walks over
such a platform, so it is taken for one plate; which foot it was the file does not say.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from station.errors import RecordingReason
from station.imports.imported import Format, Imported, refused
from station.imports.pictures import Pictures, as_one_plate
from station.imports.plain_text import plain_text
from station.mat import Matrix

MATRIX = re.compile(r"Matrix:\s*(\d+)\s*x\s*(\d+)")
SIZE = re.compile(r"Sensor size:\s*([\d.,]+)\s*x\s*([\d.,]+)\s*cm")
TIME = re.compile(r"Time/picture:\s*([\d.,]+)\s*ms")
PICTURE = re.compile(r"Pict-No\.:\s*(\d+)")
TOTAL = "Force"
ROUNDED = 0.006
"""N. A force of a row is printed with two digits."""
LARGEST = 512
"""Rows or columns; no platform has more."""


@dataclass(frozen=True)
class _Row:
    """One printed row. number : its row of the matrix, from 1. values : kPa. force : N."""

    number: int
    values: NDArray[np.float64]
    force: float


def pictures(path: Path) -> Pictures:
    """Read the pictures of an emed export.

    Errors: RecordingError NOT_FOUND, UNREADABLE, EMPTY, BAD_TEXT (no such export), BAD_NUMBER (a number, or a
    force that is not the sum of its row), BAD_TIME (pictures that do not follow each other).
    """
    lines = plain_text(path, "latin-1").split("\n")
    columns, rows = (int(size) for size in _head(MATRIX, lines, path, "Matrix: 64x95"))
    sizes = _head(SIZE, lines, path, "Sensor size: 0.500x0.500 cm")
    width, depth = (_value(path, 1, size) * 1e-2 for size in sizes)
    milliseconds = _value(path, 1, _head(TIME, lines, path, "Time/picture:10.0 ms")[0])
    if not (0 < columns <= LARGEST and 0 < rows <= LARGEST and width > 0.0 and milliseconds > 0.0):
        raise _wrong(path, 1, "its matrix, sensors or time are no sizes")
    if abs(width - depth) > 1e-9:
        raise _wrong(path, 1, "its sensors are not square")
    matrix = Matrix("emed", "emed platform", rows, columns, width)
    found = []
    for number, (first, page) in enumerate(_pages(lines), start=1):
        if first != number:
            raise refused(
                RecordingReason.BAD_TIME,
                f"After picture {number - 1} of {path} comes picture {first}.",
                "Export all pictures of the measurement, in order.",
            )
        found.append(_picture(path, matrix, number, page))
    if not found:
        raise refused(RecordingReason.EMPTY, f"{path} holds no picture.", "Export the measurement again.")
    return Pictures(matrix, np.array(found), 1e3 / milliseconds)


def read(path: Path, mapping_file: Path | None = None) -> Imported:
    """Read an emed export; a mapping is not needed, and refused. Errors: as `pictures`, BAD_MAPPING."""
    if mapping_file is not None:
        raise refused(
            RecordingReason.BAD_MAPPING,
            f"{path} is an emed export: it says itself what it holds.",
            "Leave --mapping out.",
        )
    return as_one_plate(pictures(path), "the pressures", "emed export", (ONE_FOOT,))


ONE_FOOT = "An emed export does not say which foot it is: it is taken for one plate, its row 1 for the front."


def _head(pattern: re.Pattern[str], lines: list[str], path: Path, example: str) -> tuple[str, ...]:
    for line in lines:
        if (found := pattern.search(line)) is not None:
            return found.groups()
    raise refused(
        RecordingReason.BAD_TEXT,
        f"{path} looks like an emed export, but no line of it reads like '{example}'.",
        "Export the measurement again, as text with its form header.",
    )


def _pages(lines: list[str]) -> Iterator[tuple[int, list[tuple[int, str]]]]:
    """Return the number of each picture and its lines, each with its number in the file."""
    page: list[tuple[int, str]] = []
    picture = 0
    for number, line in enumerate(lines, start=1):
        if (found := PICTURE.search(line)) is not None:
            if int(found[1]) != picture and page:
                yield picture, page
                page = []
            picture = int(found[1])
        elif picture and line.strip():
            page.append((number, line))
    if page:
        yield picture, page


def _picture(path: Path, matrix: Matrix, number: int, page: list[tuple[int, str]]) -> NDArray[np.float64]:
    """(rows, columns), Pa, of one picture."""
    field = np.zeros((matrix.rows, matrix.columns))
    columns: list[int] = []
    total: float | None = None
    for line, text in page:
        cells = text.rstrip("\t ").split("\t")
        if cells[0] == "" and cells[-1] == TOTAL:
            columns = [_whole(path, line, cell, matrix.columns) for cell in cells[1:-1]]
        elif cells[0] == TOTAL and columns:
            total = _value(path, line, cells[-1])
        elif cells[0].isascii() and cells[0].isdigit() and columns:
            row = _row(path, matrix, line, cells, columns)
            if abs(row.values.sum() * matrix.cell_area * 1e3 - row.force) > ROUNDED:
                raise _wrong(path, line, f"the force {row.force:g} N is not the sum of its row")
            field[row.number - 1, np.array(columns) - 1] = row.values
    force = field.sum() * matrix.cell_area * 1e3
    if total is None or abs(force - total) > ROUNDED:
        last = page[-1][0] if page else 1
        raise _wrong(path, last, f"picture {number} ends without the force of its pressures")
    return 1e3 * field


def _row(path: Path, matrix: Matrix, line: int, cells: list[str], columns: list[int]) -> _Row:
    if len(cells) != len(columns) + 2:
        raise _wrong(path, line, f"{len(cells) - 2} pressures stand under {len(columns)} columns")
    values = [_value(path, line, cell) for cell in cells[1:]]
    return _Row(_whole(path, line, cells[0], matrix.rows), np.array(values[:-1]), values[-1])


def _whole(path: Path, line: int, text: str, most: int) -> int:
    if not (text.isascii() and text.strip().isdigit()) or not 1 <= int(text) <= most:
        raise _wrong(path, line, f"'{text[:20]}' is no row or column from 1 to {most}")
    return int(text)


def _value(path: Path, line: int, text: str) -> float:
    try:
        value = float(text.replace(",", "."))
    except ValueError:
        value = -1.0
    if not 0.0 <= value < 1e6:
        raise _wrong(path, line, f"'{text[:20]}' is no pressure, force or size")
    return value


def _wrong(path: Path, line: int, what: str) -> Exception:
    sentence = f"Line {line} of {path}: {what}."
    return refused(RecordingReason.BAD_NUMBER, sentence, "Export the measurement again.")


def looks_like_emed(_path: Path, start: bytes) -> bool:
    """Whether a file is an emed export, by its first bytes."""
    return b"Matrix:" in start and b"Sensor area:" in start


IMPORT = Format(
    "emed",
    looks_like_emed,
    read,
    "Text export (.lst) of an emed platform. No mapping.",
    rank=1,
)
