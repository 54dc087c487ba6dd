"""Course of a trial: its loads, events and phases over time, as a graph and a picture take them."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Traces:
    """time : (n,), s. loads : by side, (n,), N; NaN is a gap and stays one. height : (n,), mm, or None."""

    time: Array
    loads: dict[str, Array]
    height: Array | None = None

    @property
    def span(self) -> tuple[float, float]:
        """First and last time, s."""
        return (float(self.time[0]), float(self.time[-1])) if len(self.time) else (0.0, 1.0)


@dataclass(frozen=True)
class Mark:
    """One event. time : s. state : found, moved, added, deleted, or seen by a clinician. told : what a
    pointer reads.

    found : s, where it was found automatically, None for one that a person added.
    """

    time: float
    side: str
    state: str
    told: str
    found: float | None

    @property
    def is_moved(self) -> bool:
        """Whether it was found elsewhere."""
        return self.state == "moved" and self.found is not None


@dataclass(frozen=True)
class Lane:
    """The events of one kind under their name."""

    name: str
    marks: tuple[Mark, ...]


@dataclass(frozen=True)
class Phase:
    """A stretch between two events, s. short : what stands there when `name` does not fit."""

    start: float
    end: float
    name: str
    short: str


def thinned(time: Array, load: Array, points: int) -> tuple[Array, Array]:
    """Keep the smallest and the largest sample of each stretch, so that no peak is lost to drawing.

    time : (n,), s. load : (n,), any unit. points : about how many are left.
    """
    step = 2 * len(time) // points
    if step < 2:
        return time, load
    whole = len(time) // step * step
    table = load[:whole].reshape(-1, step)
    hollow = np.isnan(table)
    lows = np.where(hollow, np.inf, table).argmin(axis=1)
    highs = np.where(hollow, -np.inf, table).argmax(axis=1)
    rows = np.arange(len(table)) * step
    keep = np.sort(np.concatenate([rows + lows, rows + highs, np.arange(whole, len(time))]))
    return time[keep], load[keep]
