"""Footprint: patches of pressed cells on a mat, and lines that part one foot from the other."""

import math

import numpy as np
from numpy.typing import NDArray

from station.compiled import kernel

Floats = NDArray[np.float64]


@kernel
def patches(pressed: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Number the patches of cells that touch each other, also across a corner.

    pressed : (rows, columns), true or false.

    Returns (rows, columns): 0 where nothing presses, else the patch, counted from 1 in reading order.
    """
    rows, columns = pressed.shape
    found = np.zeros((rows, columns), np.int64)
    waiting = np.empty((rows * columns, 2), np.int64)
    count = 0
    for row in range(rows):
        for column in range(columns):
            if not pressed[row, column] or found[row, column] > 0:
                continue
            count += 1
            found[row, column] = count
            waiting[0, 0], waiting[0, 1] = row, column
            left = 1
            while left > 0:
                left -= 1
                r, c = waiting[left, 0], waiting[left, 1]
                for i in range(max(0, r - 1), min(rows, r + 2)):
                    for j in range(max(0, c - 1), min(columns, c + 2)):
                        if pressed[i, j] and found[i, j] == 0:
                            found[i, j] = count
                            waiting[left, 0], waiting[left, 1] = i, j
                            left += 1
    return found


@kernel
def crossed(
    weight: Floats,
    place: Floats,
    angles: Floats,
    offsets: Floats,
    turns: Floats,
    reach: float,
    most: float,
    widest: float,
    least: float,
) -> Floats:
    """Return how much lies under each of some lines: (angles, offsets), share of the weight, or infinity.

    A line of angle a runs forward, turned to the left by a; its offset is how far to the right of the origin
    it passes. A cell at the distance s from it counts exp(-s / reach) of its weight. A line has no worth
    (infinity) when too much lies under it, or when what lies on one side of it cannot be one foot: too wide,
    however it is turned, or too little.

    weight : (k,), of each cell, their sum above 0. place : (k, 2), m, x and y.
    angles : (a,), rad, of the lines. offsets : (d,), m, of the lines.
    turns : (t,), rad, how a foot may be turned against the line. reach : m. most : share of the weight that
        may lie under a line. widest : m, across a foot. least : share of the weight on each side.
    """
    cost = np.full((angles.shape[0], offsets.shape[0]), math.inf)
    across = np.empty((turns.shape[0], weight.shape[0]))
    own = np.empty(weight.shape[0])
    total = weight.sum()
    for a in range(angles.shape[0]):
        _across(place, angles[a], own)
        for t in range(turns.shape[0]):
            _across(place, angles[a] + turns[t], across[t])
        for d in range(offsets.shape[0]):
            under = 0.0
            left = 0.0
            for i in range(weight.shape[0]):
                far = own[i] - offsets[d]
                under += weight[i] * math.exp(-abs(far) / reach)
                if far < 0.0:
                    left += weight[i]
            if under > most * total or left < least * total or left > (1.0 - least) * total:
                continue
            if _narrow(across, own, offsets[d], widest):
                cost[a, d] = under / total
    return cost


@kernel
def _across(place: Floats, angle: float, found: Floats) -> None:
    """Fill in (k,), m, how far to the right of the origin places lie for who looks ahead at an angle."""
    c, s = math.cos(angle), math.sin(angle)
    for i in range(place.shape[0]):
        found[i] = place[i, 0] * c + place[i, 1] * s


@kernel
def _narrow(across: Floats, own: Floats, offset: float, widest: float) -> bool:
    """Whether the cells on each side of an offset are no wider than `widest` in any of some directions."""
    left, right = False, False
    for t in range(across.shape[0]):
        low0, high0, low1, high1 = math.inf, -math.inf, math.inf, -math.inf
        for i in range(own.shape[0]):
            u = across[t, i]
            if own[i] < offset:
                low0, high0 = min(low0, u), max(high0, u)
            else:
                low1, high1 = min(low1, u), max(high1, u)
        left = left or high0 - low0 <= widest
        right = right or high1 - low1 <= widest
        if left and right:
            return True
    return False


@kernel
def sums(pressure: Floats, left: Floats, x: Floats, y: Floats, touched: float) -> Floats:
    """Sum up a scan for each foot: (2, 5) for the left and the right one, a cell counting by its part.

    pressure : (rows, columns), Pa. left : (rows, columns), 0 to 1, the left foot's part of each cell.
    x : (columns,), y : (rows,), m. touched : Pa, above which a cell is in contact.

    Returns sums of pressure (Pa), of pressure times x and times y (Pa m), the number of cells in contact, and
    the highest pressure of the cells that are mostly this foot's (Pa).
    """
    found = np.zeros((2, 5))
    for row in range(pressure.shape[0]):
        for column in range(pressure.shape[1]):
            p = pressure[row, column]
            for foot in range(2):
                part = left[row, column] if foot == 0 else 1.0 - left[row, column]
                found[foot, 0] += part * p
                found[foot, 1] += part * p * x[column]
                found[foot, 2] += part * p * y[row]
                if p > touched:
                    found[foot, 3] += part
                if part > 0.5 and p > found[foot, 4]:
                    found[foot, 4] = p
    return found
