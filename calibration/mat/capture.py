"""Capture: what the cells said while one loading lay still."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from calibration.mat.loading import Loading
from station.equalisation import SATURATED
from station.errors import CalibrationError, CalibrationReason
from station.scans import Scans

Floats = NDArray[np.float64]

LEAST = 4
"""Scans of a capture."""


@dataclass(frozen=True)
class Capture:
    """One loading as the mat felt it.

    counts : (rows, columns), mean over the scans. highest : (rows, columns), largest count of each cell.
    saturated : (rows, columns), share of the scans in which the cell was saturated.
    scans : how many. largest : count that the converter cannot exceed.
    """

    loading: Loading
    counts: Floats
    highest: NDArray[np.int64]
    saturated: Floats
    scans: int
    largest: int


def of_counts(loading: Loading, counts: NDArray[Any], largest: int) -> Capture:
    """Sum up whole scans (n, rows, columns). Errors: CalibrationError INCOMPLETE with fewer than LEAST."""
    if len(counts) < LEAST:
        raise CalibrationError(
            CalibrationReason.INCOMPLETE,
            f"Loading {loading.number} has {len(counts)} whole scans: too few.",
            "Look at the mat's cable, and take this loading again.",
        )
    full = (counts >= round(SATURATED * largest)).mean(axis=0)
    return Capture(
        loading,
        counts.mean(axis=0, dtype=np.float64),
        counts.max(axis=0).astype(np.int64),
        np.asarray(full),
        len(counts),
        largest,
    )


def of_scans(loading: Loading, scans: Scans, largest: int) -> Capture:
    """Sum up the scans of which every row arrived; see `of_counts`."""
    return of_counts(loading, scans.cells[scans.whole], largest)
