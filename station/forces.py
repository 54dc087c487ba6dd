"""Forces: what the body does to the plates, on an even grid of time."""

from dataclasses import dataclass, replace

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
    channels : (plates,) the columns of `cells` that belong to each plate.
    capacity : N, what one cell may carry; None when not known.
    outlines : (plates,) x, y of the middle in m, angle in rad, width and depth in m; None when not known.
    area : (n, plates), m2, on which each foot presses; None where the device does not feel it.
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
    channels: tuple[tuple[int, ...], ...] = ()
    capacity: float | None = None
    outlines: tuple[tuple[float, float, float, float, float], ...] | None = None
    area: NDArray[np.float64] | None = None

    def __len__(self) -> int:
        return len(self.time)

    @property
    def total(self) -> NDArray[np.float64]:
        """(n,), N. Load on all plates together."""
        whole = np.array(self.fz[:, 0], dtype=np.float64)
        for plate in range(1, self.fz.shape[1]):
            whole += self.fz[:, plate]
        return whole

    def plate(self, side: Side) -> int | None:
        """Return the number of the plate that serves `side`, or None."""
        return self.sides.index(side) if side in self.sides else None

    def part(self, start: int, stop: int) -> "Forces":
        """Return the samples from `start` up to before `stop`; times keep their origin."""
        part = slice(start, stop)
        return replace(
            self,
            time=self.time[part],
            fz=self.fz[part],
            cop=self.cop[part],
            whole_cop=self.whole_cop[part],
            cells=self.cells[part],
            front=None if self.front is None else self.front[part],
            area=None if self.area is None else self.area[part],
        )
