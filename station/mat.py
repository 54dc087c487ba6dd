"""Where the cells sit: Side, Cell, Plate, Mat; Matrix. Geometry comes from `station/mats/<name>.toml`."""

import tomllib
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np
from numpy.typing import NDArray

from station.errors import CalibrationError, CalibrationReason


class Side(StrEnum):
    """The patient's side a plate, a number or an event belongs to."""

    LEFT = "left"
    RIGHT = "right"
    BOTH = "both"

    @property
    def other(self) -> "Side":
        """The opposite leg; BOTH has none and stays BOTH."""
        return {Side.LEFT: Side.RIGHT, Side.RIGHT: Side.LEFT}.get(self, Side.BOTH)


@dataclass(frozen=True)
class Cell:
    """One load cell: its channel on the wire and its place in its plate's own frame, in m."""

    channel: int
    x: float
    y: float


@dataclass(frozen=True)
class Plate:
    """One plate: the side it serves, its cells, its size in m and where its centre is drawn, in m."""

    side: Side
    cells: tuple[Cell, ...]
    width: float
    depth: float
    centre: tuple[float, float]


@dataclass(frozen=True)
class Mat:
    """The whole device: its plates, and what the data sheet says of its cells.

    `counts_per_newton` follows from sensitivity (V/V), excitation (V), capacity (N) and the
    converter's full scale; it is good for a first look only, never for a clinic number.

    height : m, of the top above the balls of the feet, where side force is taken: the lever of what no cell
    feels. is_height_drawn : whether real plates stand as high; else it is that of the simulated ones alone.
    """

    name: str
    title: str
    plates: tuple[Plate, ...]
    capacity: float
    sensitivity: float
    excitation: float
    height: float = 0.04
    is_height_drawn: bool = True

    @property
    def channels(self) -> int:
        """How many channels the wire must bring."""
        return sum(len(plate.cells) for plate in self.plates)

    def counts_per_newton(self, full_scale: float, bits: int) -> float:
        """Return the nominal gain of a cell for a converter of `full_scale` V and `bits` bits."""
        volts = self.sensitivity * self.excitation / self.capacity
        return float(volts / full_scale * 2 ** (bits - 1))


@dataclass(frozen=True)
class Matrix:
    """A pressure mat: lines of cells at an even distance.

    Row 0 is the front-most line, column 0 the left-most one. The origin is the middle of the mat.

    pitch : m, from cell to cell; a cell reaches half of it to each side.
    """

    name: str
    title: str
    rows: int
    columns: int
    pitch: float

    @property
    def x(self) -> NDArray[np.float64]:
        """(columns,), m, to the right: the middle of each column."""
        return (np.arange(self.columns, dtype=np.float64) - (self.columns - 1) / 2.0) * self.pitch

    @property
    def y(self) -> NDArray[np.float64]:
        """(rows,), m, forward: the middle of each row."""
        return ((self.rows - 1) / 2.0 - np.arange(self.rows, dtype=np.float64)) * self.pitch

    @property
    def cell_area(self) -> float:
        """m2, of one cell."""
        return self.pitch**2


@cache
def mat(name: str) -> Mat:
    """Read the geometry of plates called `name`.

    Errors: CalibrationError UNKNOWN_GEOMETRY when this station has no such geometry.
    """
    read = _read(name)
    if "plate" not in read:
        raise _other(
            f"'{name}' is a pressure mat: it has no load cells, and this is for plates.", "the plates"
        )
    plates = tuple(_plate(entry) for entry in read["plate"])
    cell = read["cell"]
    return Mat(
        name,
        read["title"],
        plates,
        float(cell["capacity_n"]),
        float(cell["sensitivity_mv_per_v"]) * 1e-3,
        float(cell["excitation_v"]),
        float(read["height_m"] if "height_m" in read else read["simulated_height_m"]),
        "height_m" in read,
    )


@cache
def matrix(name: str) -> Matrix:
    """Read the geometry of a pressure mat called `name`.

    Errors: CalibrationError UNKNOWN_GEOMETRY when this station has no such geometry.
    """
    read = _read(name)
    if "matrix" not in read:
        raise _other(f"'{name}' are plates with load cells, and this is for a pressure mat.", "the mat")
    lines = read["matrix"]
    return Matrix(name, read["title"], int(lines["rows"]), int(lines["columns"]), float(lines["pitch_m"]))


@cache
def is_matrix(name: str) -> bool:
    """Say whether this is the name of a pressure mat that this station knows."""
    return name in names() and "matrix" in _read(name)


def _read(name: str) -> dict[str, Any]:
    file = files("station") / "mats" / f"{name}.toml"
    if not name.replace("_", "").isalnum() or not file.is_file():
        raise CalibrationError(
            CalibrationReason.UNKNOWN_GEOMETRY,
            f"The device says it is of the kind '{name}', which this station does not know.",
            f"Known kinds: {', '.join(names())}. Add a file for it to station/mats, or update the station.",
        )
    return tomllib.loads(file.read_text("utf-8"))


def _other(sentence: str, wanted: str) -> CalibrationError:
    return CalibrationError(CalibrationReason.UNKNOWN_GEOMETRY, sentence, f"Connect {wanted} for that.")


def names() -> tuple[str, ...]:
    """List the geometries this station knows."""
    return tuple(
        sorted(f.name[:-5] for f in (files("station") / "mats").iterdir() if f.name.endswith(".toml"))
    )


def _plate(entry: dict[str, Any]) -> Plate:
    cells = tuple(Cell(int(channel), float(x), float(y)) for channel, x, y in entry["cells"])
    width, depth = (float(length) for length in entry["size_m"])
    x, y = (float(place) for place in entry["centre_m"])
    return Plate(Side(str(entry["side"])), cells, width, depth, (x, y))
