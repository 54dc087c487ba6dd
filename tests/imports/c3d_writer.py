"""A small C3D writer for tests: known plates, known loads, every byte from the format's own description.

Independent of the reader: it packs bytes, the reader unpacks them.
"""

import struct
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

Value = int | float | str | Sequence[int] | Sequence[float] | Sequence[str] | np.ndarray


@dataclass
class Plate:
    """One plate. samples : (n, channels), as the type wants them."""

    kind: int
    samples: np.ndarray
    corners: np.ndarray
    origin: Sequence[float] = (0.0, 0.0, 0.0)
    units: Sequence[str] = ("N", "N", "N", "Nmm", "Nmm", "Nmm")
    matrix: np.ndarray | None = None


@dataclass
class Recording:
    """What a C3D file of plates (and markers) holds."""

    plates: list[Plate]
    rate: float = 100.0
    per_frame: int = 10
    markers: dict[str, tuple[float, float, float]] = field(default_factory=dict)
    unit: str = "mm"
    zero: Sequence[int] = (0, 0)
    processor: int = 84
    integers: bool = False
    unsigned: bool = False


def c3d(recording: Recording) -> bytes:
    """Return the bytes of a C3D file."""
    order = ">" if recording.processor == 86 else "<"
    analog = (
        np.hstack([plate.samples for plate in recording.plates]) if recording.plates else np.empty((0, 0))
    )
    frames = len(analog) // recording.per_frame or 10
    scale = np.ones(analog.shape[1])
    offset = 0
    if recording.integers:
        scale = np.maximum(np.abs(analog).max(axis=0), 1e-9) / 30000
        offset = 32768 if recording.unsigned else 0
    parameters = _parameters(recording, analog.shape[1], scale, offset, frames, order)
    blocks = -(-len(parameters) // 512)
    parameters = bytes([1, 80, blocks, recording.processor]) + parameters[4:].ljust(blocks * 512 - 4, b"\0")
    point_scale = 0.1 if recording.integers else -1.0
    header = struct.pack(
        f"{order}BB5Hh", 2, 80, len(recording.markers), analog.shape[1] * recording.per_frame, 1, frames, 0, 0
    )[:12]
    header += _floats([point_scale], recording.processor) + struct.pack(
        f"{order}2H", 2 + blocks, recording.per_frame
    )
    header += _floats([recording.rate / recording.per_frame], recording.processor)
    rows = _rows(recording, analog, frames, scale, offset, point_scale)
    if recording.integers:
        data = (
            np.round(rows)
            .astype(f"{order}i8")
            .astype(f"{order}u2" if recording.unsigned else f"{order}i2")
            .tobytes()
        )
    else:
        data = _floats(rows.ravel(), recording.processor)
    return header.ljust(512, b"\0") + parameters + data.ljust(-(-len(data) // 512) * 512, b"\0")


def _rows(recording: Recording, analog, frames, scale, offset, point_scale) -> np.ndarray:
    """(frames, points × 4 + channels × samples)."""
    points = np.array([[*place, 0.0] for place in recording.markers.values()]).reshape(-1)
    if recording.integers:
        points = points / np.tile([point_scale, point_scale, point_scale, 1.0], len(recording.markers))
    raw = (analog / scale + offset).reshape(
        frames, analog.shape[1] * recording.per_frame if analog.size else 0
    )
    return np.hstack([np.tile(points, (frames, 1)), raw])


def _parameters(recording, channels, scale, offset, frames, order) -> bytes:
    plates = recording.plates
    widest = max((plate.samples.shape[1] for plate in plates), default=6)
    first = 1
    channel = []
    for plate in plates:
        count = plate.samples.shape[1]
        channel += [*range(first, first + count), *[0] * (widest - count)]
        first += count
    matrices = [plate.matrix if plate.matrix is not None else np.zeros((6, 6)) for plate in plates]
    groups: dict[str, dict[str, tuple[str, Value, tuple[int, ...]]]] = {
        "POINT": {
            "USED": ("i", [len(recording.markers)], ()),
            "FRAMES": ("i", [frames], ()),
            "RATE": ("f", [recording.rate / recording.per_frame], ()),
            "SCALE": ("f", [0.1 if recording.integers else -1.0], ()),
            "LABELS": ("s", list(recording.markers), ()),
            "UNITS": ("s", [recording.unit], ()),
        },
        "ANALOG": {
            "USED": ("i", [channels], ()),
            "RATE": ("f", [recording.rate], ()),
            "GEN_SCALE": ("f", [1.0], ()),
            "SCALE": ("f", list(scale), (channels,)),
            "OFFSET": ("i", [offset - 65536 if offset > 32767 else offset] * channels, (channels,)),
            "UNITS": ("s", [unit for plate in plates for unit in plate.units], ()),
            "LABELS": ("s", [f"C{n}" for n in range(1, channels + 1)], ()),
            "FORMAT": ("s", ["UNSIGNED" if recording.unsigned else "SIGNED"], ()),
        },
        "FORCE_PLATFORM": {
            "USED": ("i", [len(plates)], ()),
            "TYPE": ("i", [plate.kind for plate in plates], (len(plates),)),
            "ZERO": ("i", list(recording.zero), (2,)),
            "CORNERS": ("f", [v for plate in plates for v in np.ravel(plate.corners)], (3, 4, len(plates))),
            "ORIGIN": ("f", [v for plate in plates for v in plate.origin], (3, len(plates))),
            "CHANNEL": ("i", channel, (widest, len(plates))),
            "CAL_MATRIX": ("f", [v for matrix in matrices for v in matrix.T.ravel()], (6, 6, len(plates))),
        },
    }
    written = bytes(4)
    for number, (group, entries) in enumerate(groups.items(), 1):
        written += (
            struct.pack("bb", len(group), -number) + group.encode() + struct.pack(f"{order}H", 3) + b"\0"
        )
        for name, (kind, value, shape) in entries.items():
            written += _parameter(number, name, kind, list(value), shape, recording.processor, order)
    return written + b"\0\0"


def _parameter(group, name, kind, value, shape, processor, order) -> bytes:
    if kind == "s":
        longest = max((len(text.encode()) for text in value), default=0)
        body = b"".join(text.encode().ljust(longest) for text in value)
        size, shape = -1, (longest, len(value))
    elif kind == "i":
        body, size = struct.pack(f"{order}{len(value)}h", *value), 2
    else:
        body, size = _floats(value, processor), 4
    rest = struct.pack("bB", size, len(shape)) + bytes(shape) + body + b"\0"
    return (
        struct.pack("bb", len(name), group) + name.encode() + struct.pack(f"{order}H", 2 + len(rest)) + rest
    )


def _floats(values, processor: int) -> bytes:
    numbers = np.asarray(values, dtype=np.float64)
    if processor == 86:
        return numbers.astype(">f4").tobytes()
    if processor == 84:
        return numbers.astype("<f4").tobytes()
    words = np.ascontiguousarray((numbers * 4).astype("<f4")).view("<u2").reshape(-1, 2)[:, ::-1]
    return np.ascontiguousarray(words).tobytes()
