"""Contact: on how much of a mat a foot presses."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from station.mat import Side


@dataclass(frozen=True)
class Contact:
    """The contact of one foot, scan by scan, while it stands.

    side : the foot. rate : Hz. area : (n,), m2, n at least 1.
    """

    side: Side
    rate: float
    area: NDArray[np.float64]
    repetition: int | None = None
