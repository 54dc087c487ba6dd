"""Platform description: what the FORCE_PLATFORM group of a C3D file says of one plate, checked and in SI."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from station.errors import RecordingReason
from station.imports.c3d_bytes import C3d, damaged
from station.imports.imported import refused
from station.imports.units import FORCE, LENGTH, MOMENT, Quantity
from station.imports.words import quoted, shown

QUANTITIES = {
    1: (FORCE, FORCE, FORCE, LENGTH, LENGTH, MOMENT),
    2: (FORCE, FORCE, FORCE, MOMENT, MOMENT, MOMENT),
    3: (FORCE,) * 8,
    4: (FORCE, FORCE, FORCE, MOMENT, MOMENT, MOMENT),
}
"""What the channels of each type hold (type 4: what comes out of its matrix)."""
VERTICAL = {1: 2, 2: 2, 3: 4, 4: 2}
"""The channel of each type that holds a vertical force."""
EDGE = (0.1, 10.0)
"""m. The edge of a plate is in between, else the unit of places is not what the file says."""

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Description:
    """One plate as the parameters describe it.

    number : from 1. kind : type 1 to 4. places : its analog channels, from 0.
    sizes : (channels,), SI units per unit of each. unit : of the vertical force.
    corners : (4, 3), m. origin : (3,), m. matrix : (6, 6), output rows; None but for type 4.
    """

    number: int
    kind: int
    places: tuple[int, ...]
    sizes: Array
    unit: str
    corners: Array
    origin: Array
    matrix: Array | None
    source: str


def description(file: C3d, plate: int) -> Description:
    """Read what is said of one plate, counted from 0.

    Errors: RecordingError NO_PLATE (another type), BAD_UNIT, DAMAGED (something is missing).
    """
    kind = int(_values(file, "TYPE", 1, plate)[0])
    if kind not in QUANTITIES:
        raise refused(
            RecordingReason.NO_PLATE,
            f"Force plate {plate + 1} of the C3D file is of type {kind}; this station reads types 1 to 4.",
            "Export its forces and moments (type 2), or name the other plates in a mapping.",
        )
    places = _places(file, plate, len(QUANTITIES[kind]))
    corners = _values(file, "CORNERS", 12, plate).reshape(4, 3)
    length = _length(file, plate, corners)
    sizes, unit = _sizes(file, plate, kind, places, "m" if length == 1.0 else "mm" if length < 0.01 else "cm")
    return Description(
        plate + 1,
        kind,
        places,
        sizes,
        unit,
        corners * length,
        np.zeros(3) if kind == 1 else _values(file, "ORIGIN", 3, plate) * length,
        _values(file, "CAL_MATRIX", 36, plate).reshape(6, 6).T if kind == 4 else None,
        _named(file, places[VERTICAL[kind]]),
    )


def _named(file: C3d, place: int) -> str:
    return f"channel {place + 1} ({shown(file.text('ANALOG:LABELS', place, 'no name'))})"


def _values(file: C3d, name: str, size: int, plate: int) -> Array:
    """The `size` numbers of one plate in a parameter."""
    found = file.numbers.get(f"FORCE_PLATFORM:{name}")
    part = found.flat[plate * size : (plate + 1) * size] if found is not None else np.empty(0)
    if len(part) < size or not np.isfinite(part).all():
        raise damaged(f"FORCE_PLATFORM:{name} of the C3D file says nothing about plate {plate + 1}.")
    return part


def _places(file: C3d, plate: int, count: int) -> tuple[int, ...]:
    found = file.numbers.get("FORCE_PLATFORM:CHANNEL")
    stride = found.shape[0] if found is not None and found.shape else 0
    part = found.flat[plate * stride : plate * stride + count] if found is not None else np.empty(0)
    if stride < count or len(part) < count:
        raise damaged(f"FORCE_PLATFORM:CHANNEL of the C3D file names too few channels for plate {plate + 1}.")
    places = tuple(int(number) - 1 for number in part)
    if min(places) < 0 or max(places) >= file.analog.shape[1]:
        raise damaged(f"Plate {plate + 1} of the C3D file takes analog channels that the file does not hold.")
    return places


def _length(file: C3d, plate: int, corners: Array) -> float:
    """m per unit of places. A file without a unit is judged by the size of its plates."""
    edge = float(np.linalg.norm(np.diff(corners, axis=0), axis=1).max())
    unit = file.text("POINT:UNITS", 0)
    size = LENGTH.factor(unit) or (1e-3 if edge > EDGE[1] else 1.0)
    if not EDGE[0] <= edge * size <= EDGE[1]:
        raise refused(
            RecordingReason.BAD_UNIT,
            f"Plate {plate + 1} of the C3D file would be {edge * size:g} m long (its unit: {quoted(unit)}).",
            "Correct POINT:UNITS or the corners of the plate in the laboratory's program.",
        )
    return size


def _sizes(file: C3d, plate: int, kind: int, places: tuple[int, ...], length: str) -> tuple[Array, str]:
    """SI units per unit of each channel, and the name of the unit of the vertical force."""
    units = [file.text("ANALOG:UNITS", place) for place in places]
    pairs = list(zip(QUANTITIES[kind], units, strict=True))
    if kind == 4 and any(quantity.factor(unit) is None for quantity, unit in pairs):
        # The channels are volts; forces and moments come out of the matrix, in N and the file's length.
        pairs = [(quantity, "") for quantity, _ in pairs]
    usual = ((FORCE, "N"), (MOMENT, f"N{length}"), (LENGTH, length))
    named = [(one, unit or next(name for of, name in usual if of is one)) for one, unit in pairs]
    sizes = [_size(file, plate, place, *pair) for place, pair in zip(places, named, strict=True)]
    return np.array(sizes), named[VERTICAL[kind]][1]


def _size(file: C3d, plate: int, place: int, quantity: Quantity, unit: str) -> float:
    size = quantity.factor(unit)
    if size is None:
        raise refused(
            RecordingReason.BAD_UNIT,
            f"Analog {_named(file, place)} of plate {plate + 1} is in {quoted(unit)}, "
            f"which cannot be {quantity.name}.",
            f"Allowed: {quantity.allowed}. {FORCE.remedy}",
        )
    return size
