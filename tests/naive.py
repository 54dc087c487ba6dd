"""The slow, obvious twin of every kernel: same name, same arguments, plain Python."""

import itertools
import math
from collections.abc import Sequence

import numpy as np


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


def without_spikes(time, x, y):
    """Walk through the samples with the last good one in the hand."""
    kept = []
    for i in range(1, len(time) - 1):
        if time[i] < 0.1:
            continue

        def away(j):
            return abs(x[j] - kept[-1][1]) + abs(y[j] - kept[-1][2])

        if kept and away(i) > 0.02:
            soon = [i + 1] + ([i + 2] if 1 < i < len(time) - 2 else [])
            if any(away(j) < 0.005 for j in soon):
                continue
        kept.append((time[i], x[i], y[i]))
    return [list(column) for column in zip(*kept, strict=True)]


def sliding_average(time, x, y, rate, window):
    """Look at all samples for every window; then draw straight lines through the windows without any."""
    grid, now = [], max(0.0, time[0])
    while now < time[-1]:
        inside = [i for i, t in enumerate(time) if abs(t - now) < window / 2]
        edges = [(time[a] + time[b]) / 2 for a, b in itertools.pairwise(inside)]
        edges = [max(time[0], now - window / 2), *edges, min(time[-1], now + window / 2)]
        weights = [b - a for a, b in itertools.pairwise(edges)] if len(inside) > 1 else [1.0]

        def mean(path, weights=weights, inside=inside):
            return sum(w * path[i] for w, i in zip(weights, inside, strict=True)) / sum(weights)

        grid.append([mean(x), mean(y)] if inside else None)
        now += 1 / rate
    while grid[-1] is None:
        grid.pop()
    for k, place in enumerate(grid):
        if place is None:
            a = max(i for i in range(k) if grid[i] is not None)
            b = min(i for i in range(k, len(grid)) if grid[i] is not None)
            share = (k - a) / (b - a)
            grid[k] = [p + share * (q - p) for p, q in zip(grid[a], grid[b], strict=True)]
    return grid


def sections_both_ways(x, sections):
    """Filter each column of x (n, channels) over fifteen mirrored samples, section after section."""
    columns = []
    for c in range(len(x[0])):
        column = [row[c] for row in x]
        pad = min(15, len(column) - 1)
        before = [2 * column[0] - column[i] for i in range(pad, 0, -1)]
        after = [2 * column[-1] - column[-1 - i] for i in range(1, pad + 1)]
        path = [*before, *column, *after]
        for _ in range(2):
            for section in sections:
                path = _once(path, section)
            path = path[::-1]
        columns.append(path[pad : pad + len(column)])
    return [list(row) for row in zip(*columns, strict=True)]


def diameter(x, y):
    """Compare every point with every other."""
    points = list(zip(x, y, strict=True))
    return max(math.dist(a, b) for a in points for b in points)


def stays(x, y, radius):
    """Walk from every sample both ways until one is too far."""
    points = list(zip(x, y, strict=True))
    out = []
    for t in range(len(points) - 1):
        stop, start = t + 1, t - 1
        while stop < len(points) and math.dist(points[stop], points[t]) <= radius:
            stop += 1
        while start >= 0 and math.dist(points[start], points[t]) <= radius:
            start -= 1
        out.append(stop - 1 - (start + 1))
    return out


def derivative(x, rate):
    """Fit a cubic to the five samples around, at the ends to the first and last five."""
    out = []
    for i in range(len(x)):
        middle = min(max(i, 2), len(x) - 3)
        cubic = np.polyfit(range(-2, 3), x[middle - 2 : middle + 3], 3)
        out.append(np.polyval(np.polyder(cubic), i - middle) * rate)
    return out


def turns(velocity):
    """Cut the velocity into pieces of one sign; the first and the last piece are no peaks."""
    mean = math.fsum(velocity) / len(velocity)
    variance = math.fsum((v - mean) ** 2 for v in velocity) / len(velocity)
    pieces = [list(piece) for _, piece in itertools.groupby((v for v in velocity if v), lambda v: v > 0)]
    peaks = [max(piece, key=abs) for piece in pieces[1:-1]]
    sides = [[p for p in peaks if p > 0], [-p for p in peaks if p < 0], [abs(p) for p in peaks]]
    means = [math.fsum(side) / len(side) if side else math.nan for side in sides]
    return (variance, max(len(pieces) - 1, 0), *means)


def plane(x, y):
    """Sum up a path about the origin, one sum after the other."""
    n = len(x)
    r = [math.hypot(a, b) for a, b in zip(x, y, strict=True)]
    steps = [(x[i + 1] - x[i], y[i + 1] - y[i]) for i in range(n - 1)]
    return (
        n,
        math.fsum(map(abs, x)) / n,
        math.fsum(map(abs, y)) / n,
        math.fsum(r) / n,
        max(map(abs, x)),
        max(map(abs, y)),
        max(r),
        math.fsum(x),
        math.fsum(y),
        math.fsum(a * a for a in x),
        math.fsum(b * b for b in y),
        math.fsum(a * b for a, b in zip(x, y, strict=True)),
        min(x),
        max(x),
        min(y),
        max(y),
        math.fsum(math.hypot(*step) for step in steps),
        math.fsum(abs(dx) for dx, _ in steps),
        math.fsum(abs(dy) for _, dy in steps),
        math.fsum(abs(x[i + 1] * y[i] - x[i] * y[i + 1]) for i in range(n - 1)),
    )


def displacements(x, y, correlation, direct):
    """Square every difference; the correlation is not needed."""
    del correlation, direct
    return [
        [math.fsum((b - a) ** 2 for a, b in zip(v, v[k:], strict=False)) / (len(v) - k) for k in lags]
        for v in (x, y)
        for lags in [range(1, len(v) // 3 + 1)]
    ]


def lines(u, v, first, last):
    """Fit every line and keep the best."""

    def fitted(part):
        slope, height = np.polyfit(u[part], v[part], 1)
        return math.sqrt(np.mean((v[part] - height - slope * u[part]) ** 2)), height, slope

    short = min(fitted(slice(0, i)) for i in range(first, last + 1))
    long = min(fitted(slice(i - 1, None)) for i in range(first, last + 1))
    return *short[1:], *long[1:]


def in_band(frequencies, power):
    """Sum up a band, one sum after the other."""
    total = math.fsum(power)
    running = list(itertools.accumulate(power))
    pairs = list(zip(frequencies, power, strict=True))
    moments = [math.fsum(f**k * p for f, p in pairs) for k in range(3)]
    return (
        total,
        next(f for f, sofar in zip(frequencies, running, strict=True) if sofar >= 0.50 * running[-1]),
        next(f for f, sofar in zip(frequencies, running, strict=True) if sofar >= 0.95 * running[-1]),
        max(pairs, key=lambda pair: pair[1])[0],
        math.sqrt(moments[2] / moments[0]),
        math.sqrt(1 - moments[1] ** 2 / (moments[0] * moments[2])),
        math.fsum(p for f, p in pairs if f <= 0.5),
        math.fsum(p for f, p in pairs if 0.5 < f <= 2.0),
        math.fsum(p for f, p in pairs if f > 2.0),
    )


def fluctuations(profile, sizes):
    """Fit a line to every window."""
    out = []
    for size in sizes:
        rests = []
        for begin in range(0, len(profile) - size + 1, size):
            window = profile[begin : begin + size]
            line = np.polyfit(range(size), window, 1)
            rests.append(np.mean((window - np.polyval(line, range(size))) ** 2))
        out.append(math.sqrt(math.fsum(rests) / len(rests)))
    return out


def largest_vectors(diagonal, beside, count):
    """Write the whole matrix down."""
    matrix = np.diag(diagonal) + np.diag(beside, 1) + np.diag(beside, -1)
    return np.linalg.eigh(matrix)[1][:, ::-1][:, :count].T


def add_power(transform, power):
    """Square every magnitude."""
    return [
        [q + abs(z) ** 2 for z, q in zip(*rows, strict=True)] for rows in zip(transform, power, strict=True)
    ]


def patches(pressed):
    """Number patches one after the other; a patch grows until it stops."""
    rows, columns = len(pressed), len(pressed[0])
    found = [[0] * columns for _ in range(rows)]
    count = 0
    for r in range(rows):
        for c in range(columns):
            if pressed[r][c] and not found[r][c]:
                count += 1
                patch = {(r, c)}
                while True:
                    more = {
                        (i, j)
                        for i in range(rows)
                        for j in range(columns)
                        if pressed[i][j] and any(abs(i - a) <= 1 and abs(j - b) <= 1 for a, b in patch)
                    }
                    if more == patch:
                        break
                    patch = more
                for i, j in patch:
                    found[i][j] = count
    return found


def crossed(weight, place, angles, offsets, turns, reach, most, widest, least):
    """Try one line after the other."""

    def right(point, angle):
        return point[0] * math.cos(angle) + point[1] * math.sin(angle)

    def is_foot(points, angle):
        widths = [[right(p, angle + turn) for p in points] for turn in turns]
        return not points or any(max(each) - min(each) <= widest for each in widths)

    costs = []
    for angle in angles:
        costs.append([])
        for offset in offsets:
            far = [right(p, angle) - offset for p in place]
            under = sum(w * math.exp(-abs(u) / reach) for w, u in zip(weight, far, strict=True)) / sum(weight)
            left = sum(w for w, u in zip(weight, far, strict=True) if u < 0) / sum(weight)
            both = zip(place, far, strict=True)
            parted = [(p, u < 0) for p, u in both]
            sides = [[p for p, is_left in parted if is_left == side] for side in (True, False)]
            parts = all(is_foot(side, angle) for side in sides) and least <= left <= 1 - least
            costs[-1].append(under if parts and under <= most else math.inf)
    return costs


def sums(pressure, left, x, y, touched):
    """Go through the cells of one foot, then of the other."""
    found = []
    for foot in range(2):
        cells = [
            (pressure[r][c], left[r][c] if foot == 0 else 1 - left[r][c], x[c], y[r])
            for r in range(len(y))
            for c in range(len(x))
        ]
        found.append(
            [
                sum(part * p for p, part, _, _ in cells),
                sum(part * p * at for p, part, at, _ in cells),
                sum(part * p * at for p, part, _, at in cells),
                sum(part for p, part, _, _ in cells if p > touched),
                max((p for p, part, _, _ in cells if part > 0.5), default=0.0),
            ]
        )
    return found


def unstuff(rows):
    """Put zeros where the code bytes of sound messages (n, m) stand, in place."""
    for row in rows:
        codes, place = [], 0
        while place < len(row) - 1:
            codes.append(place)
            place += int(row[place])
        for place in codes:
            row[place] = 0
