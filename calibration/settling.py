"""Settling: when a load lies still enough to be read, and the reading that is taken then."""

import math
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from calibration.placement import Placement
from calibration.reading import Reading

Floats = NDArray[np.float64]

SECONDS = 7.0
"""s of stillness that make a reading: ten after the hands are off, less the first three."""
LEAST = 8
"""Samples without which no line can be judged."""
DRIFT = 0.02
"""N per s that one cell may move: 0.2 N in the ten seconds of a reading."""
NOISE = 3.0
"""Times the noise of the empty plate that a loaded one may have."""
OFFSET = 5.0
"""N per cell by which the empty plate may have moved since the last time it was known to be empty."""


class State(StrEnum):
    """What the cells do."""

    WAITING = "waiting"
    LOST = "lost"
    RESTLESS = "restless"
    DRIFTING = "drifting"
    LOADED = "loaded"
    SETTLED = "settled"


@dataclass(frozen=True)
class Line:
    """The straight line through the samples of each cell.

    counts : (cells,), mean. noise : (cells,), counts, standard deviation of one sample about it.
    drift : (cells,), counts per s.
    samples, rate : how many at how many Hz.
    """

    counts: Floats
    noise: Floats
    drift: Floats
    samples: int
    rate: float


@dataclass(frozen=True)
class Settling:
    """What counts as still.

    per_count : (cells,), N per count, roughly. noise : (cells,), counts, of the empty plate.
    empty : (cells,), counts of the plate when it was last known to be empty; None when it never was.
    """

    per_count: Floats
    noise: Floats
    empty: Floats | None = None

    def judged(self, counts: Floats, rate: float, *, is_empty: bool = False) -> State:
        """Say whether the last samples can be read.

        counts : (n, cells), the latest samples; NaN where one was lost. rate : Hz.
        is_empty : whether the plate should be empty.
        """
        window = last(counts, rate)
        if window is None:
            return State.WAITING
        if np.isnan(window).any():
            return State.LOST
        found = line(window, rate)
        # A load that was just laid on is noise about its line long before it is a drift.
        if (found.noise > np.maximum(NOISE * self.noise, 1.0)).any():
            return State.RESTLESS
        if (np.abs(found.drift * self.per_count) > DRIFT + self._unsure(found)).any():
            return State.DRIFTING
        was = found.counts if self.empty is None or not is_empty else self.empty
        return (
            State.LOADED if (np.abs((found.counts - was) * self.per_count) > OFFSET).any() else State.SETTLED
        )

    def _unsure(self, found: Line) -> Floats:
        """N per s, what noise alone may make of a slope."""
        seconds = found.samples / found.rate
        return np.asarray(
            3.0 * found.noise * np.abs(self.per_count) * math.sqrt(12.0 / found.samples) / seconds
        )


def last(counts: Floats, rate: float) -> Floats | None:
    """Return the samples of the last seconds, or None when there are not enough yet."""
    size = max(LEAST, round(SECONDS * rate))
    return counts[-size:] if len(counts) >= size else None


def line(counts: Floats, rate: float) -> Line:
    """Lay a line through samples (n, cells) in counts at `rate` in Hz; n at least LEAST."""
    size = len(counts)
    time = (np.arange(size) - (size - 1) / 2.0) / rate
    slope = time @ counts / (time @ time)
    rest = counts - counts.mean(axis=0) - np.outer(time, slope)
    noise = np.sqrt((rest**2).sum(axis=0) / (size - 2))
    return Line(counts.mean(axis=0), noise, slope, size, rate)


def reading(
    placement: Placement, counts: Floats, rate: float, at: str, celsius: float | None = None
) -> Reading:
    """Take a reading of the last seconds of settled samples (n, cells), counts, at `rate` in Hz.

    at : ISO date and time with offset, of its end. Errors: ValueError when there are not enough samples.
    """
    window = last(counts, rate)
    if window is None:
        raise ValueError(f"{len(counts)} samples are too few for a reading")
    found = line(window, rate)
    return Reading(
        placement,
        tuple(found.counts.tolist()),
        tuple(found.noise.tolist()),
        tuple(found.drift.tolist()),
        found.samples,
        rate,
        at,
        celsius,
    )
