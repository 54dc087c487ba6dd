"""Resampling by sliding windows: a path at any rate becomes one at 25 Hz.

The published name is SWARII (Audiffren & Contal 2016, doi:10.3390/s16081208).
"""

import numpy as np
from numpy.typing import NDArray

from station.compiled import kernel

Array = NDArray[np.float64]

RATE = 25.0
"""Hz of the resampled path."""
WINDOW = 0.08 - 1e-6
"""s. The hair keeps samples that lie exactly on the edge out."""
SETTLE = 0.1
"""s at the beginning that are dropped."""
JUMP = 0.02
"""m. A spike leaves the path by more than this …"""
BACK = 0.005
"""m. … and comes back to within less than this, one or two samples later."""


@kernel
def without_spikes(time: Array, x: Array, y: Array) -> tuple[Array, Array, Array]:
    """Drop the first 0.1 s, the first and last sample, and spikes of one or two samples.

    time : (n,), s, from 0. x, y : (n,), m. Distances are |dx| + |dy|, from the last sample that was kept.

    Returns time, x, y of the samples kept, (k,) each.
    """
    n = time.shape[0]
    kept = np.empty((3, n))
    k = 0
    for i in range(1, n - 1):
        if time[i] < SETTLE:
            continue
        if k > 0:
            last_x = kept[1, k - 1]
            last_y = kept[2, k - 1]
            if abs(x[i] - last_x) + abs(y[i] - last_y) > JUMP:
                if abs(x[i + 1] - last_x) + abs(y[i + 1] - last_y) < BACK:
                    continue
                if 1 < i < n - 2 and abs(x[i + 2] - last_x) + abs(y[i + 2] - last_y) < BACK:
                    continue
        kept[0, k] = time[i]
        kept[1, k] = x[i]
        kept[2, k] = y[i]
        k += 1
    return kept[0, :k], kept[1, :k], kept[2, :k]


@kernel
def sliding_average(time: Array, x: Array, y: Array, rate: float, window: float) -> Array:
    """Resample a path: the mean of the samples in a window, each weighing the time nearest to it.

    time : (n,), s, rising. x, y : (n,), any unit. rate : Hz of the result. window : s, full width; samples
    on its very edge do not belong to it.

    Returns (k, 2), unit of x and y. The grid begins at the first sample and ends before the last. A sample's
    time reaches half-way to its neighbours, and no further than the window or the path. Two pointers bound
    the window, so the cost is that of the samples. Between two windows without a sample: a straight line.
    """
    n = time.shape[0]
    half = window * 0.5
    step = 1.0 / rate
    out = np.empty((int((time[n - 1] - time[0]) * rate) + 2, 2))
    now = max(0.0, time[0])
    first = 0
    end = 0
    k = 0
    known = -1
    while now < time[n - 1]:
        while end < n and (time[end] < now or abs(time[end] - now) < half):
            end += 1
        while first < end and not abs(time[first] - now) < half:
            first += 1
        if first < end:
            out[k, 0], out[k, 1] = _weighted(time, x, y, first, end, now, half)
            for gap in range(known + 1, k if known >= 0 else 0):
                share = (gap - known) / (k - known)
                out[gap, 0] = out[known, 0] + share * (out[k, 0] - out[known, 0])
                out[gap, 1] = out[known, 1] + share * (out[k, 1] - out[known, 1])
            known = k
        k += 1
        now += step
    return out[: known + 1]


@kernel
def _weighted(
    time: Array, x: Array, y: Array, first: int, end: int, now: float, half: float
) -> tuple[float, float]:
    """Weigh the samples first .. end - 1 of a window around `now`."""
    if end - first == 1:
        return x[first], y[first]
    left = max(time[0], now - half)
    total = 0.0
    sum_x = 0.0
    sum_y = 0.0
    for i in range(first, end):
        last = i == end - 1
        right = min(time[time.shape[0] - 1], now + half) if last else 0.5 * (time[i + 1] + time[i])
        weight = right - left
        sum_x += weight * x[i]
        sum_y += weight * y[i]
        total += weight
        left = right
    return sum_x / total, sum_y / total
