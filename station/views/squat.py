"""Squats: one repetition, what it does to the loads, and the set they belong to."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from station.mat import Side
from station.views.missing import Missing

BOTTOM_SECONDS = 0.100
"""s before and after the bottom that count as the bottom."""
STILL_SECONDS = 1.0
"""s of standing before a repetition that it is set against."""

Array = NDArray[np.float64]


@dataclass(frozen=True)
class SquatSet:
    """All repetitions of one side in a trial. count : how many. clean : how many without a touch."""

    side: Side
    rate: float
    count: int
    clean: int
    repetition: int | None = None


@dataclass(frozen=True)
class Squat:
    """One way down and up. start, bottom, stop : samples of the recording.

    depth : m, start to bottom, or why it is not known.
    """

    side: Side
    rate: float
    start: int
    bottom: int
    stop: int
    depth: float | Missing
    repetition: int | None = None


@dataclass(frozen=True)
class SquatLoads:
    """The load of both legs through one repetition.

    side : the leg asked about. left, right : (n,), N, from start to end, NaN where a sample is lost.
    bottom : sample within them, 0 <= bottom < n.
    """

    side: Side
    rate: float
    left: Array
    right: Array
    bottom: int
    repetition: int | None = None

    @property
    def around_bottom(self) -> slice:
        """The samples of the bottom +/- 100 ms, as far as the repetition has them."""
        reach = round(BOTTOM_SECONDS * self.rate)
        return slice(max(0, self.bottom - reach), self.bottom + reach + 1)


@dataclass(frozen=True)
class Forefoot:
    """How much of the load lies on the front cells. still, bottom : (n,), (m,), share 0 to 1; never empty."""

    side: Side
    rate: float
    still: Array
    bottom: Array
    repetition: int | None = None
