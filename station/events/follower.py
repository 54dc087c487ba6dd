"""Follower: the feet on a mat while its scans come. What `feet` does with a whole recording."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from station.events.feet import (
    HEAVY,
    SAME_PLACE,
    Feet,
    Known,
    alone,
    cut,
    fits,
    followed,
    is_near,
    parted,
    side_of_shape,
)
from station.events.parting import Parting, Pressing
from station.mat import Matrix

Floats = NDArray[np.float64]

SEARCH_EVERY = 0.2
"""s between two searches for a line, while none is known: a search costs as much as twenty scans."""
SHARPEN_EVERY = 1.0
"""s between two finer looks at where both feet have pressed the most."""


class Follower:
    """Finds the feet in each scan by what was before it, with the very steps that `feet` goes.

    What comes later cannot be known: somebody who has only just stepped on is named by place and shape until
    both feet have been seen, and then keeps those names, also over a lifted foot and an empty mat.

    Parameters
    ----------
    rate : Hz, scans a second that are given.
    """

    def __init__(self, matrix: Matrix, rate: float) -> None:
        self._matrix = matrix
        self._search_after = max(1, round(SEARCH_EVERY * rate))
        self._sharpen_after = max(1, round(SHARPEN_EVERY * rate))
        self._before: Known | None = None
        self._stood = np.zeros((2, matrix.rows, matrix.columns), dtype=np.bool_)
        self._seed_load = 0.0
        self._peak: Floats | None = None
        self._of_peak: Parting | None = None
        self._fine: Parting | None = None
        self._begin_run()

    def follow(self, pressure: Floats) -> tuple[Feet, Known | None]:
        """Look at the next scan. Returns its feet (n = 1), and whose cells are whose, None on an empty mat.

        pressure : (rows, columns), Pa, bridged, without NaN.
        """
        now = Pressing(self._matrix, pressure)
        if now.is_empty:
            self._begin_run()
            return self._told(None), None
        self._lasted += 1
        known = self._searched(now) if self._before is None else self._led(self._before, now)
        if known is None:
            known = self._lonely(now)
        else:
            self._before = known
            self._stood[[*known.standing]] = known.owned[[*known.standing]]
            known = self._sharpened(known, now)
        return self._told(known), known

    def _begin_run(self) -> None:
        """Somebody comes onto an empty mat."""
        self._before, self._seed_load, self._lasted = None, 0.0, 0
        self._sum = np.zeros((self._matrix.rows, self._matrix.columns))

    def _led(self, before: Known, now: Pressing) -> Known:
        """Follow, or look once more: who only stepped on when the line was found is heavier now."""
        if now.newtons * HEAVY > self._seed_load and self._lasted % self._search_after == 0:
            return self._searched(now) or followed(before, now)
        return followed(before, now)

    def _searched(self, now: Pressing) -> Known | None:
        if self._lasted % self._search_after != 0:
            return None
        found = cut(now)
        if found is None:
            return None
        self._seed_load = now.newtons
        return parted(now, found[0])

    def _lonely(self, now: Pressing) -> Known:
        """Name a foot that has not been seen beside the other since somebody came."""
        self._sum += now.pressure
        mean = Pressing(self._matrix, self._sum / self._lasted)
        same = (self._stood & mean.cells).sum(axis=(1, 2)) / max(1, int(mean.cells.sum()))
        side = int(np.argmax(same))
        return alone(now, side, True) if same[side] >= SAME_PLACE else alone(now, side_of_shape(mean), False)

    def _sharpened(self, known: Known, now: Pressing) -> Known:
        """Use the line that the highest pressures of this stand say, where it parts the scan as well."""
        line = known.line
        assert line is not None
        if self._of_peak is None or not is_near(line, self._of_peak):
            self._peak, self._of_peak, self._fine = None, line, None
        if all(known.standing):
            pressed = now.pressure * now.cells
            self._peak = pressed if self._peak is None else np.maximum(self._peak, pressed)
            if self._fine is None or self._lasted % self._sharpen_after == 0:
                self._fine = Pressing(self._matrix, self._peak).refined(self._of_peak)
            if fits(now, self._fine, line):
                return replace(known, line=self._fine)
        return known

    def _told(self, known: Known | None) -> Feet:
        line = None if known is None else known.line
        lines = (np.nan, np.nan) if line is None else (line.angle, line.offset)
        standing = (False, False) if known is None else known.standing
        sure = known is None or known.sure
        return Feet(self._matrix, np.array([lines]), np.array([standing]), np.array([sure]))
