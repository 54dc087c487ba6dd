"""Where the load cells sit: Side, Cell, Plate, Mat. Geometry comes from `station/mats/<name>.toml`."""

import tomllib
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Any

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
    """

    name: str
    title: str
    plates: tuple[Plate, ...]
    capacity: float
    sensitivity: float
    excitation: float

    @property
    def channels(self) -> int:
        """How many channels the wire must bring."""
        return sum(len(plate.cells) for plate in self.plates)

    def counts_per_newton(self, full_scale: float, bits: int) -> float:
        """Return the nominal gain of a cell for a converter of `full_scale` V and `bits` bits."""
        volts = self.sensitivity * self.excitation / self.capacity
        return float(volts / full_scale * 2 ** (bits - 1))


@cache
def mat(name: str) -> Mat:
    """Read the geometry called `name`.

    Errors: CalibrationError UNKNOWN_GEOMETRY when this station has no such geometry.
    """
    file = files("station") / "mats" / f"{name}.toml"
    if not name.replace("_", "").isalnum() or not file.is_file():
        known = ", ".join(names())
        raise CalibrationError(
            CalibrationReason.UNKNOWN_GEOMETRY,
            f"The device says its plates are of the kind '{name}', which this station does not know.",
            f"Known kinds: {known}. Add a file for it to station/mats, or update the station.",
        )
    read = tomllib.loads(file.read_text("utf-8"))
    plates = tuple(_plate(entry) for entry in read["plate"])
    cell = read["cell"]
    return Mat(
        name,
        read["title"],
        plates,
        float(cell["capacity_n"]),
        float(cell["sensitivity_mv_per_v"]) * 1e-3,
        float(cell["excitation_v"]),
    )


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
