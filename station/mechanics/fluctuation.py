"""Fluctuation: how a signal's wandering grows with the time it is watched (Peng et al. 1994)."""

import math
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from station.compiled import kernel

Array = NDArray[np.float64]

SMALLEST = 4
"""Samples of the shortest window."""
GROWTH = 1.2
"""Each window is longer than the last by this factor."""
LARGEST = 0.1
"""The longest window as a share of the signal."""


@lru_cache(maxsize=8)
def windows(n: int) -> NDArray[np.int64]:
    """Return the lengths of the windows for n samples, (k,): 4, 5, 6, 8, … up to n / 10, each once."""
    most = math.floor(math.log(max(LARGEST * n, 1.0) / SMALLEST) / math.log(GROWTH))
    found = [math.floor(SMALLEST * GROWTH**i) for i in range(most + 1)]
    return np.array(list(dict.fromkeys(found)), dtype=np.int64)


def scaling_exponent(x: Array) -> float:
    """Return the exponent of detrended fluctuation analysis, no unit.

    x : (n,), any unit, without gaps. The profile is the running sum about the mean; in windows of n samples
    its straight line is taken off, and the fluctuation F(n) is the root of the mean of the windows' mean
    squares. The exponent is the slope of log F over log n. Windows (4 to n / 10, growing by 1.2) and fit are
    those of antropy. NaN for fewer than 50 samples, or where nothing fluctuates.
    """
    sizes = windows(len(x))
    if len(sizes) < 2:
        return math.nan
    strength = fluctuations(np.cumsum(x - x.mean()), sizes)
    moved = strength > 0.0
    if moved.sum() < 2:
        return math.nan
    u, v = np.log(sizes[moved]), np.log(strength[moved])
    u = u - u.mean()
    return float(u @ v / (u @ u))


@kernel
def fluctuations(profile: Array, sizes: NDArray[np.int64]) -> Array:
    """Return the fluctuation of a profile in windows of each size.

    profile : (n,), any unit. sizes : (k,), samples, 3 to n.

    Returns (k,), same unit. Windows follow one another from the start; what is left at the end is not used.
    Each window is taken from its own first sample on, so that nothing large cancels; four windows go at once.
    """
    n = profile.shape[0]
    out = np.empty(sizes.shape[0])
    for s in range(sizes.shape[0]):
        size = sizes[s]
        count = n // size
        whole = count - count % 4
        total = 0.0
        for w in range(0, whole, 4):
            total += _rest_of_four(profile[w * size : (w + 4) * size], size)
        for w in range(whole, count):
            total += _rest(profile[w * size : (w + 1) * size])
        out[s] = math.sqrt(max(total, 0.0) / (count * size))
    return out


@kernel
def _rest(window: Array) -> float:
    """Sum of the squared distances of a window from its straight line."""
    size = window.shape[0]
    middle = 0.5 * (size - 1)
    a = b = c = 0.0
    for i in range(size):
        v = window[i] - window[0]
        a += v
        b += (i - middle) * v
        c += v * v
    return c - a * a / size - b * b / (size * (size * size - 1.0) / 12.0)


@kernel
def _rest_of_four(window: Array, size: int) -> float:
    """Do what `_rest` does for four windows in a row."""
    middle = 0.5 * (size - 1)
    one = window[:size]
    two = window[size : 2 * size]
    three = window[2 * size : 3 * size]
    four = window[3 * size : 4 * size]
    f0, f1, f2, f3 = one[0], two[0], three[0], four[0]
    a0 = a1 = a2 = a3 = 0.0
    b0 = b1 = b2 = b3 = 0.0
    c0 = c1 = c2 = c3 = 0.0
    t = -middle
    for i in range(size):
        v0 = one[i] - f0
        v1 = two[i] - f1
        v2 = three[i] - f2
        v3 = four[i] - f3
        a0 += v0
        a1 += v1
        a2 += v2
        a3 += v3
        b0 += t * v0
        b1 += t * v1
        b2 += t * v2
        b3 += t * v3
        c0 += v0 * v0
        c1 += v1 * v1
        c2 += v2 * v2
        c3 += v3 * v3
        t += 1.0
    per_size = 1.0 / size
    per_slope = 12.0 / (size * (size * size - 1.0))
    r0 = c0 - a0 * a0 * per_size - b0 * b0 * per_slope
    r1 = c1 - a1 * a1 * per_size - b1 * b1 * per_slope
    r2 = c2 - a2 * a2 * per_size - b2 * b2 * per_slope
    r3 = c3 - a3 * a3 * per_size - b3 * b3 * per_slope
    return (r0 + r1) + (r2 + r3)
