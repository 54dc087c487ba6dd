"""Presses: how often a mat was pressed before it is read, as the mat itself feels it."""

import numpy as np

from calibration.mat.plan import PRESS, PRESSES
from calibration.mat.refusal import PRESSED
from station.scans import Scans

DOWN, UP = 0.3, 0.1
"""Of the strongest that was felt in this run: from where on the mat is pressed, and until where it is not."""
ASKED = 0.75
"""Quantile of the cells: half of a mat may be deaf."""


class Presses:
    """Counts presses of 3 s. largest : count that the converter cannot exceed. wanted : how many.

    Attributes
    ----------
    count : presses that were held long enough. is_down : whether it is pressed now.
    is_counted : whether this press counts already. held : s, how long by now.
    quiet : s of the mat's time since anything changed.
    """

    def __init__(self, largest: int, wanted: int = PRESSES) -> None:
        self.wanted = wanted
        self.count = 0
        self.is_down = False
        self.held = self.quiet = 0.0
        self._largest = largest
        self._strongest = PRESSED
        self._newest: int | None = None
        self._changed = 0
        self.is_counted = False

    @property
    def is_done(self) -> bool:
        """Whether it was pressed often enough, and let go."""
        return self.count >= self.wanted and not self.is_down

    def feel(self, scans: Scans) -> None:
        """Take note of scans; those that were felt already are left out."""
        began = scans.began
        if self._newest is not None and len(began) and began[-1] < self._newest:
            # The mat has restarted: its clock begins anew, the presses stay.
            self._newest = None
        for moment, cells in zip(began[scans.whole].tolist(), scans.cells[scans.whole], strict=True):
            if self._newest is None:
                self._changed = moment
            elif moment <= self._newest:
                continue
            self._newest = moment
            self._one(moment, float(np.quantile(cells / (self._largest + 1.0 - cells), ASKED)))

    def go_on(self) -> None:
        """Begin to wait anew."""
        self._changed = self._newest or 0
        self.quiet = 0.0

    def _one(self, moment: int, felt: float) -> None:
        was = self.is_down
        self._strongest = max(self._strongest, felt)
        self.is_down = felt > (UP if was else DOWN) * self._strongest and felt > PRESSED * UP
        if self.is_down != was:
            self._changed, self.is_counted = moment, False
        self.quiet = (moment - self._changed) * 1e-6
        self.held = self.quiet if self.is_down else 0.0
        if self.is_down and not self.is_counted and self.held >= PRESS:
            self.count += 1
            self.is_counted = True
