"""Loads: what each leg carries over a stretch of time."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from station.mat import Side


@dataclass(frozen=True)
class Loads:
    """The load of both legs, sample by sample, only where somebody stands.

    side : the leg that is asked about, or BOTH. rate : Hz. left, right : (n,), N, n at least 1.
    """

    side: Side
    rate: float
    left: NDArray[np.float64]
    right: NDArray[np.float64]
    repetition: int | None = None
