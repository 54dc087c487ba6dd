"""Live mat: the newest scan of a pressure mat, and what each foot does in it, for the view. A preview."""

import math
from collections import deque
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from station.clock import true_rate
from station.equalisation import Equalisation, as_usual, bridged
from station.events.follower import Follower
from station.events.footprints import Footprints, at_one_moment, summed
from station.live import Ring
from station.mat import Matrix
from station.scans import Scans

MOST_A_SECOND = 36.0
"""Scans a second that are looked at: enough for a moving picture. Others of a faster mat are passed over."""
LOOK_AT_PACE = 16
"""Scans between two looks at the pace of the mat."""
RECENT = 10.0
"""s, in which rows that did not arrive are counted for the screen."""
LEFT, RIGHT = 1, 2
"""Whose cell it is."""


@dataclass(frozen=True, eq=False)
class Sight:
    """One scan as the view draws it.

    row : number of its display row. pressure : (rows, columns), Pa, as it was read; counts where the mat has
        no equalisation. NaN in a silent cell and in a row that did not arrive.
    owner : (rows, columns) uint8, LEFT or RIGHT on a pressed cell of that foot, else 0.
    prints : what the feet do, n = 1, as the analysis says it; of a mat without an equalisation it is raw.
    missing : (rows,) bool, rows that did not arrive. lost : how many did not within RECENT.
    rate : Hz, true scans a second, NaN while it is not known.
    """

    row: int
    pressure: NDArray[np.float64]
    owner: NDArray[np.uint8]
    prints: Footprints
    missing: NDArray[np.bool_]
    lost: int
    rate: float

    @property
    def is_whole(self) -> bool:
        """Whether all rows arrived: without one there are no numbers."""
        return not self.missing.any()


@dataclass(frozen=True, eq=False)
class _Read:
    """One scan as it was read. n = 1 of `scan`. began : us. made, largest : as in LiveMat."""

    scan: Scans
    index: int
    began: int
    made: Equalisation | None
    largest: int

    @cached_property
    def pressure(self) -> NDArray[np.float64]:
        """(1, rows, columns), Pa, NaN in silent cells and rows that did not arrive."""
        if self.made is None:
            return as_usual(self.scan, self.largest)
        return self.made.pressures(self.scan)

    @cached_property
    def filled(self) -> NDArray[np.float64]:
        """(1, rows, columns), Pa, without NaN."""
        has_holes = np.isnan(self.pressure).any()
        return np.nan_to_num(bridged(self.pressure)) if has_holes else self.pressure


class LiveMat(Ring):
    """The newest scan of a mat, and a display row for each that was looked at.

    A scan is shown when the next one is there: by it the rows are carried to one moment, as in the analysis,
    and its numbers are those of the analysis. Loads in a row are pressure times area, N.

    Parameters
    ----------
    rate : Hz, scans a second, as the mat says. largest : count that its converter cannot exceed.
    made : its own equalisation, or None: then what it says is raw.
    """

    def __init__(self, lines: Matrix, rate: float, largest: int, made: Equalisation | None) -> None:
        self._part = min(1.0, MOST_A_SECOND / max(rate, 1.0))
        super().__init__(max(rate, 1.0) * self._part)
        self.matrix, self.largest, self.equalisation = lines, largest, made
        self.sight: Sight | None = None
        self._silent = np.zeros((lines.rows, lines.columns), dtype=np.bool_) if made is None else made.silent
        self._follower = Follower(lines, self.row_rate)
        self._pace: deque[tuple[int, int]] = deque(maxlen=round(RECENT * self.row_rate) + 1)
        self._skew = np.zeros(lines.rows)
        self._rate = float("nan")
        self._last = 0
        self._begin()

    def _begin(self) -> None:
        """The device has begun another life."""
        self._segment = -1
        self._has_begun = False
        self._window: deque[_Read] = deque(maxlen=3)
        self._holes: deque[tuple[int, int]] = deque(maxlen=4096)
        self._pace.clear()

    def add(self, scans: Scans) -> None:
        """Take the next scans from the reader thread."""
        if self._segment != scans.segment:
            self._begin()
            self._segment = scans.segment
        for k in range(len(scans)):
            one = slice(k, k + 1)
            parts = scans.index[one], scans.ticks[one], scans.cells[one], scans.missing[one]
            self._next(Scans(*parts, scans.segment))

    def _next(self, scan: Scans) -> None:
        # START cuts a scan in two: what is missing before the first whole one is not lost.
        self._has_begun = self._has_begun or bool(scan.whole[0])
        if not self._has_begun:
            return
        if scan.whole[0] and (self.count % LOOK_AT_PACE == 0 or not self._skew.any()):
            self._skew = scan.skew
        first = int(np.argmin(scan.missing[0]))
        began = int(scan.ticks[0, first]) - round(self._skew[first])
        before = self._window[-1] if self._window else None
        now = _Read(scan, int(scan.index[0]), began, self.equalisation, self.largest)
        self._window.append(now)
        gap = 0 if before is None else now.index - before.index - 1
        lost = gap * self.matrix.rows + int(scan.missing.sum())
        if lost:
            self._holes.append((began, lost))
        if before is not None and self._row_of(before.index) != self._row_of(before.index - 1):
            self._look(before)

    def _row_of(self, index: int) -> int:
        """Number of the display row of a scan, without beginning."""
        return math.floor(index * self._part)

    def _look(self, shown: _Read) -> None:
        """Look at the scan before the newest one, with those right beside it."""
        around = [read for read in self._window if abs(read.index - shown.index) <= 1]
        place = around.index(shown)
        filled = np.concatenate([read.filled for read in around])
        began = np.array([read.began for read in around]) * 1e-6
        level = at_one_moment(filled, began, self._skew * 1e-6)
        found, known = self._follower.follow(filled[place])
        time, pressure = began[place : place + 1], shown.pressure
        prints = summed(pressure, level[place : place + 1], found, time, self._silent)
        owner = np.zeros(self._silent.shape, dtype=np.uint8)
        if known is not None:
            owner[known.owned[0]], owner[known.owned[1]] = LEFT, RIGHT
        self._note_pace(shown)
        self._store_row(shown.index, prints)
        missing = shown.scan.missing[0]
        picture = pressure[0]
        if self.equalisation is None:
            picture = np.where(missing[:, None], np.nan, shown.scan.cells[0])
        self.sight = Sight(self.count - 1, picture, owner, prints, missing, self._lost(), self._rate)

    def _note_pace(self, shown: _Read) -> None:
        self._pace.append((shown.index, shown.began))
        if len(self._pace) > 2 and (len(self._pace) < LOOK_AT_PACE or self.count % LOOK_AT_PACE == 0):
            number, time = np.array(self._pace).T
            self._rate = true_rate(number, time)

    def _lost(self) -> int:
        """Return how many rows did not arrive within RECENT."""
        while self._holes and self._holes[0][0] < self._window[-1].began - RECENT * 1e6:
            self._holes.popleft()
        return sum(lost for _, lost in self._holes)

    def _store_row(self, index: int, prints: Footprints) -> None:
        """Keep an even grid: scans that never came are rows without numbers."""
        row = np.concatenate([prints.force[0], prints.whole[0], prints.cop[0].ravel()]).astype(np.float32)
        gap = self._row_of(index) - self._last - 1 if self.count else 0
        rows = np.full((1 + min(max(0, gap), round(RECENT * self.row_rate)), len(row)), np.nan)
        rows[-1] = row
        self._last = self._row_of(index)
        self.store(rows.astype(np.float32))
