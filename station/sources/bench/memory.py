"""Memory: what the cells of one plate keep of the loads before. Creep and hysteresis, stretch by stretch."""

import math

import numpy as np
from numpy.typing import NDArray

from station.sources.bench.flaws import Flaws

Floats = NDArray[np.float64]

CREEPING = (60.0, 480.0)
"""s. The two time constants: four fifths of the second are over after the first ten minutes."""
THRESHOLDS = 40
STEPS = 9
"""The loop is followed at so many forces of a stretch, and is straight between."""


def crept(seconds: float) -> float:
    """Return how much of `Flaws.creep` a cell has crept so many s after it was loaded (0 at once).

    Two exponentials of equal size, scaled so that from 30 s to 30 min it is 1 (OIML R60, 5.5.1).
    """
    return sum(-math.expm1(-seconds / each) for each in CREEPING) * _SCALE


_SCALE = 1.0 / sum(math.exp(-30.0 / each) - math.exp(-1800.0 / each) for each in CREEPING)


class Memory:
    """The past of one plate's cells. It was exercised to the capacity before the first load.

    Hysteresis: play operators with thresholds up to half the capacity, whose loops are Rayleigh's parabolas
    and close, small ones within large ones (Prandtl 1928, Ishlinskii 1944). Creep: the load behind two
    low-passes. Both look at the load once in a stretch; a blow within a stretch leaves no trace.
    """

    def __init__(self, flaws: Flaws) -> None:
        half = flaws.rated / 2.0
        edges = np.concatenate([[0.0], half * np.geomspace(1e-3, 1.0, THRESHOLDS)])
        self._thresholds = (edges[1:] + edges[:-1]) / 2.0
        self._weights = np.diff(edges) * 8.0 / flaws.rated
        self._opening = np.array(flaws.hysteresis)
        self._creep = np.array(flaws.creep) * _SCALE
        self._play = np.repeat(self._thresholds[None], 4, axis=0)
        self._still = np.full(4, np.nan)
        self._kept = np.zeros(4)
        self._behind = np.zeros((len(CREEPING), 4))

    def added(self, forces: Floats, seconds: float) -> Floats:
        """Return what the past adds to these forces (n, cells), N, and remember them for so many s."""
        added = np.broadcast_to(self._creep * self._behind.sum(axis=0), forces.shape)
        if self._opening.any():
            added = added + self._loop(forces)
        mean = forces.sum(axis=0) / len(forces)
        for each, behind in zip(CREEPING, self._behind, strict=True):
            behind += (mean - behind) * -math.expm1(-seconds / each)
        return added

    def _loop(self, forces: Floats) -> Floats:
        low, high = forces.min(axis=0), forces.max(axis=0)
        if np.array_equal(low, high) and np.array_equal(low, self._still):
            return np.broadcast_to(self._kept, forces.shape)
        steps = low + (high - low) * np.linspace(0.0, 1.0, STEPS)[:, None]
        moved = ((self._played(steps) - self._thresholds) * self._weights).sum(axis=2)
        self._play = self._played(forces[-1:])[0]
        loop = [np.interp(forces[:, cell], steps[:, cell], moved[:, cell]) for cell in range(4)]
        added: Floats = self._opening * (np.stack(loop, axis=1) - 2.0 * forces)
        self._still, self._kept = forces[-1], added[-1]
        return added

    def _played(self, forces: Floats) -> Floats:
        """(n, cells, thresholds), N, where the operators are when they have come straight to these forces."""
        played: Floats = np.clip(
            self._play, forces[:, :, None] - self._thresholds, forces[:, :, None] + self._thresholds
        )
        return played
