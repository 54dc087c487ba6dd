"""Nuisance: the errors that readings of a calibration have in common, and what is left when they are known.

A load that lies 0.5 mm beside its mark lies there for every reading of that placement: the readings of one
group share that error, in proportion to their load. What a bent plate adds is the same whenever the load
comes back to the same point. Both have a known size and a known pattern, and so belong into the covariance of
the readings; as nuisance parameters with a prior they would give the same answer, with more unknowns.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from calibration.placement import Placement

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Shared:
    """What is known of the errors of one row of the matrix, in the unit of its loads.

    placements : (n,). loads : (n,), N. place : m, of one placement. bent : m, of one point of the plate.
    scatter : N or N m, of each reading for itself.
    """

    placements: tuple[Placement, ...]
    loads: Floats
    place: float
    bent: float
    scatter: float

    def blocks(self) -> list[tuple[NDArray[np.intp], Floats]]:
        """Return the readings of each point (k,) and their covariance (k, k); points share nothing."""
        groups = np.array([each.group for each in self.placements])
        points = np.array([(each.x, each.y) for each in self.placements])
        _, at = np.unique(points, axis=0, return_inverse=True)
        found = []
        for point in range(int(at.max()) + 1):
            index = np.flatnonzero(at.ravel() == point)
            loads, group = self.loads[index], groups[index]
            size = self.place**2 * (group[:, None] == group) + self.bent**2
            found.append((index, np.outer(loads, loads) * size + self.scatter**2 * np.eye(len(index))))
        return found

    def whitened(self, *of: Floats) -> tuple[Floats, ...]:
        """Return arrays (n, ...) turned so that their errors become independent and of size 1."""
        turned = tuple(np.empty_like(each) for each in of)
        for index, covariance in self.blocks():
            root = np.linalg.inv(np.linalg.cholesky(covariance))
            for to, each in zip(turned, of, strict=True):
                to[index] = root @ each[index]
        return turned

    @property
    def variances(self) -> Floats:
        """(n,), of each reading by itself."""
        return np.asarray((self.place**2 + self.bent**2) * self.loads**2 + self.scatter**2)
