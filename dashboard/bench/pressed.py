"""Pressed: the wiring test. Each corner is pressed in turn, and its own cell has to answer."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from station.mat import Cell, Plate
from station.qualification.finding import Finding, Verdict
from station.qualification.wiring import change, is_felt, pressed

Floats = NDArray[np.float64]

LEAST = 8
"""Samples without which nothing can be said."""
RELEASED = 12.0
"""N of any cell, below which nobody presses any more."""
AT_ONCE = 0.3
"""s of the newest samples that say whether somebody still presses."""


class Pressing:
    """One wiring test. plates : in order. gain : N per count, by the data sheet.

    findings : by channel. empty : (n, channels), N, of the empty plates; None until it is said that they are.
    """

    def __init__(self, plates: Sequence[Plate], gain: float) -> None:
        self.plates = tuple(plates)
        self.findings: dict[int, Finding] = {}
        self.empty: Floats | None = None
        self._gain = gain
        self._again: int | None = None

    @property
    def corners(self) -> tuple[tuple[Plate, Cell], ...]:
        """Every corner in the order in which it is pressed."""
        return tuple((plate, cell) for plate in self.plates for cell in plate.cells)

    @property
    def wanted(self) -> tuple[Plate, Cell] | None:
        """The corner that is to be pressed now; None when all have been, or before the beginning."""
        if self.empty is None:
            return None
        for plate, cell in self.corners:
            if cell.channel == self._again or (self._again is None and cell.channel not in self.findings):
                return plate, cell
        return None

    @property
    def is_over(self) -> bool:
        """Whether every corner was pressed."""
        return self.empty is not None and self.wanted is None

    @property
    def is_good(self) -> bool:
        """Whether every corner answered alone and upwards."""
        return self.is_over and all(each.verdict is Verdict.GOOD for each in self.findings.values())

    def begin(self, counts: Floats) -> None:
        """Take the newest samples (n, channels), counts, as those of empty plates; all begins anew."""
        self.empty, self.findings, self._again = counts * self._gain, {}, None

    def again(self, channel: int) -> None:
        """Let one corner be pressed once more."""
        self._again = channel

    def hear(self, counts: Floats, rate: float) -> Finding | None:
        """Judge the wanted corner once it was let go. counts : (n, channels), since the last one."""
        if self.empty is None or self.wanted is None or len(counts) < LEAST:
            return None
        newtons = counts * self._gain
        now = newtons[-max(LEAST, round(AT_ONCE * rate)) :]
        still = np.abs(np.nanmean(now, axis=0) - np.nanmedian(self.empty, axis=0)).max()
        if not is_felt(change(self.empty, newtons)) or still > RELEASED:
            return None
        return self._judge(newtons)

    def silent(self, counts: Floats) -> Finding | None:
        """Judge the wanted corner although nothing was felt: it was pressed, says the engineer."""
        return self._judge(counts * self._gain) if self.empty is not None and len(counts) >= LEAST else None

    def by_cell(self, counts: Floats, rate: float) -> Floats:
        """Return what each cell feels now, (channels,), N; zeros before the beginning."""
        if self.empty is None or not len(counts):
            return np.zeros(sum(len(plate.cells) for plate in self.plates))
        now = counts[-max(LEAST, round(AT_ONCE * rate)) :] * self._gain
        return np.asarray(np.nanmean(now, axis=0) - np.nanmedian(self.empty, axis=0))

    def _judge(self, newtons: Floats) -> Finding | None:
        if self.wanted is None or self.empty is None:
            return None
        plate, cell = self.wanted
        found = pressed(self.plates, plate, cell, change(self.empty, newtons))
        self.findings[cell.channel] = found
        self._again = None
        return found
