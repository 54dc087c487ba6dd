"""Live: the last seconds for the view. A preview; no clinic number is made of it."""

import threading
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from station.block import Block
from station.forces import CONTACT
from station.mat import mat
from station.mechanics.filters import CausalLowpass
from station.mechanics.pressure import centre_of_pressure, in_common_frame, plate_load
from station.newtons import Calibration

ROWS_PER_SECOND = 200.0
"""Aimed at; a plate slower than this gives one row a sample. The true figure is `Live.row_rate`."""
SECONDS = 12.0
CUTOFF = 10.0
"""Hz, causal, for the drawn centre of pressure only."""
HIGHEST_CUTOFF = 0.4
"""Of the rate: a plate slower than 25 Hz is smoothed as far as its samples allow."""

COLUMNS = ("left_n", "right_n", "x", "y", "left_x", "left_y", "right_x", "right_y")


@dataclass(frozen=True)
class Rows:
    """What the view draws.

    first : number of the first row since the stream began. rate : rows a second.
    values : (n, 8) float32, columns as in COLUMNS: N, N, then m; NaN where nobody stands.
    """

    first: int
    rate: float
    values: NDArray[np.float32]


class Ring:
    """The display rows of the last SECONDS, filled by the reader thread, read by any number of viewers.

    row_rate : rows a second.
    """

    def __init__(self, row_rate: float) -> None:
        self.row_rate = row_rate
        self._ring = np.full((max(1, int(SECONDS * row_rate)), len(COLUMNS)), np.nan, dtype=np.float32)
        self._count = 0
        self._lock = threading.Lock()

    @property
    def count(self) -> int:
        """How many rows there have been since the stream began."""
        return self._count

    def since(self, row: int) -> Rows:
        """Return the rows from number `row` on, as far back as the ring reaches."""
        with self._lock:
            size = len(self._ring)
            first = max(row, self._count - size, 0)
            places = np.arange(first, self._count) % size
            return Rows(first, self.row_rate, self._ring[places])

    def latest(self, seconds: float) -> Rows:
        """Return the rows of the last `seconds`."""
        return self.since(self._count - int(seconds * self.row_rate))

    def store(self, rows: NDArray[np.float32]) -> None:
        """Take the next rows, (n, 8)."""
        with self._lock:
            rows = rows[-len(self._ring) :]
            places = np.arange(self._count, self._count + len(rows)) % len(self._ring)
            self._ring[places] = rows
            self._count += len(rows)


class Live(Ring):
    """What plates carry, as display rows."""

    def __init__(self, calibration: Calibration, rate: float) -> None:
        self._calibration = calibration
        self._every = max(1, round(rate / ROWS_PER_SECOND))
        super().__init__(rate / self._every)
        self._left_over = np.empty((0, 3 * len(calibration.plates)))
        self._lowpass = CausalLowpass(rate, min(CUTOFF, HIGHEST_CUTOFF * rate), 3 * len(calibration.plates))
        self._drawn = {plate.side: plate.centre for plate in mat(calibration.geometry).plates}
        self._gains = [
            (list(plate.channels), np.array(plate.matrix), *(plate.pose or (*self._drawn[plate.side], 0.0)))
            for plate in calibration.plates
        ]

    def zero(self, calibration: Calibration) -> None:
        """Use new empty-plate counts from now on."""
        self._calibration = calibration

    def add(self, block: Block) -> None:
        """Take the next samples from the reader thread."""
        loads = self._loads(block)
        table = np.vstack([self._left_over, loads])
        whole = len(table) // self._every * self._every
        self._left_over = table[whole:]
        if whole:
            self.store(self._rows(table[:whole]))

    def _loads(self, block: Block) -> NDArray[np.float64]:
        """(n, 3 plates): Fz, Mx, My of each plate, unfiltered."""
        zero = np.array(self._calibration.zero)
        return np.hstack(
            [
                plate_load(block.counts[:, channels] - zero[channels], matrix)
                for channels, matrix, *_ in self._gains
            ]
        )

    def _rows(self, table: NDArray[np.float64]) -> NDArray[np.float32]:
        smooth = self._lowpass.step(table)
        step = self._every
        rows = np.full((len(table) // step, len(COLUMNS)), np.nan)
        together = np.zeros((len(rows), 3))
        for number, (_, _, x, y, angle) in enumerate(self._gains[:2]):
            raw = table[:, 3 * number].reshape(-1, step).mean(axis=1)
            load = np.ascontiguousarray(smooth[step - 1 :: step, 3 * number : 3 * number + 3])
            rows[:, number] = raw
            rows[:, 4 + 2 * number : 6 + 2 * number] = centre_of_pressure(load, CONTACT, x, y, angle)
            together += in_common_frame(load, x, y, angle)
        stands = ~np.isnan(rows[:, 4::2]).all(axis=1)
        rows[stands, 2:4] = centre_of_pressure(together[stands], CONTACT, 0.0, 0.0, 0.0)
        return rows.astype(np.float32)
