"""Validation: each pressure left out in turn and asked of the curves that the others make."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from calibration.mat.fit import CERTAIN, LEAST, fit, middle
from calibration.mat.levels import Levels

Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class LeftOut:
    """What the other pressures say of one. pascals : Pa. cells : how many could be asked.

    bias : median of said against pressed, as a share. rms : of single cells about it, as a share.
    rest : median distance of the other pressures from their own laws, ln of pressure.
    """

    pascals: float
    cells: int
    bias: float
    rms: float
    rest: float


def left_out(seen: Levels, silent: Flags) -> tuple[LeftOut, ...]:
    """Leave out each pressure in turn. Cells below their threshold there, or saturated, are not asked.

    silent : (rows, columns). Errors: ValueError when too few pressures are left for a law.
    """
    if len(seen.pascals) <= LEAST:
        raise ValueError(f"{len(seen.pascals)} pressures, of which none can be left out")
    counts, _ = middle(seen)
    found = []
    for number, pascals in enumerate(seen.pascals):
        others = fit(seen.without(number), silent)
        said, rest = others.pressure(counts[number]), float(np.nanmedian(np.abs(others.residuals)))
        asked = ~silent & (counts[number] > CERTAIN) & (seen.saturated == 0.0)
        off = said[asked] / pascals - 1.0
        if len(off):
            bias = float(np.median(off))
            # The middle two thirds: a rare cell must not stand for all.
            spread = float(np.diff(np.quantile(off, [0.1587, 0.8413]))[0]) / 2.0
            found.append(LeftOut(float(pascals), len(off), bias, spread, rest))
        else:
            found.append(LeftOut(float(pascals), 0, float("nan"), float("nan"), rest))
    return tuple(found)
