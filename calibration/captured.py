"""Captured: recordings that were made beside the readings become what the checks look at."""

from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from calibration.check import Scene, Stretch, stretch
from calibration.placement import Purpose
from calibration.procedure import Capture, Procedure
from station import clock
from station.errors import RecordingError, RecordingReason
from station.mat import Plate, Side
from station.recording import parquet
from station.stream import WORTHLESS, blocks

Floats = NDArray[np.float64]

SLOW = 10.0
"""Hz. What lasts for minutes is averaged to this."""
BEFORE = 0.05
"""Of a recording that begins with an empty plate, in which nothing happens yet."""


@dataclass(frozen=True)
class Wanted:
    """A recording that a check needs. seconds : how long. is_slow : it may be averaged.

    begins_empty : nothing lies on the plate when it begins. needs : what else is asked for. decides : whether
    what it gives decides the class.
    """

    scene: Scene
    seconds: float
    is_slow: bool = False
    begins_empty: bool = False
    needs: tuple[str, ...] = ()
    decides: bool = True


WANTED = (
    Wanted(Scene.DEAD_LOAD, 60.0, needs=("mass",)),
    Wanted(Scene.CREEP, 1800.0, is_slow=True, needs=("mass",)),
    Wanted(Scene.RETURN, 1800.0, is_slow=True),
    Wanted(Scene.EMPTY, 600.0, is_slow=True, begins_empty=True),
    Wanted(Scene.TAP, 5.0, begins_empty=True, decides=False),
    Wanted(Scene.DROP, 8.0, begins_empty=True, needs=("mass", "height"), decides=False),
    Wanted(Scene.STRIKE, 5.0, begins_empty=True, decides=False),
)
"""In the order in which they are worth their time."""


def wanted(scene: Scene) -> Wanted:
    """Return what a scene needs."""
    return next(each for each in WANTED if each.scene is scene)


def seal(file: Path) -> str:
    """Return the SHA-256 of a file, hex."""
    return sha256(file.read_bytes()).hexdigest()


def is_whole(procedure: Procedure, capture: Capture) -> bool:
    """Whether the file of a recording is there, and is the one that was kept."""
    try:
        return seal(procedure.folder / capture.file) == capture.sha256
    except OSError:
        return False


def stretches(procedure: Procedure, plate: Plate, matrix: Floats) -> dict[Scene, Stretch]:
    """Return what was captured of a plate, by scene; a scene without a recording is left out.

    matrix : (3, cells), per count, of the fit.
    Errors: RecordingError DAMAGED when a file is not the one that was kept, NOT_FOUND when it is gone.
    """
    found = {}
    for each in WANTED:
        capture = procedure.capture(each.scene.value, plate.side)
        if capture is not None:
            found[each.scene] = _stretch(procedure, capture, each, plate, matrix)
    return found


def _stretch(procedure: Procedure, capture: Capture, wanted: Wanted, plate: Plate, matrix: Floats) -> Stretch:
    file = procedure.folder / capture.file
    counts, rate = _samples(file, capture.sha256, wanted.is_slow)
    seconds = float(capture.told.get("seconds", len(counts) / rate))
    counts = counts[: max(1, round(seconds * rate))]
    own = counts[:, [cell.channel for cell in plate.cells]]
    empty = _empty(procedure, plate.side, own, wanted)
    mass, height = (float(capture.told.get(name, 0.0)) for name in ("mass", "height"))
    made = stretch(matrix, own, empty, rate, mass=mass, height=height)
    if wanted.scene is not Scene.STRIKE:
        return made
    beside = [
        cell.channel for other in procedure.plates if other.side is not plate.side for cell in other.cells
    ]
    gain = float(np.abs(matrix[0]).mean())
    other = counts[:, beside]
    other = (other - np.median(other, axis=0)).sum(axis=1) * gain
    return Stretch(made.loads, rate, mass, height, np.asarray(other) if beside else None)


def _empty(procedure: Procedure, side: Side, counts: Floats, wanted: Wanted) -> Floats:
    """(cells,), counts of the empty plate: its beginning, or the last empty reading before it."""
    zeros = [
        each
        for each in procedure.readings(side)
        if each.placement.purpose is Purpose.ZERO and each.placement.shim is None
    ]
    if wanted.begins_empty or not zeros:
        return np.asarray(np.median(counts[: max(1, round(BEFORE * len(counts)))], axis=0))
    return np.array(zeros[-1].counts)


@lru_cache(maxsize=16)
def _samples(file: Path, digest: str, is_slow: bool) -> tuple[Floats, float]:
    """(n, channels) counts on an even grid, gaps filled in a line, and Hz; averaged when `is_slow`."""
    recording = parquet.read(file)
    if seal(file) != digest:
        raise RecordingError(
            RecordingReason.DAMAGED,
            f"The recording {file.name} is not the one that was kept for this check.",
            "Record it again.",
        )
    found, _ = blocks(recording.wire, recording.head.hello)
    # The longest part without a restart of the device.
    segments = {block.segment for block in found}
    parts = max(
        ([block for block in found if block.segment == each] for each in segments),
        key=lambda mine: sum(len(block) for block in mine),
        default=[],
    )
    if sum(len(block) for block in parts) < 2:
        raise RecordingError(
            RecordingReason.EMPTY, f"The recording {file.name} holds no samples.", "Record it again."
        )
    index = np.concatenate([block.index for block in parts])
    ticks = np.concatenate([block.ticks for block in parts])
    counts = np.concatenate([block.counts for block in parts]).astype(np.float64)
    flags = np.concatenate([block.flags for block in parts])
    is_good = (flags & WORTHLESS) == 0
    rate = clock.true_rate(index, ticks)
    grid = np.arange(index[0], index[-1] + 1)
    even = np.column_stack([np.interp(grid, index[is_good], cell[is_good]) for cell in counts.T])
    size = max(1, round(rate / SLOW)) if is_slow else 1
    whole = even[: len(even) // size * size].reshape(-1, size, even.shape[1]).mean(axis=1)
    return whole, rate / size
