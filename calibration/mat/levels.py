"""Levels: the captures of known pressures, brought into one stack for every cell."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from calibration.mat.capture import Capture
from calibration.mat.loading import Going, Kind
from station.mat import Matrix

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Levels:
    """What each cell said under each pressure.

    pascals : (k,), Pa, rising. up, down : (k, rows, columns), mean counts on the way up and on the way down;
    NaN where there was no such capture. empty : (rows, columns), and its highest counts `floor`.
    saturated : (rows, columns), largest share of scans of one capture. largest : of the converter.
    """

    pascals: Floats
    up: Floats
    down: Floats
    empty: Floats
    floor: NDArray[np.int64]
    saturated: Floats
    largest: int

    def without(self, number: int) -> "Levels":
        """Leave one pressure out."""
        kept = np.arange(len(self.pascals)) != number
        return Levels(
            self.pascals[kept],
            self.up[kept],
            self.down[kept],
            self.empty,
            self.floor,
            self.saturated,
            self.largest,
        )


def levels(matrix: Matrix, captures: Sequence[Capture]) -> Levels:
    """Stack captures of a bladder or of tiles. A cell counts under a tile that covers all of it.

    A pressure of the way down is moved to the nearest of the way up.
    Errors: ValueError without an empty capture, or without pressures on the way up.
    """
    empty = [each for each in captures if each.loading.going is Going.EMPTY]
    pressed = [each for each in captures if each.loading.going in (Going.UP, Going.DOWN)]
    if not empty or not any(each.loading.going is Going.UP for each in pressed):
        raise ValueError("no capture of the empty mat, or none of a pressure")
    up = [each for each in pressed if each.loading.going is Going.UP]
    pascals = sorted({each.loading.pascals for each in up})
    pressed = [*up, *(_at(pascals, up, each) for each in pressed if each.loading.going is Going.DOWN)]
    stacks = {
        going: np.array([_mean(matrix, pressed, going, level) for level in pascals])
        for going in (Going.UP, Going.DOWN)
    }
    return Levels(
        np.array(pascals),
        stacks[Going.UP],
        stacks[Going.DOWN],
        np.mean([each.counts for each in empty], axis=0),
        np.max([each.highest for each in empty], axis=0),
        np.max([each.saturated for each in pressed], axis=0),
        pressed[0].largest,
    )


def _at(pascals: Sequence[float], up: Sequence[Capture], down: Capture) -> Capture:
    """Return a capture of the way down as it were at the nearest pressure of the way up.

    Nobody lets a bladder down to exactly what it had on the way up. Between both lies a small piece of the
    curve, as steep for each cell as the mat's median on the way up.
    """
    asked = np.log(np.array(pascals))
    nearest = int(np.argmin(np.abs(asked - np.log(down.loading.pascals))))
    if pascals[nearest] == down.loading.pascals or len(pascals) < 2:
        return down
    first = min(max(nearest, 1), len(pascals) - 1) - 1
    low, high = (
        float(np.median(_conducts(each.counts, each.largest)))
        for level in pascals[first : first + 2]
        for each in [next(each for each in up if each.loading.pascals == level)]
    )
    steep = max(0.0, float(np.log(max(high, 1e-6) / max(low, 1e-6)) / (asked[first + 1] - asked[first])))
    ratio = _conducts(down.counts, down.largest) * (pascals[nearest] / down.loading.pascals) ** steep
    counts = down.largest * ratio / (1.0 + ratio)
    return replace(down, counts=counts, loading=replace(down.loading, pascals=pascals[nearest]))


def _conducts(counts: Floats, largest: int) -> Floats:
    return np.maximum(counts, 0.0) / np.maximum(largest - counts, 0.5)


def _mean(matrix: Matrix, captures: Sequence[Capture], going: Going, pascals: float) -> Floats:
    total, times = np.zeros((matrix.rows, matrix.columns)), np.zeros((matrix.rows, matrix.columns))
    for each in captures:
        if each.loading.going is going and each.loading.pascals == pascals:
            under = covered(matrix, each)
            total += np.where(under, each.counts, 0.0)
            times += under
    return np.where(times > 0.0, total / np.maximum(times, 1.0), np.nan)


def covered(matrix: Matrix, capture: Capture) -> NDArray[np.bool_]:
    """(rows, columns) which cells lie wholly under a load."""
    load = capture.loading
    if load.kind is not Kind.TILE:
        return np.ones((matrix.rows, matrix.columns), dtype=np.bool_)
    half = matrix.pitch / 2.0 - 1e-4
    across = np.abs(matrix.x - load.x) + half <= load.width / 2.0
    along = np.abs(matrix.y - load.y) + half <= load.depth / 2.0
    return np.asarray(along[:, None] & across[None, :])
