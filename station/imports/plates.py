"""Plates: one plate as a file of another lab gives it, and the load that is usual on it."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from station.forces import CONTACT
from station.mat import Side

SHARE = 0.05
"""Part of the body weight below which a plate has no centre of pressure."""
TOP = 99.5
"""Percentile that stands for the largest load."""

Signal = NDArray[np.float64]


@dataclass(frozen=True)
class PlateRows:
    """One plate as a file gives it, in SI.

    name : for sentences, as `plate 1`. source : where its load stands, as `column 'Fz'`.
    unit, factor : of the load, for the question whether another was meant.
    fz : (n,), N, positive down. cop : (n, 2), m, right and forward, from `origin`; None when not given.
    cells : (n, cells), N. origin : m. pose_known : whether `origin` is in a frame all plates share.
    """

    name: str
    side: Side
    source: str
    unit: str
    factor: float
    fz: Signal
    cop: Signal | None
    cells: Signal
    origin: tuple[float, float] = (0.0, 0.0)
    pose_known: bool = True


def usual(total: Signal) -> float:
    """Return the usual load, N: the median of the samples that carry more than 5 % of the largest loads.

    total : (n,), N. Returns 0 where nothing is carried.
    """
    known = total[np.isfinite(total)]
    # Not the maximum: one wrong digit in one row is not what is usual.
    top = float(np.percentile(known, TOP)) if len(known) else 0.0
    return float(np.median(known[known > SHARE * top])) if top > 0 else 0.0


def least(total: Signal) -> float:
    """Return the load, N, from which a plate has a centre of pressure: max(20 N, 5 % of the usual load).

    total : (n,), N. Load of all plates together.
    """
    return max(CONTACT, SHARE * usual(total))
