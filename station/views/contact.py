"""Contact: on how much of a mat a foot presses."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from station.mat import Side


@dataclass(frozen=True)
class Contact:
    """The contact of one foot, scan by scan, while it stands.

    side : the foot. rate : Hz. area : (n,), m2, n at least 1. part : the samples that are measured, from the
    first up to before the second.
    """

    side: Side
    rate: float
    area: NDArray[np.float64]
    part: tuple[int, int]
    repetition: int | None = None
