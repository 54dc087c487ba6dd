"""The slow, obvious twin of every kernel: same name, same arguments, plain Python."""

import math
from collections.abc import Sequence


def both_ways(x, coefficients):
    """Filter each column of x (n, channels) forward and backward over nine mirrored samples."""
    columns = [_both_ways_of_one([row[c] for row in x], coefficients) for c in range(len(x[0]))]
    return [list(row) for row in zip(*columns, strict=True)]


def _both_ways_of_one(x: Sequence[float], coefficients: Sequence[float]) -> list[float]:
    pad = min(9, len(x) - 1)
    before = [2 * x[0] - x[i] for i in range(pad, 0, -1)]
    after = [2 * x[-1] - x[-1 - i] for i in range(1, pad + 1)]
    forward = _once([*before, *x, *after], coefficients)
    backward = _once(forward[::-1], coefficients)[::-1]
    return backward[pad : pad + len(x)]


def _once(x: Sequence[float], coefficients: Sequence[float]) -> list[float]:
    b0, b1, b2, a1, a2 = coefficients
    x1 = x2 = y1 = y2 = x[0]
    out = []
    for value in x:
        y = b0 * value + b1 * x1 + b2 * x2 - a1 * y1 - a2 * y2
        x2, x1, y2, y1 = x1, value, y1, y
        out.append(y)
    return out


def causal(x, coefficients, state):
    """Filter each column of x (n, channels) forward, settled at its first number; NaN stays NaN."""
    assert all(math.isnan(value) for row in state for value in row), "the twin starts at the beginning"
    columns = []
    for c in range(len(x[0])):
        column = [row[c] for row in x]
        known = iter(_once_or_nothing([v for v in column if not math.isnan(v)], coefficients))
        columns.append([value if math.isnan(value) else next(known) for value in column])
    return [list(row) for row in zip(*columns, strict=True)]


def _once_or_nothing(x: Sequence[float], coefficients: Sequence[float]) -> list[float]:
    return _once(x, coefficients) if x else []


def sweep(x, y):
    """Sum up a path, one sum after the other."""
    n = len(x)
    mean_x, mean_y = math.fsum(x) / n, math.fsum(y) / n
    steps = [(x[i + 1] - x[i], y[i + 1] - y[i]) for i in range(n - 1)]
    return (
        n,
        mean_x,
        mean_y,
        math.fsum((a - mean_x) ** 2 for a in x),
        math.fsum((b - mean_y) ** 2 for b in y),
        math.fsum((a - mean_x) * (b - mean_y) for a, b in zip(x, y, strict=True)),
        min(x),
        max(x),
        min(y),
        max(y),
        math.fsum(math.hypot(*step) for step in steps),
        math.fsum(abs(dx) for dx, _ in steps),
        math.fsum(abs(dy) for _, dy in steps),
    )


def matches(values, order, r):
    """Compare every template with every later one."""
    x = [0.0] * len(values)
    for value, i in zip(values, order, strict=True):
        x[i] = value
    two = three = 0
    for i in range(len(x) - 2):
        for j in range(i + 1, len(x) - 2):
            if abs(x[i] - x[j]) <= r and abs(x[i + 1] - x[j + 1]) <= r:
                two += 1
                three += abs(x[i + 2] - x[j + 2]) <= r
    return two, three


def runs(condition, least):
    """Look at every sample that begins a run and walk to its end."""
    found = []
    for i, holds in enumerate(condition):
        if holds and (i == 0 or not condition[i - 1]):
            end = i
            while end < len(condition) and condition[end]:
                end += 1
            if end - i >= least:
                found.append([i, end])
    return found


def rises(load, threshold, unloaded, ahead, share):
    """Walk through the load with one flag: is the plate empty?"""
    found, below, empty = [], 0, False
    for i, force in enumerate(load):
        if math.isnan(force):
            continue
        if force > threshold:
            following = [later > threshold for later in load[i + 1 : i + 1 + ahead]]
            if empty and sum(following) >= share * len(following):
                found.append(i)
                empty = False
            below = 0
        else:
            below += 1
            empty = empty or below >= unloaded
    return found


def quietest(signal, window, floor):
    """Work out every window anew."""
    best = (-1, math.nan, math.nan)
    for start in range(len(signal) - window + 1):
        part = signal[start : start + window]
        if all(value >= floor for value in part):
            mean, sd = _moments(part)
            if best[0] < 0 or sd < best[2]:
                best = (start, mean, sd)
    return best


def steady(signal, window, tolerance, floor):
    """Work out every window anew until one is still."""
    for start in range(len(signal) - window + 1):
        part = signal[start : start + window]
        mean, sd = _moments(part)
        if mean >= floor and all(abs(value - mean) <= tolerance * mean for value in part):
            return start, mean, sd
    return -1, math.nan, math.nan


def _moments(part):
    mean = math.fsum(part) / len(part)
    return mean, math.sqrt(math.fsum((value - mean) ** 2 for value in part) / len(part))


def plate_load(net, matrix):
    """Multiply each sample's counts with each row of the matrix."""
    return [[sum(n * m for n, m in zip(row, line, strict=True)) for line in matrix] for row in net]


def centre_of_pressure(load, threshold, x, y, angle):
    """Divide moments by force, turn and move into the common frame."""
    out = []
    for fz, mx, my in load:
        if not fz >= threshold:
            out.append([math.nan, math.nan])
            continue
        turned = complex(-my / fz, mx / fz) * complex(math.cos(angle), math.sin(angle)) + complex(x, y)
        out.append([turned.real, turned.imag])
    return out


def in_common_frame(load, x, y, angle):
    """Turn the moments as a vector, then add the force times its lever."""
    out = []
    for fz, mx, my in load:
        turned = complex(mx, my) * complex(math.cos(angle), math.sin(angle))
        out.append([fz, turned.real + y * fz, turned.imag - x * fz])
    return out


def whole_centre_of_pressure(fz, cop, threshold):
    """Weigh the places of the loaded plates by their loads."""
    out = []
    for forces, places in zip(fz, cop, strict=True):
        loaded = [(f, p) for f, p in zip(forces, places, strict=True) if not math.isnan(p[0])]
        total = sum(f for f, _ in loaded)
        if total >= threshold:
            out.append([sum(f * p[axis] for f, p in loaded) / total for axis in (0, 1)])
        else:
            out.append([math.nan, math.nan])
    return out
