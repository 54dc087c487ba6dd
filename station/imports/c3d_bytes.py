"""C3D bytes: header, parameters, points and analog channels of a C3D file, each length checked before use.

Format: c3d.org user guide. All three processors (Intel, DEC, MIPS), integer and float data. Read here and
not through a C++ reader because a damaged file must end in a sentence, and never end the program.
"""

import struct
from dataclasses import dataclass
from math import prod
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from station.errors import RecordingError, RecordingReason
from station.imports.imported import refused
from station.imports.reading import contents

BLOCK = 512
"""Bytes of a block, the unit of all places in the file."""
KEY = 0x50
"""Second byte of every C3D file."""
INTEL, DEC, MIPS = 84, 85, 86
MANY_FRAMES = 65535
"""Frame count that stands for `look elsewhere`."""


@dataclass(frozen=True)
class Numbers:
    """A parameter of numbers. flat : (values,), first dimension fastest. shape : as written in the file."""

    flat: NDArray[np.float64]
    shape: tuple[int, ...]


@dataclass(frozen=True)
class C3d:
    """A C3D file.

    numbers, texts : parameters by `GROUP:NAME`. rate : Hz, of the analog samples.
    per_frame : analog samples in one frame of points. analog : (n, channels), in the unit of each channel.
    points : (frames, points, 3), in the unit of the file; NaN where a point is not seen.
    """

    numbers: dict[str, Numbers]
    texts: dict[str, tuple[str, ...]]
    rate: float
    per_frame: int
    analog: NDArray[np.float64]
    points: NDArray[np.float64]

    def number(self, name: str, default: float = 0.0) -> float:
        """Return the first value of a parameter."""
        found = self.numbers.get(name)
        return float(found.flat[0]) if found is not None and found.flat.size else default

    def text(self, name: str, place: int, default: str = "") -> str:
        """Return one of the texts of a parameter."""
        found = self.texts.get(name, ())
        return found[place] if place < len(found) else default


@dataclass(frozen=True)
class Order:
    """How numbers are written: byte order (`<` or `>`), and whether floats are DEC's."""

    sign: str
    dec: bool

    def floats(self, raw: bytes) -> NDArray[np.float64]:
        """Return single-precision numbers."""
        if not self.dec:
            return np.frombuffer(raw, f"{self.sign}f4").astype(np.float64)
        swapped = np.frombuffer(raw, "<u2").reshape(-1, 2)[:, ::-1]
        # DEC's F format counts its exponent two higher than IEEE.
        return np.ascontiguousarray(swapped).view("<f4").ravel().astype(np.float64) / 4.0

    def shorts(self, raw: bytes, signed: bool = True) -> NDArray[np.float64]:
        """Return 16-bit numbers."""
        return np.frombuffer(raw, f"{self.sign}{'i' if signed else 'u'}2").astype(np.float64)


def looks_like_c3d(path: Path, start: bytes) -> bool:
    """Whether a file is C3D: by its first bytes, or by its name."""
    # A text may have a P in second place too, but begins with no control character.
    named = path.suffix.lower() == ".c3d"
    return named or (len(start) > 1 and start[1] == KEY and 0 < start[0] < 32 and start[0] not in b"\t\n\r")


def c3d_bytes(path: Path) -> C3d:
    """Read a C3D file.

    Errors: RecordingError NOT_FOUND, UNREADABLE, NOT_OURS (another kind of file), DAMAGED.
    """
    raw = contents(path)
    if len(raw) < BLOCK or raw[1] != KEY:
        raise refused(
            RecordingReason.NOT_OURS,
            f"{path} is no C3D file: it does not begin like one.",
            "If it is a text export under this name, rename it and read it with a mapping.",
        )
    try:
        with np.errstate(all="ignore"):
            return _read(raw)
    except (struct.error, IndexError, ValueError, OverflowError, ZeroDivisionError) as error:
        raise damaged(f"{path} is a damaged C3D file.") from error


def damaged(sentence: str) -> RecordingError:
    """Return the error of a C3D file whose bytes contradict themselves."""
    return refused(RecordingReason.DAMAGED, sentence, "Export it again from the laboratory's program.")


def _read(raw: bytes) -> C3d:
    start = (raw[0] - 1) * BLOCK
    order = {INTEL: Order("<", False), DEC: Order("<", True), MIPS: Order(">", False)}.get(raw[start + 3])
    if start < 0 or order is None:
        raise damaged("The C3D file does not say which computer wrote it: it is damaged.")
    numbers, texts = _parameters(raw, start + 4, order)
    points, measured, first, last = struct.unpack_from(f"{order.sign}4H", raw, 2)
    data_block, per_frame = struct.unpack_from(f"{order.sign}2H", raw, 16)
    scale, rate = order.floats(raw[12:16])[0], order.floats(raw[20:24])[0]
    per_frame = max(per_frame, 1)
    size = 4 if scale < 0 else 2
    width = 4 * points + measured
    counts = (_stated_frames(numbers), last - first + 1)
    begin = (data_block - 1) * BLOCK
    if begin < BLOCK or measured % per_frame:
        raise damaged("The header of the C3D file contradicts itself.")
    frames = next((n for n in counts if 0 < n * width * size <= len(raw) - begin), 0)
    if max(counts) < 1 or not width:
        raise refused(RecordingReason.EMPTY, "The C3D file holds no frames.", "Export the recording again.")
    if not frames:
        held = max(len(raw) - begin, 0) // (width * size)
        raise damaged(f"The C3D file breaks off: its header promises {max(counts)} frames, it holds {held}.")
    block = raw[begin : begin + frames * width * size]
    signed = "UNSIGNED" not in texts.get("ANALOG:FORMAT", ())
    values = (order.floats(block) if size == 4 else order.shorts(block)).reshape(frames, width)
    analog = values[:, 4 * points :]
    if size == 2 and not signed:
        analog = analog % 65536
    pace = rate if np.isfinite(rate) and rate > 0 else _first(numbers, "POINT:RATE")
    return C3d(
        numbers,
        texts,
        pace * per_frame,
        per_frame,
        _scaled(analog.reshape(frames * per_frame, measured // per_frame), numbers, signed),
        _points(values[:, : 4 * points].reshape(frames, points, 4), abs(scale) if size == 2 else 1.0),
    )


def _stated_frames(numbers: dict[str, Numbers]) -> int:
    """Frames by the parameters, which take over where the header's 16 bits do not suffice."""
    frames = _first(numbers, "POINT:FRAMES") % 65536 if "POINT:FRAMES" in numbers else 0.0
    if frames == MANY_FRAMES:
        frames = _first(numbers, "POINT:LONG_FRAMES", frames)
        span = [numbers.get(f"TRIAL:ACTUAL_{end}_FIELD") for end in ("START", "END")]
        if span[0] is not None and span[1] is not None and min(span[0].flat.size, span[1].flat.size) > 1:
            start, end = (int(of.flat[0]) % 65536 + 65536 * int(of.flat[1]) for of in (span[0], span[1]))
            frames = end - start + 1
    return int(frames) if np.isfinite(frames) else 0


def _first(numbers: dict[str, Numbers], name: str, default: float = 0.0) -> float:
    found = numbers.get(name)
    return float(found.flat[0]) if found is not None and found.flat.size else default


def _scaled(analog: NDArray[np.float64], numbers: dict[str, Numbers], signed: bool) -> NDArray[np.float64]:
    """(n, channels): (raw - offset) * scale * general scale."""
    channels = analog.shape[1]
    offset = _filled(numbers, "ANALOG:OFFSET", channels, 0.0)
    if not signed:
        offset = offset % 65536
    scale = _filled(numbers, "ANALOG:SCALE", channels, 1.0) * _first(numbers, "ANALOG:GEN_SCALE", 1.0)
    return _finite((analog - offset) * scale)


def _filled(numbers: dict[str, Numbers], name: str, length: int, default: float) -> NDArray[np.float64]:
    found = np.full(length, default)
    if name in numbers:
        given = numbers[name].flat[:length]
        found[: len(given)] = given
    return found


def _points(values: NDArray[np.float64], scale: float) -> NDArray[np.float64]:
    """(frames, points, 3): a negative residual marks a point that was not seen."""
    return _finite(np.where(values[..., 3:] < 0, np.nan, values[..., :3] * scale))


def _finite(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """The values, NaN where they are not finite."""
    return np.where(np.isfinite(values), values, np.nan)


def _parameters(raw: bytes, at: int, order: Order) -> tuple[dict[str, Numbers], dict[str, tuple[str, ...]]]:
    groups: dict[int, str] = {}
    found: list[tuple[int, str, int]] = []
    while at + 2 <= len(raw):
        length, group = struct.unpack_from("bb", raw, at)
        name = raw[at + 2 : at + 2 + abs(length)].decode("latin-1").upper()
        at += 2 + abs(length)
        if not length or at + 2 > len(raw):
            break
        step = int(struct.unpack_from(f"{order.sign}H", raw, at)[0])
        if group < 0:
            groups[-group] = name
        else:
            found.append((group, name, at + 2))
        if step < 2:
            break
        at += step
    numbers: dict[str, Numbers] = {}
    texts: dict[str, tuple[str, ...]] = {}
    for group, name, place in found:
        _parameter(raw, place, order, f"{groups.get(group, group)}:{name}", numbers, texts)
    return numbers, texts


def _parameter(
    raw: bytes,
    at: int,
    order: Order,
    name: str,
    numbers: dict[str, Numbers],
    texts: dict[str, tuple[str, ...]],
) -> None:
    """Add one parameter to those found; one that does not fit into the file is left out."""
    if at + 2 > len(raw):
        return
    kind, dimensions = struct.unpack_from("bB", raw, at)
    shape = tuple(raw[at + 2 : at + 2 + dimensions])
    size = prod(shape) * abs(kind)
    value = raw[at + 2 + dimensions : at + 2 + dimensions + size]
    if len(shape) < dimensions or len(value) < size:
        return
    if kind == -1:
        letters = shape[0] if shape else 1
        words = [value[n : n + letters] for n in range(0, len(value), letters)] if letters else []
        texts[name] = tuple(word.decode("utf-8", "replace").strip("\0 \t") for word in words)
    elif kind == 4:
        numbers[name] = Numbers(order.floats(value), shape)
    elif kind == 2:
        numbers[name] = Numbers(order.shorts(value), shape)
    elif kind == 1:
        numbers[name] = Numbers(np.frombuffer(value, np.uint8).astype(np.float64), shape)
