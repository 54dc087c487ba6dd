"""Mounted: one true plate where it stands, with its card, its hands under it, and its past."""

import math
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from station.sources.bench.flaws import Site
from station.sources.bench.load import HAND, Pressing, risen
from station.sources.bench.memory import Memory
from station.sources.bench.plate import TruePlate

Floats = NDArray[np.float64]

HELD = 1.0
"""s. So long a plate is held up to push a card under a foot."""


class Mounted:
    """One plate in its room.

    Attributes
    ----------
    site : floor and tilt; its temperature is the engineer's. shim : the cell over the card, or None.
    place : m, m and rad, where the plate lies beside its drawn place in the common frame.
    """

    def __init__(
        self, plate: TruePlate, site: Site, place: tuple[float, float, float] = (0.0, 0.0, 0.0)
    ) -> None:
        self.plate, self.site, self.place = plate, site, place
        self.shim: int | None = None
        self._memory = Memory(plate.flaws)
        self._drift = np.array(plate.flaws.drift) / 3600.0
        self._lifted = -math.inf

    def lift(self, start: float) -> float:
        """Take the top up at `start` s; return when it is up. Its feet can be changed then."""
        self._lifted = start
        return start + HAND

    def in_plate(self, point: tuple[float, float]) -> tuple[float, float]:
        """Return a point of the common frame in the plate's own frame, m."""
        dx, dy, angle = self.place
        x = point[0] - self.plate.plate.centre[0] - dx
        y = point[1] - self.plate.plate.centre[1] - dy
        cos, sin = float(np.cos(angle)), float(np.sin(angle))
        return cos * x + sin * y, cos * y - sin * x

    def felt(self, time: Floats, loads: Iterable[Pressing], seconds: float, kelvin: float) -> Floats:
        """Return what the cells feel at these times (n,) s, by the data sheet's gain: (n, cells), N.

        loads : what lies on it at these times. seconds : length of this stretch. kelvin : of this stretch.
        """
        plate, floor, shim = self.plate, self.site.floor, self.shim
        forces, felt = np.zeros((len(time), 4)), np.zeros((len(time), 4))
        for each in loads:
            shear = (each.right, each.forward)
            forces += plate.forces(
                each.fz, each.x, each.y, floor=floor, shim=shim, shear=shear, tilt=self.site.tilt
            )
            felt += each.fz[:, None] * plate.felt(each.x, each.y)
        felt += plate.curved(forces) + self._memory.added(forces, seconds)
        felt += plate.unloaded(floor, shim) + time[:, None] * self._drift
        if time[0] < self._lifted + 2.0 * HAND + HELD:
            since = time - self._lifted
            hands = risen(since / HAND) - risen((since - HAND - HELD) / HAND)
            held = plate.unloaded(floor, shim, lifted=1.0) - plate.unloaded(floor, shim)
            felt += hands[:, None] * held
        newtons: Floats = plate.converted(felt, np.asarray(kelvin)) / plate.counts_per_newton
        return newtons
