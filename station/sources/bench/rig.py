"""The rig: two mounted plates, what lies on them, and the time that passes over them."""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from station.mat import Mat
from station.sources.bench.load import Load, Pressing
from station.sources.bench.mounted import Mounted
from station.sources.bench.plate import TruePlate
from station.sources.bench.room import Bench

Floats = NDArray[np.float64]

STRETCH = 0.2
"""s. What is slow, and whoever hears a word, moves on at multiples of this time."""
ROOM = 600.0
"""s. Time constant with which the plates follow the room."""
POWERED = 300.0
"""s. Time constant with which the electronics warm up."""
REFERENCE = 23.0
"""Degrees Celsius, temperature of reference."""


@dataclass(frozen=True)
class Felt:
    """What reaches the plates in a stretch of samples.

    fz : (n, 2), N, on each plate. cop : (n, 2, 2), m, in the drawn frame of the mat; NaN where nothing is.
    cells : (n, channels), N by the data sheet's gain, before noise and converter.
    celsius : of the device, at the end.
    """

    fz: Floats
    cop: Floats
    cells: Floats
    celsius: float


class Rig:
    """Two true plates in a room. It lives in whole stretches, so that no cutting changes a bit.

    Attributes
    ----------
    now : s, up to which everything has happened. loads : what lies or will lie on the plates.
    mounted : the plates. room : K above reference, where the temperature goes.
    """

    def __init__(self, mat: Mat, bench: Bench, rate: int) -> None:
        plates = zip(mat.plates, bench.plates, bench.sites, bench.places, strict=True)
        self.mounted = [
            Mounted(TruePlate(plate, 1.0, flaws), site, place) for plate, flaws, site, place in plates
        ]
        self.loads: list[Load] = []
        self.now = 0.0
        self.room = bench.sites[0].kelvin
        self._mat, self._bench = mat, bench
        self._warm = self.room
        self._celsius = REFERENCE + self.room
        self._events: list[tuple[float, Callable[[], None]]] = []
        self.at(rate)

    def at(self, rate: int) -> None:
        """Go on at another rate, Hz."""
        self._rate, self._size = rate, max(1, round(STRETCH * rate))
        self._ahead = np.zeros((0, 7 + self._mat.channels))
        self._began, self._stretches = self.now, 0

    def later(self, time: float, act: Callable[[], None]) -> None:
        """Call `act` when `time` s has come."""
        self._events.append((time, act))

    def felt(self, count: int) -> Felt:
        """Return the next `count` samples."""
        missing = max(0, count - len(self._ahead))
        lived = [self._stretch() for _ in range(math.ceil(missing / self._size))]
        ahead = np.vstack([self._ahead, *lived])
        rows, self._ahead = ahead[:count], ahead[count:]
        if count:
            self._celsius = float(rows[-1, 0])
        return Felt(rows[:, 1:3], rows[:, 3:7].reshape(-1, 2, 2), rows[:, 7:], self._celsius)

    def _stretch(self) -> Floats:
        """Live through one stretch. Returns (n, 7 + channels): degrees Celsius, N, m, and N of the cells."""
        size, seconds, lag = self._size, self._size / self._rate, self._bench.lag
        self._happen()
        self.loads = [each for each in self.loads if each.end + lag > self.now]
        self._warm += (self.room - self._warm) * -math.expm1(-seconds / ROOM)
        kelvin = self._warm + self._bench.warming * -math.expm1(-self.now / POWERED)
        time = self.now + np.arange(size) / self._rate
        fz, cop = np.zeros((size, 2)), np.zeros((size, 2, 2))
        cells = np.zeros((size, self._mat.channels))
        for number, mounted in enumerate(self.mounted):
            then, drawn = time - lag * number, mounted.plate.plate
            pressing = [each.pressing(then) for each in self.loads if each.plate == number]
            fz[:, number], cop[:, number] = _whole(pressing, size)
            cop[:, number] += drawn.centre
            channels = [cell.channel for cell in drawn.cells]
            cells[:, channels] = mounted.felt(then, pressing, seconds, kelvin)
        self._stretches += 1
        self.now = self._began + self._stretches * size / self._rate
        celsius = np.full((size, 1), REFERENCE + kelvin)
        return np.hstack([celsius, fz, cop.reshape(-1, 4), cells[:, list(self._bench.wired)]])

    def _happen(self) -> None:
        due = [event for event in self._events if event[0] <= self.now + 1e-9]
        self._events = [event for event in self._events if event not in due]
        for _, act in due:
            act()


def _whole(pressing: list[Pressing], count: int) -> tuple[Floats, Floats]:
    """(n,) N and (n, 2) m, all loads of one plate together; NaN where there is none."""
    fz, moment = np.zeros(count), np.zeros((count, 2))
    for each in pressing:
        fz += each.fz
        moment += each.fz[:, None] * np.stack([each.x, each.y], axis=1)
    cop = np.full((count, 2), np.nan)
    loaded = fz != 0.0
    cop[loaded] = moment[loaded] / fz[loaded, None]
    return fz, cop
