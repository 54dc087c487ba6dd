"""Sway density: how long the centre of pressure stays near where it is (Baratto et al. 2002)."""

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from station.compiled import kernel
from station.mechanics.filters import zero_phase_fourth

Array = NDArray[np.float64]

RADIUS = 0.003
"""m."""
CUTOFF = 2.5
"""Hz of the low-pass over the density curve."""
SMALL, LARGE = 8, 64
"""Samples of a block whose box is known: a block within the radius as a whole is passed in one step."""
HAIR = 1.0 - 1e-12
"""Bounds are taken this much tighter, so that rounding never counts a sample that is outside."""


class Density(NamedTuple):
    """peak : s, mean height of the peaks of the density curve. distance : m, mean way from peak to peak."""

    peak: float
    distance: float


def sway_density(x: Array, y: Array, rate: float, radius: float = RADIUS) -> Density:
    """Return the peaks of the sway density curve.

    x, y : (n,), m, without gaps, n at least 2. rate : Hz, above 5. radius : m.

    The curve counts, for every sample, how many neighbours in a row before and after it lie no further than
    the radius, as a time; then the 4th-order zero-phase low-pass of 2.5 Hz. A peak is a sample above both its
    neighbours. Conventions of Quijoux et al. 2021, doi:10.14814/phy2.15067. NaN without peaks.
    """
    curve = zero_phase_fourth(stays(x, y, radius)[:, None] / rate, rate, CUTOFF)[:, 0]
    return Density(*_peaks(curve, x, y))


@kernel
def stays(x: Array, y: Array, radius: float) -> Array:
    """Count for every sample but the last the neighbours that stay within a radius of it without a break.

    x, y : (n,), m. radius : m, `<=`.

    Returns (n - 1,), samples. Eight samples in a row lie close together: only what lies further from their
    middle than the radius less their own spread can end the stay of any of them. Those doubtful samples are
    sought once for all eight, block by block (a block whose farthest corner is near enough holds none), and
    each of the eight tests only them. Margins of 1e-12 leave the last word to the very test of a sample.
    """
    n = x.shape[0]
    small = _boxes(x, y, SMALL)
    large = _boxes(x, y, LARGE)
    after = np.empty(n + 1, np.int64)
    before = np.empty(n + 1, np.int64)
    count = np.empty(max(n - 1, 0))
    begin = 0
    while begin < n - 1:
        end = min(begin + SMALL, n)
        cx, cy, spread = _middle(x, y, begin, end)
        if 2.0 * spread >= radius * HAIR:
            end = begin + 1
            cx, cy, spread = x[begin], y[begin], 0.0
        within = (radius - spread) * HAIR
        known_after = 0
        known_before = 0
        for t in range(begin, min(end, n - 1)):
            k = 0
            while True:
                if k == known_after:
                    resume = after[k - 1] + 1 if k > 0 else end
                    after[k] = _ahead(x, y, small, large, resume, cx, cy, within * within)
                    known_after += 1
                stop = after[k]
                if stop >= n or _is_outside(x[stop] - x[t], y[stop] - y[t], radius):
                    break
                k += 1
            k = 0
            while True:
                if k == known_before:
                    resume = before[k - 1] if k > 0 else begin
                    before[k] = _behind(x, y, small, large, resume, cx, cy, within * within)
                    known_before += 1
                start = before[k]
                if start < 0 or _is_outside(x[start] - x[t], y[start] - y[t], radius):
                    break
                k += 1
            count[t] = stop - start - 2
        begin = end
    return count


@kernel
def _middle(x: Array, y: Array, begin: int, end: int) -> tuple[float, float, float]:
    """Return the middle of some samples and how far from it the farthest of them lies at most."""
    low_x = high_x = x[begin]
    low_y = high_y = y[begin]
    for i in range(begin + 1, end):
        low_x = min(low_x, x[i])
        high_x = max(high_x, x[i])
        low_y = min(low_y, y[i])
        high_y = max(high_y, y[i])
    dx = 0.5 * (high_x - low_x)
    dy = 0.5 * (high_y - low_y)
    return low_x + dx, low_y + dy, math.sqrt(dx * dx + dy * dy)


@kernel
def _ahead(
    x: Array, y: Array, small: Array, large: Array, begin: int, cx: float, cy: float, inner: float
) -> int:
    """Return the first sample from `begin` on whose squared distance from a point exceeds `inner`, or n."""
    n = x.shape[0]
    i = begin
    while i < n:
        if i & (SMALL - 1) == 0:
            if i & (LARGE - 1) == 0 and i + LARGE <= n and _holds(large, i // LARGE, cx, cy, inner):
                i += LARGE
                continue
            if i + SMALL <= n and _holds(small, i // SMALL, cx, cy, inner):
                i += SMALL
                continue
        if (x[i] - cx) ** 2 + (y[i] - cy) ** 2 > inner:
            break
        i += 1
    return i


@kernel
def _behind(
    x: Array, y: Array, small: Array, large: Array, end: int, cx: float, cy: float, inner: float
) -> int:
    """Return the last sample before `end` whose squared distance from a point exceeds `inner`, or -1."""
    i = end
    while i > 0:
        if i & (SMALL - 1) == 0:
            if i & (LARGE - 1) == 0 and _holds(large, i // LARGE - 1, cx, cy, inner):
                i -= LARGE
                continue
            if _holds(small, i // SMALL - 1, cx, cy, inner):
                i -= SMALL
                continue
        if (x[i - 1] - cx) ** 2 + (y[i - 1] - cy) ** 2 > inner:
            break
        i -= 1
    return i - 1


@kernel
def _boxes(x: Array, y: Array, size: int) -> Array:
    """Return (blocks, 4): lowest and highest x, lowest and highest y of every whole block."""
    boxes = np.empty((x.shape[0] // size, 4))
    for block in range(boxes.shape[0]):
        begin = block * size
        low_x = high_x = x[begin]
        low_y = high_y = y[begin]
        for i in range(begin + 1, begin + size):
            low_x = min(low_x, x[i])
            high_x = max(high_x, x[i])
            low_y = min(low_y, y[i])
            high_y = max(high_y, y[i])
        boxes[block, 0] = low_x
        boxes[block, 1] = high_x
        boxes[block, 2] = low_y
        boxes[block, 3] = high_y
    return boxes


@kernel
def _holds(boxes: Array, k: int, cx: float, cy: float, inner: float) -> bool:
    """Tell whether the whole of box k lies within the radius of a point."""
    dx = max(cx - boxes[k, 0], boxes[k, 1] - cx)
    dy = max(cy - boxes[k, 2], boxes[k, 3] - cy)
    return dx * dx + dy * dy <= inner


@kernel
def _is_outside(dx: float, dy: float, radius: float) -> bool:
    """Tell whether a sample lies beyond the radius; the root decides, and only where it must be drawn."""
    square = dx * dx + dy * dy
    return square > radius * radius * HAIR and math.sqrt(square) > radius


@kernel
def _peaks(curve: Array, x: Array, y: Array) -> tuple[float, float]:
    """Return the mean height of the peaks and the mean way between the places of successive ones."""
    height = 0.0
    way = 0.0
    peaks = 0
    last = 0
    for i in range(1, curve.shape[0] - 1):
        if curve[i] > curve[i - 1] and curve[i] > curve[i + 1]:
            height += curve[i]
            if peaks > 0:
                way += math.sqrt((x[i] - x[last]) ** 2 + (y[i] - y[last]) ** 2)
            last = i
            peaks += 1
    return (height / peaks if peaks > 0 else np.nan, way / (peaks - 1) if peaks > 1 else np.nan)
