"""What presses on a mat during one scan, and the truth about it."""

from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

TOUCHED = 1000.0
"""Pa. A point of a foot under less than this does not count as contact."""


@dataclass(frozen=True)
class Truth:
    """What really happened on the mat during one scan.

    time : s, when the scan began. force : (2,), N, left and right foot, mean over the scan.
    cop : (2, 2), m, of each foot, and whole : (2,), m, of both together, in the mat's frame, as the feet
        really pressed; NaN where nothing presses. area : (2,), m2, pressed by more than TOUCHED.
    owner : (rows, columns) uint8, bit 0 for a cell under the left foot, bit 1 for one under the right.
    For a load that is no foot everything stands in the first place.
    """

    time: float
    force: Floats
    cop: Floats
    whole: Floats
    area: Floats
    owner: NDArray[np.uint8]

    @property
    def share(self) -> Floats:
        """(2,), %, of the load on each foot; NaN when nobody stands."""
        total = float(self.force.sum())
        return 100.0 * self.force / total if total > 0.0 else np.full(2, np.nan)


@dataclass(frozen=True)
class Pressed:
    """pressure : (rows, columns), Pa, mean over each cell when its row is read. truth : of this scan."""

    pressure: Floats
    truth: Truth


class Pressing(Protocol):
    """Somebody or something on a mat."""

    def perform(self, activity: str, **options: Any) -> None:
        """Begin another activity with the next scan."""

    def scan(self) -> Pressed:
        """Live on for one scan."""


def truth_of(time: float, loads: list[Floats], places: list[Floats], areas: list[float], owner: Any) -> Truth:
    """Sum up the loads (points,), N, of up to two things at places (points, 2), m."""
    force, moment = np.zeros(2), np.zeros((2, 2))
    for number, (load, place) in enumerate(zip(loads, places, strict=True)):
        force[number], moment[number] = load.sum(), load @ place
    with np.errstate(invalid="ignore", divide="ignore"):
        cop = np.where(force[:, None] > 0.0, moment / force[:, None], np.nan)
        whole = moment.sum(axis=0) / force.sum() if force.sum() > 0.0 else np.full(2, np.nan)
    return Truth(time, force, cop, whole, np.array([*areas, 0.0, 0.0][:2]), owner)
