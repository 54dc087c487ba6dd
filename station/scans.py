"""Scans: what a pressure mat said, row after row, as the wire brought it. Counts only, nothing computed."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

NO_TICKS = -1
"""us. The device time of a row that did not arrive."""


@dataclass(frozen=True)
class Scans:
    """Scans of one segment (one life of the device between two resets), in order.

    A mat is read row by row: row 0 is its front-most line of cells, column 0 its left-most one, and row r
    is read about r row periods after row 0. `began` says when each scan began, `skew` how late its rows are.

    index : (n,) int64. Number of the scan since the first one seen of the segment; a jump is a gap.
    ticks : (n, rows) int64, us. Device time at which each row began, unwrapped, counted from the device's
        own zero; NO_TICKS for a row that did not arrive.
    cells : (n, rows, columns) uint16. Raw counts of the converter; 0 in a row that did not arrive.
    missing : (n, rows) bool. Rows that did not arrive. The first scan of a stream, and the last before a
        STOP, may be such by nature; what was really lost stands in the tally.
    segment : number of the segment, from 0; a reset of the device begins a new one.
    """

    index: NDArray[np.int64]
    ticks: NDArray[np.int64]
    cells: NDArray[np.uint16]
    missing: NDArray[np.bool_]
    segment: int

    def __len__(self) -> int:
        return len(self.index)

    @property
    def whole(self) -> NDArray[np.bool_]:
        """(n,) which scans have all their rows."""
        return np.asarray(~self.missing.any(axis=1))

    def trimmed(self) -> "Scans":
        """Return the scans from the first whole one to the last; all of them when none is whole.

        START and STOP cut a scan in two: what is missing there is not lost.
        """
        whole = np.flatnonzero(self.whole)
        if not len(whole):
            return self
        part = slice(int(whole[0]), int(whole[-1]) + 1)
        return Scans(self.index[part], self.ticks[part], self.cells[part], self.missing[part], self.segment)

    @property
    def began(self) -> NDArray[np.int64]:
        """(n,) us, when row 0 of each scan began; where it is missing, as the first row there tells."""
        first = np.argmin(self.missing, axis=1)
        there = np.take_along_axis(self.ticks, first[:, None], axis=1)[:, 0]
        return np.asarray(there - np.rint(self.skew[first]).astype(np.int64))

    @property
    def skew(self) -> NDArray[np.float64]:
        """(rows,) us, how long after row 0 each row begins: the median pace of neighbouring rows, times r."""
        both = ~(self.missing[:, 1:] | self.missing[:, :-1])
        steps = np.diff(self.ticks, axis=1)[both]
        period = float(np.median(steps)) if len(steps) else 0.0
        return np.arange(self.ticks.shape[1], dtype=np.float64) * period


def joined(parts: list[Scans]) -> Scans:
    """Put scans of one segment together, in order. Errors: ValueError without any, or of two segments."""
    if len({part.segment for part in parts}) != 1:
        raise ValueError(f"scans of {len({part.segment for part in parts})} segments")
    return Scans(
        np.concatenate([part.index for part in parts]),
        np.concatenate([part.ticks for part in parts]),
        np.concatenate([part.cells for part in parts]),
        np.concatenate([part.missing for part in parts]),
        parts[0].segment,
    )
