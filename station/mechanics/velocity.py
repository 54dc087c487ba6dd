"""Velocity of a signal, and its turns: how often it changes sign and how fast it gets between."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from station.compiled import kernel

Array = NDArray[np.float64]

LEAST = 5
"""Samples: the polynomial spans so many."""


class Turns(NamedTuple):
    """What a velocity does between its changes of sign; unit of the velocity.

    variance : divisor n. crossings : changes of sign. forward, back : mean height of the positive and of the
    negative peaks, both positive numbers; one peak between two crossings. peak : mean of all peaks. NaN
    without a peak.
    """

    variance: float
    crossings: int
    forward: float
    back: float
    peak: float


@kernel
def derivative(x: Array, rate: float) -> Array:
    """Differentiate: the slope of the cubic through five samples in a row.

    x : (n,), any unit, n at least 5. rate : Hz.

    Returns (n,), unit / s. The first and last two samples take the slope of the first and last cubic there.
    Equal to scipy.signal.savgol_filter(x, 5, 3, deriv=1, delta=1 / rate).
    """
    n = x.shape[0]
    out = np.empty(n)
    for i in range(2, n - 2):
        out[i] = (x[i - 2] - 8.0 * x[i - 1] + 8.0 * x[i + 1] - x[i + 2]) * (rate / 12.0)
    edge = rate / 84.0
    a, b, c, d, e = x[0], x[1], x[2], x[3], x[4]
    out[0] = (-125.0 * a + 136.0 * b + 48.0 * c - 88.0 * d + 29.0 * e) * edge
    out[1] = (-38.0 * a - 2.0 * b + 24.0 * c + 26.0 * d - 10.0 * e) * edge
    a, b, c, d, e = x[n - 1], x[n - 2], x[n - 3], x[n - 4], x[n - 5]
    out[n - 1] = (125.0 * a - 136.0 * b - 48.0 * c + 88.0 * d - 29.0 * e) * edge
    out[n - 2] = (38.0 * a + 2.0 * b - 24.0 * c - 26.0 * d + 10.0 * e) * edge
    return out


@kernel
def turns(velocity: Array) -> Turns:
    """Read the turns of a velocity.

    velocity : (n,), any unit, n at least 1. Zero has no sign. What lies before the first and after the last
    crossing is no peak. Conventions of Quijoux et al. 2021, doi:10.14814/phy2.15067.
    """
    side = 0.0
    top = 0.0
    crossings = 0
    sums = np.zeros(2)
    counts = np.zeros(2, np.int64)
    for value in velocity:
        if value == 0.0:
            continue
        sign = 1.0 if value > 0.0 else -1.0
        if side == 0.0:
            side = sign
        elif sign != side:
            if crossings > 0:
                which = 0 if side > 0.0 else 1
                sums[which] += top
                counts[which] += 1
            crossings += 1
            side = sign
            top = 0.0
        top = max(top, abs(value))
    forward = sums[0] / counts[0] if counts[0] > 0 else np.nan
    back = sums[1] / counts[1] if counts[1] > 0 else np.nan
    both = counts[0] + counts[1]
    peak = (sums[0] + sums[1]) / both if both > 0 else np.nan
    return Turns(_variance(velocity), crossings, forward, back, peak)


@kernel
def _variance(x: Array) -> float:
    mean = 0.0
    for value in x:
        mean += value
    mean /= x.shape[0]
    spread = 0.0
    for value in x:
        spread += (value - mean) * (value - mean)
    return spread / x.shape[0]
