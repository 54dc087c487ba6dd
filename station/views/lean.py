"""A shift of weight to one side: Reach is the way there, Lean is being there."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from station.mat import Side

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Reach:
    """The whole centre of pressure from the onset of a shift to the end of the movement.

    side : the side leant to. rate : Hz. x, y : (n,), m, filtered, without gaps, n at least 2; x is ML,
    right positive.
    """

    side: Side
    rate: float
    x: Array
    y: Array
    repetition: int | None = None


@dataclass(frozen=True)
class Lean:
    """The hold of a shift: from the end of the movement until the body sets off again, at least 1 s.

    side : the side leant to. rate : Hz. ml : (n,), m. ML displacement of the whole centre of pressure from
    the quiet mean, positive toward that side; None where the plates' places to each other are not known.
    share : (m,), 0 to 1, m at least n. Share of the load on that side, from the end of the movement to half
    of the way back. NaN where samples are lost.
    """

    side: Side
    rate: float
    share: Array
    ml: Array | None
    repetition: int | None = None


def held(signal: Array, window: int) -> float:
    """Return the largest value at or above which a signal stays for a whole window; NaN when there is none.

    signal : (n,), any unit; a window with NaN does not count. window : samples.
    """
    if len(signal) < window:
        return float("nan")
    lowest, width = signal, 1
    while width < window:
        step = min(width, window - width)
        lowest, width = np.minimum(lowest[:-step], lowest[step:]), width + step
    known = lowest[~np.isnan(lowest)]
    return float(known.max()) if len(known) else float("nan")
