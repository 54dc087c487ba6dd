"""Diameter: the largest distance between any two points of a path."""

import math

import numpy as np
from numpy.typing import NDArray

from station.compiled import kernel

Array = NDArray[np.float64]

DIRECTIONS = 8
HAIR = 1.0 - 1e-12
"""Bounds are taken this much tighter, so that rounding never drops the true pair."""


@kernel
def diameter(x: Array, y: Array) -> float:
    """Return the largest distance between two of the points, exactly.

    x, y : (n,), m, n at least 1.

    The extreme points of eight directions give a distance that the diameter is not below. A point is of no
    interest if even the farthest corner of the box around all lies nearer than that, or the farthest point
    from the middle does. All pairs of the few that are left decide.
    """
    n = x.shape[0]
    least = _candidates(x, y) * HAIR
    low_x, high_x, low_y, high_y = x[0], x[0], y[0], y[0]
    for i in range(n):
        low_x = min(low_x, x[i])
        high_x = max(high_x, x[i])
        low_y = min(low_y, y[i])
        high_y = max(high_y, y[i])
    middle_x = 0.5 * (low_x + high_x)
    middle_y = 0.5 * (low_y + high_y)
    reach = 0.0
    for i in range(n):
        reach = max(reach, (x[i] - middle_x) ** 2 + (y[i] - middle_y) ** 2)
    beyond = max(least - math.sqrt(reach), 0.0) ** 2 * HAIR
    left = np.empty(n, np.int64)
    count = 0
    for i in range(n):
        if (x[i] - middle_x) ** 2 + (y[i] - middle_y) ** 2 >= beyond:
            corner_x = max(x[i] - low_x, high_x - x[i])
            corner_y = max(y[i] - low_y, high_y - y[i])
            if corner_x * corner_x + corner_y * corner_y >= least * least:
                left[count] = i
                count += 1
    return _widest(x, y, left[:count])


@kernel
def _candidates(x: Array, y: Array) -> float:
    """Return the largest distance among the extreme points of eight directions."""
    chosen = np.zeros(2 * DIRECTIONS, np.int64)
    for k in range(DIRECTIONS):
        cosine = math.cos(math.pi * k / DIRECTIONS)
        sine = math.sin(math.pi * k / DIRECTIONS)
        low = high = cosine * x[0] + sine * y[0]
        for i in range(1, x.shape[0]):
            along = cosine * x[i] + sine * y[i]
            if along < low:
                low = along
                chosen[2 * k] = i
            elif along > high:
                high = along
                chosen[2 * k + 1] = i
    return _widest(x, y, chosen)


@kernel
def _widest(x: Array, y: Array, chosen: NDArray[np.int64]) -> float:
    """Compare all pairs of the chosen points."""
    widest = 0.0
    for a in range(chosen.shape[0]):
        i = chosen[a]
        for b in range(a):
            j = chosen[b]
            widest = max(widest, (x[i] - x[j]) ** 2 + (y[i] - y[j]) ** 2)
    return math.sqrt(widest)
