"""Plane: where a path lies about the origin and how it goes around it, in one sweep."""

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from station.compiled import kernel

Array = NDArray[np.float64]


class Plane(NamedTuple):
    """What one sweep over a path gives; lengths in the unit of x and y, all about the origin.

    n : samples. x, y, r : mean of |x|, of |y| and of the distance. top_x, top_y, top_r : the largest of each.
    sum_x, sum_y : sums. xx, yy, xy : sums of products. low_x, high_x, low_y, high_y : extremes.
    path, path_x, path_y : sum of steps in the plane and per axis. swept : sum of |x dy - y dx|, unit^2.
    """

    n: int
    x: float
    y: float
    r: float
    top_x: float
    top_y: float
    top_r: float
    sum_x: float
    sum_y: float
    xx: float
    yy: float
    xy: float
    low_x: float
    high_x: float
    low_y: float
    high_y: float
    path: float
    path_x: float
    path_y: float
    swept: float

    @property
    def direction(self) -> float:
        """The angle between the y axis and the longer axis of the path's ellipse, degrees, 0 to 90."""
        xx = self.xx - self.sum_x * self.sum_x / self.n
        yy = self.yy - self.sum_y * self.sum_y / self.n
        xy = self.xy - self.sum_x * self.sum_y / self.n
        along_y = 0.5 * (yy - xx)
        return math.degrees(0.5 * math.atan2(abs(xy), along_y))


@kernel
def plane(x: Array, y: Array) -> Plane:
    """Sum up a path about the origin.

    x, y : (n,), m, without gaps, n at least 1. Each sum is of two partial sums, of the even and the odd
    samples: two additions wait for each other only half as long.
    """
    n = x.shape[0]
    places = np.zeros((2, 8))
    steps = np.zeros((2, 4))
    top = 0.0
    low_x = high_x = x[0]
    low_y = high_y = y[0]
    for i in range(0, n, 2):
        for lane in range(2):
            if i + lane >= n:
                break
            a = x[i + lane]
            b = y[i + lane]
            square = a * a + b * b
            sums = places[lane]
            sums[0] += abs(a)
            sums[1] += abs(b)
            sums[2] += math.sqrt(square)
            sums[3] += a
            sums[4] += b
            sums[5] += a * a
            sums[6] += b * b
            sums[7] += a * b
            top = max(top, square)
            low_x = min(low_x, a)
            high_x = max(high_x, a)
            low_y = min(low_y, b)
            high_y = max(high_y, b)
    for i in range(0, n - 1, 2):
        for lane in range(2):
            k = i + lane
            if k >= n - 1:
                break
            dx = x[k + 1] - x[k]
            dy = y[k + 1] - y[k]
            sums = steps[lane]
            sums[0] += math.sqrt(dx * dx + dy * dy)
            sums[1] += abs(dx)
            sums[2] += abs(dy)
            sums[3] += abs(x[k + 1] * y[k] - x[k] * y[k + 1])
    place = places[0] + places[1]
    step = steps[0] + steps[1]
    return Plane(
        n,
        place[0] / n,
        place[1] / n,
        place[2] / n,
        max(-low_x, high_x),
        max(-low_y, high_y),
        math.sqrt(top),
        place[3],
        place[4],
        place[5],
        place[6],
        place[7],
        low_x,
        high_x,
        low_y,
        high_y,
        step[0],
        step[1],
        step[2],
        step[3],
    )
