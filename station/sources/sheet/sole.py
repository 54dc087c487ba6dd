"""The sole of a foot: where it presses, and how its pressure moves with the centre of pressure.

Heel, lateral arch, ball and toes as smooth hills. The areas and the shares of the regions are of the order
that barefoot standing shows (Cavanagh, Rodgers and Iiboshi 1987, doi 10.1177/107110078700700502: about 60 %
heel, 8 % midfoot, 28 % forefoot, 4 % toes).
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from station.mat import Side

Floats = NDArray[np.float64]

GRAIN = 0.005
"""m, between the points of a sole."""
LENGTH = 0.262
"""m. The sole that the hills below are given for; others are larger or smaller in proportion."""
HILLS = (
    # to the outside, forward, half width, half length in m, height against the heel's
    (0.000, -0.094, 0.029, 0.033, 1.00),
    (0.014, -0.030, 0.020, 0.060, 0.20),
    (0.002, 0.044, 0.043, 0.027, 0.48),
    (-0.024, 0.104, 0.013, 0.016, 0.32),
    (-0.004, 0.100, 0.009, 0.011, 0.16),
    (0.012, 0.093, 0.009, 0.011, 0.14),
    (0.026, 0.083, 0.008, 0.010, 0.12),
)
ROUNDS = 12
"""Steps of Newton's method; each is short, so that it never leaps."""
CLOSE = 1e-7
"""Of the spread of the sole: near enough."""
LEAP = 1.5
REACH = 0.75
"""Of the way from the middle to the outermost points: the centre of pressure goes no further."""


@dataclass(frozen=True)
class Sole:
    """One sole as points, in the foot's own frame: u to the right, v to the toes, m from its middle.

    place : (points, 2), m. height : (points,) pressure of quiet standing, its sum is 1.
    """

    place: Floats
    height: Floats

    def tilts(self, cop: Floats, near: Floats | None = None) -> Floats:
        """Return how the pressure of quiet standing must be tilted so that its centre lies there.

        What the foot cannot reach is reached for as far as it can.

        Parameters
        ----------
        cop : (n, 2), m, where the centre of pressure is to lie.
        near : (2,), a tilt to begin from: the last one of a moment ago saves time.

        Returns
        -------
        (n, 2), of any size.
        """
        goal = (self._within(cop) - self._middle) / self._scale
        tilt = np.zeros_like(goal) if near is None else np.broadcast_to(near, goal.shape)
        for _ in range(ROUNDS):
            loads = self.loads(tilt)
            mean = loads @ self._unit
            if np.abs(goal - mean).max(initial=0.0) < CLOSE:
                break
            step = np.linalg.solve(_spread(loads, self._unit, mean), (goal - mean)[..., None])[..., 0]
            size = np.maximum(np.linalg.norm(step, axis=1), 1e-12)
            tilt = tilt + step * np.minimum(1.0, LEAP / size)[:, None]
        return tilt

    def loads(self, tilt: Floats) -> Floats:
        """Return the load of each point under 1 N, (n, points), for tilts (n, 2).

        An exponential of the place: of all changes that move the centre so far it is the least.
        """
        grown = np.exp(np.clip(tilt @ self._unit.T, -60.0, 60.0)) * self.height
        tilted: Floats = grown / grown.sum(axis=1, keepdims=True)
        return tilted

    @cached_property
    def _middle(self) -> Floats:
        return np.asarray(self.height @ self.place)

    @cached_property
    def _scale(self) -> Floats:
        return np.asarray(np.sqrt(self.height @ (self.place - self._middle) ** 2))

    @cached_property
    def _unit(self) -> Floats:
        return np.asarray((self.place - self._middle) / self._scale)

    def _within(self, cop: Floats) -> Floats:
        low, high = self.place.min(axis=0), self.place.max(axis=0)
        middle = (low + high) / 2.0
        return np.asarray(np.clip(cop, middle + REACH * (low - middle), middle + REACH * (high - middle)))


def _spread(loads: Floats, unit: Floats, mean: Floats) -> Floats:
    """(n, 2, 2) how the mean moves with the tilt: the covariance of the places, kept off zero."""
    u, v = unit.T
    square = (loads @ np.stack([u * u, u * v, u * v, v * v], axis=1)).reshape(-1, 2, 2)
    return np.asarray(square - mean[:, :, None] * mean[:, None, :] + 1e-6 * np.eye(2))


def sole(side: Side, length: float = LENGTH, arch: float = 1.0) -> Sole:
    """Make the sole of one foot.

    length : m. arch : how much of the lateral arch is loaded, 0 for a high arch, 2 and more for a flat foot.
    """
    size = length / LENGTH
    out = 1.0 if side is Side.RIGHT else -1.0
    across = np.arange(-0.06 * size, 0.06 * size, GRAIN) + GRAIN / 2.0
    along = np.arange(-0.14 * size, 0.14 * size, GRAIN) + GRAIN / 2.0
    u, v = (each.ravel() for each in np.meshgrid(across, along))
    height = np.zeros(len(u))
    for number, (to_side, forward, half_width, half_length, tall) in enumerate(HILLS):
        far = ((u * out / size - to_side) / half_width) ** 2 + ((v / size - forward) / half_length) ** 2
        height += tall * (arch if number == 1 else 1.0) * np.maximum(0.0, 1.0 - far) ** 0.6
    touched = height > 0.0
    place = np.stack([u, v], axis=1)[touched]
    return Sole(place, height[touched] / height[touched].sum())
