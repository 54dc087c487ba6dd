"""Sway in the time domain: every sum that the descriptors of a path in the plane need, in one sweep."""

import math
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from station.compiled import kernel


class Sums(NamedTuple):
    """What one sweep over a path gives; lengths in the unit of x and y (m inside the station).

    n : samples. mean_x, mean_y : centre. xx, yy, xy : sums of products about the centre.
    min_x, max_x, min_y, max_y : extremes. path, path_x, path_y : sum of steps in the plane and per axis.
    """

    n: int
    mean_x: float
    mean_y: float
    xx: float
    yy: float
    xy: float
    min_x: float
    max_x: float
    min_y: float
    max_y: float
    path: float
    path_x: float
    path_y: float


def prediction_factor(n: int) -> float:
    """Return the exact factor k of the 95 % prediction ellipse of n points: area = pi k sqrt(det C).

    k = 2 (n - 1)(n + 1) / (n (n - 2)) F with the 95 % quantile of F(2, m), m = n - 2, in closed form
    F = m / 2 (0.05^(-2 / m) - 1); C is the covariance with divisor n - 1 (Schubert & Kirchner 2014,
    doi:10.1016/j.gaitpost.2013.09.001). Needs n of at least 3.
    """
    m = n - 2
    quantile = m / 2.0 * math.expm1(-2.0 / m * math.log(0.05))
    return 2.0 * (n - 1) * (n + 1) / (n * m) * quantile


def ellipse_area(sums: Sums) -> float:
    """Return the area of the 95 % prediction ellipse, in the square of the path's unit; n at least 3."""
    determinant = max(sums.xx * sums.yy - sums.xy * sums.xy, 0.0)
    return math.pi * prediction_factor(sums.n) * math.sqrt(determinant) / (sums.n - 1)


@kernel
def sweep(x: NDArray[np.float64], y: NDArray[np.float64]) -> Sums:
    """Sum up a path.

    x, y : (n,), m, without gaps, n at least 1.

    Returns Sums. Four partial sums each, added at the end: the compiler may use its vectors and the
    result is the same on every machine.
    """
    n = x.shape[0]
    mean_x = _mean(x)
    mean_y = _mean(y)
    xx, yy, xy = _products(x, y, mean_x, mean_y)
    path, path_x, path_y = _steps(x, y)
    low_x, high_x = _extremes(x)
    low_y, high_y = _extremes(y)
    return Sums(n, mean_x, mean_y, xx, yy, xy, low_x, high_x, low_y, high_y, path, path_x, path_y)


@kernel
def _mean(x: NDArray[np.float64]) -> Any:
    n = x.shape[0]
    whole = n - n % 4
    a = b = c = d = 0.0
    for i in range(0, whole, 4):
        a += x[i]
        b += x[i + 1]
        c += x[i + 2]
        d += x[i + 3]
    total = (a + b) + (c + d)
    for i in range(whole, n):
        total += x[i]
    return total / n


@kernel
def _products(
    x: NDArray[np.float64], y: NDArray[np.float64], mean_x: float, mean_y: float
) -> tuple[float, float, float]:
    n = x.shape[0]
    lanes = np.zeros((3, 4))
    whole = n - n % 4
    for i in range(0, whole, 4):
        for lane in range(4):
            dx = x[i + lane] - mean_x
            dy = y[i + lane] - mean_y
            lanes[0, lane] += dx * dx
            lanes[1, lane] += dy * dy
            lanes[2, lane] += dx * dy
    for i in range(whole, n):
        dx = x[i] - mean_x
        dy = y[i] - mean_y
        lanes[0, i - whole] += dx * dx
        lanes[1, i - whole] += dy * dy
        lanes[2, i - whole] += dx * dy
    return _add(lanes[0]), _add(lanes[1]), _add(lanes[2])


@kernel
def _steps(x: NDArray[np.float64], y: NDArray[np.float64]) -> tuple[float, float, float]:
    steps = x.shape[0] - 1
    lanes = np.zeros((3, 4))
    whole = steps - steps % 4
    for i in range(0, whole, 4):
        for lane in range(4):
            dx = x[i + lane + 1] - x[i + lane]
            dy = y[i + lane + 1] - y[i + lane]
            lanes[0, lane] += math.sqrt(dx * dx + dy * dy)
            lanes[1, lane] += abs(dx)
            lanes[2, lane] += abs(dy)
    for i in range(whole, steps):
        dx = x[i + 1] - x[i]
        dy = y[i + 1] - y[i]
        lanes[0, i - whole] += math.sqrt(dx * dx + dy * dy)
        lanes[1, i - whole] += abs(dx)
        lanes[2, i - whole] += abs(dy)
    return _add(lanes[0]), _add(lanes[1]), _add(lanes[2])


@kernel
def _extremes(x: NDArray[np.float64]) -> tuple[float, float]:
    low = high = x[0]
    for i in range(x.shape[0]):
        low = min(low, x[i])
        high = max(high, x[i])
    return low, high


@kernel
def _add(lanes: NDArray[np.float64]) -> Any:
    return (lanes[0] + lanes[1]) + (lanes[2] + lanes[3])
