"""The way from two legs onto one: Transition up to toe-off, Settling after it."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from station.mat import Side

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Transition:
    """From the quiet second before the movement to 0.5 s after toe-off.

    side : the leg that will stand. rate : Hz. share : (n,), share of the load on that leg, 0 to 1.
    shift : (n,), m. ML shift of the whole centre of pressure from the quiet second, positive toward the
        leg that will stand; None where the plates' places to each other are not known.
    anticipation : m, the largest shift toward the leg to be lifted before the load moves over, when it
        leaves the band of the quiet second; else None.
    toe_off : sample within the arrays.
    """

    side: Side
    rate: float
    share: Array
    shift: Array | None
    anticipation: float | None
    toe_off: int
    repetition: int | None = None


@dataclass(frozen=True)
class Settling:
    """The centre of pressure of the standing leg from toe-off to the first touch or the end of the hold.

    side : that leg. rate : Hz. x, y : (n,), m, filtered; without gaps, n at least 1.
    """

    side: Side
    rate: float
    x: Array
    y: Array
    repetition: int | None = None
