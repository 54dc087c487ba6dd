"""Forces: what the body does to the plates, on an even grid of time."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from station.mat import Side

CONTACT = 20.0
"""N. Below this no centre of pressure is stated, whatever the body weight."""


@dataclass(frozen=True)
class Forces:
    """Loads and centres of pressure of a stretch of samples.

    rate : Hz. True rate of the samples, from the device's clock.
    sides : (plates,) the leg each plate serves; a single plate under both feet is BOTH.
    time : (n,), s, from the first sample of the recording.
    fz : (n, plates), N. Vertical force, positive down; NaN where a sample is lost.
    cop : (n, plates, 2), m. Centre of pressure x (right), y (forward); NaN where the plate is not loaded.
    whole_cop : (n, 2), m. Centre of pressure of both plates together; NaN where nobody stands or where
        the plates' places to each other are not known.
    cells : (n, cells), N. Load of each cell; (n, 0) when the file does not have it.
    pose_known : whether the plates share one measured frame.
    front : (n, plates), share of each plate's load on its front cells; None when its cells are not known.
    """

    rate: float
    sides: tuple[Side, ...]
    time: NDArray[np.float64]
    fz: NDArray[np.float64]
    cop: NDArray[np.float64]
    whole_cop: NDArray[np.float64]
    cells: NDArray[np.float64]
    pose_known: bool = True
    front: NDArray[np.float64] | None = None

    def __len__(self) -> int:
        return len(self.time)

    @property
    def total(self) -> NDArray[np.float64]:
        """(n,), N. Load on all plates together."""
        return np.asarray(self.fz.sum(axis=1))

    def plate(self, side: Side) -> int | None:
        """Return the number of the plate that serves `side`, or None."""
        return self.sides.index(side) if side in self.sides else None

    def part(self, start: int, stop: int) -> "Forces":
        """Return the samples from `start` up to before `stop`; times keep their origin."""
        return Forces(
            self.rate,
            self.sides,
            self.time[start:stop],
            self.fz[start:stop],
            self.cop[start:stop],
            self.whole_cop[start:stop],
            self.cells[start:stop],
            self.pose_known,
            None if self.front is None else self.front[start:stop],
        )
