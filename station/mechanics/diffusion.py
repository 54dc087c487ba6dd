"""Diffusion: how far the centre of pressure gets from where it was, over time (Collins & De Luca 1993)."""

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from station.compiled import kernel

Array = NDArray[np.float64]

EARLY, LATE = 0.3, 2.5
"""s. The two straight lines meet between these."""
DIRECT = 32
"""Lags that are summed directly: there the displacement is smallest and the other way cancels most."""
SHARE = 3
"""The longest lag is this part of the recording."""


class Diffusion(NamedTuple):
    """The diffusion plot of one axis: two straight lines through log displacement over log time.

    short_time, long_time : m^2 s^-2H, the lines' heights at 1 s. critical_time : s, where they cross (at most
    the longest lag). critical_displacement : m^2, there. short_scaling, long_scaling : H, half their slopes.
    """

    short_time: float
    long_time: float
    critical_time: float
    critical_displacement: float
    short_scaling: float
    long_scaling: float


def fast_length(n: int) -> int:
    """Return the smallest product of 2, 3 and 5 that is at least n: a length whose transform is quick."""
    best = 1 << max(n - 1, 0).bit_length()
    five = 1
    while five < best:
        three = five
        while three < best:
            two = three << max(-(-n // three) - 1, 0).bit_length()
            if n <= two < best:
                best = two
            three *= 3
        five *= 5
    return best


def mean_square_displacement(x: Array, y: Array) -> Array:
    """Return the mean squared displacement of x and y over the lags 1 .. n // 3, (2, lags), unit^2.

    x, y : (n,), any unit, about their mean, without gaps, n at least 3. Over a lag k the mean is of n - k
    pairs. Short lags are summed directly; the others follow from the autocorrelation, by a padded transform,
    equal to the direct sums to 1e-10.
    """
    n = len(x)
    lags = n // SHARE
    length = fast_length(n + lags + 1)
    rows = np.zeros((2, length))
    rows[0, :n] = x
    rows[1, :n] = y
    transform = np.fft.rfft(rows)
    _to_power(transform)
    correlation = np.fft.irfft(transform, length, out=rows)
    return displacements(x, y, correlation, min(DIRECT, lags))


def diffusion(displacement: Array, rate: float) -> Diffusion | None:
    """Fit the diffusion plot of one axis.

    displacement : (lags,), m^2, over the lags 1, 2, … samples. rate : Hz.

    The short line ends, and the long one begins, at the sample between 0.3 and 2.5 s that leaves the smallest
    RMS residual, each for itself. Conventions of Quijoux et al. 2021, doi:10.14814/phy2.15067. None when the
    plot is too short for that (3 x 2.5 s of recording) or the path never moves.
    """
    lags = len(displacement)
    first, last = int(EARLY * rate) + 1, int(LATE * rate)
    if last + 2 > lags or first > last or not displacement.min() > 0.0:
        return None
    u = np.log(np.arange(1, lags + 1) / rate)
    v = np.log(displacement)
    a, b, c, d = lines(u, v, first, last)
    crossing = min((c - a) / (b - d), float(u[-1])) if b != d else float(u[-1])
    return Diffusion(
        math.exp(a), math.exp(c), math.exp(crossing), math.exp(a + b * crossing), 0.5 * b, 0.5 * d
    )


@kernel
def _to_power(transform: NDArray[np.complex128]) -> None:
    """Turn each number of a transform (rows, m) into its squared magnitude, in place."""
    for row in transform:
        for k in range(row.shape[0]):
            z = row[k]
            row[k] = complex(z.real * z.real + z.imag * z.imag, 0.0)


@kernel
def displacements(x: Array, y: Array, correlation: Array, direct: int) -> Array:
    """Return the mean squared displacements of x and y over the lags 1 .. n // 3, (2, lags).

    x, y : (n,), any unit. correlation : (2, at least n // 3 + 1), sums of x[i] x[i + k] and of y. direct :
    lags of which the differences are squared and summed instead, at most n // 3.
    """
    n = x.shape[0]
    lags = n // SHARE
    out = np.empty((2, lags))
    _direct(x, y, direct, out)
    _from_correlation(x, correlation[0], direct, out[0])
    _from_correlation(y, correlation[1], direct, out[1])
    return out


@kernel
def _from_correlation(x: Array, correlation: Array, direct: int, out: Array) -> None:
    """Squares of the first n - k and of the last n - k samples, minus twice the correlation."""
    n = x.shape[0]
    total = 0.0
    for value in x:
        total += value * value
    head = 0.0
    tail = 0.0
    for k in range(1, out.shape[0] + 1):
        head += x[k - 1] * x[k - 1]
        tail += x[n - k] * x[n - k]
        if k > direct:
            out[k - 1] = (2.0 * total - head - tail - 2.0 * correlation[k]) / (n - k)


@kernel
def _direct(x: Array, y: Array, lags: int, out: Array) -> None:
    """Sum the squared differences over the lags 1 .. lags; eight lags at once, in wide registers."""
    n = x.shape[0]
    for k in range(1, lags + 1, 8):
        whole = max(n - k - 7, 0)
        a0, a1, a2, a3, a4, a5, a6, a7 = _eight(x, k, whole)
        b0, b1, b2, b3, b4, b5, b6, b7 = _eight(y, k, whole)
        sums = ((a0, a1, a2, a3, a4, a5, a6, a7), (b0, b1, b2, b3, b4, b5, b6, b7))
        for lane in range(min(8, lags + 1 - k)):
            a = sums[0][lane]
            b = sums[1][lane]
            for i in range(whole, n - k - lane):
                a += (x[i + k + lane] - x[i]) ** 2
                b += (y[i + k + lane] - y[i]) ** 2
            out[0, k + lane - 1] = a / (n - k - lane)
            out[1, k + lane - 1] = b / (n - k - lane)


@kernel
def _eight(x: Array, k: int, whole: int) -> tuple[float, float, float, float, float, float, float, float]:
    """Sum (x[i + k + lane] - x[i])^2 over i < whole, for eight lanes."""
    s0 = s1 = s2 = s3 = s4 = s5 = s6 = s7 = 0.0
    for i in range(whole):
        here = x[i]
        ahead = x[i + k : i + k + 8]
        d0 = ahead[0] - here
        d1 = ahead[1] - here
        d2 = ahead[2] - here
        d3 = ahead[3] - here
        d4 = ahead[4] - here
        d5 = ahead[5] - here
        d6 = ahead[6] - here
        d7 = ahead[7] - here
        s0 += d0 * d0
        s1 += d1 * d1
        s2 += d2 * d2
        s3 += d3 * d3
        s4 += d4 * d4
        s5 += d5 * d5
        s6 += d6 * d6
        s7 += d7 * d7
    return s0, s1, s2, s3, s4, s5, s6, s7


@kernel
def lines(u: Array, v: Array, first: int, last: int) -> tuple[float, float, float, float]:
    """Fit a straight line to the beginning and one to the end of a curve, each ending where it fits best.

    u, v : (m,). first, last : samples, 2 <= first <= last <= m - 2. Over all i from first to last, the first
    line takes the samples before i, the second those from i - 1 on; the smallest RMS residual wins, the
    later of equals.

    Returns height at u = 0 and slope of the first line, then of the second. Running sums tell the candidates,
    which are then fitted anew to the last digit.
    """
    m = u.shape[0]
    middle = m // 2
    running = np.zeros((m + 1, 5))
    for i in range(m):
        a = u[i] - u[middle]
        b = v[i] - v[middle]
        running[i + 1, 0] = running[i, 0] + a
        running[i + 1, 1] = running[i, 1] + b
        running[i + 1, 2] = running[i, 2] + a * a
        running[i + 1, 3] = running[i, 3] + a * b
        running[i + 1, 4] = running[i, 4] + b * b
    best = np.array([np.inf, np.inf])
    where = np.array([first, first])
    for i in range(first, last + 1):
        short = _residual(running[i], running[0], i)
        long = _residual(running[m], running[i - 1], m - i + 1)
        if short <= best[0]:
            best[0] = short
            where[0] = i
        if long <= best[1]:
            best[1] = long
            where[1] = i
    a, b = _best(u, v, where[0], first, last, True)
    c, d = _best(u, v, where[1], first, last, False)
    return a, b, c, d


@kernel
def _residual(upto: Array, before: Array, count: int) -> float:
    """Mean squared residual of a line, from running sums."""
    sa = upto[0] - before[0]
    sb = upto[1] - before[1]
    aa = upto[2] - before[2] - sa * sa / count
    ab = upto[3] - before[3] - sa * sb / count
    bb = upto[4] - before[4] - sb * sb / count
    return max(bb - ab * ab / aa, 0.0) / count


@kernel
def _best(u: Array, v: Array, where: int, first: int, last: int, is_short: bool) -> tuple[float, float]:
    """Fit the candidate and its neighbours; return height and slope of the one with the least residual."""
    least = np.inf
    height = 0.0
    slope = 0.0
    for i in range(max(first, where - 1), min(last, where + 1) + 1):
        if is_short:
            a, b, residual = _line(u[:i], v[:i])
        else:
            a, b, residual = _line(u[i - 1 :], v[i - 1 :])
        if residual <= least:
            least = residual
            height = a
            slope = b
    return height, slope


@kernel
def _line(u: Array, v: Array) -> tuple[float, float, float]:
    """Fit one line by least squares. Returns height at 0, slope, mean squared residual."""
    n = u.shape[0]
    mean_u = 0.0
    mean_v = 0.0
    for i in range(n):
        mean_u += u[i]
        mean_v += v[i]
    mean_u /= n
    mean_v /= n
    uu = 0.0
    uv = 0.0
    for i in range(n):
        uu += (u[i] - mean_u) * (u[i] - mean_u)
        uv += (u[i] - mean_u) * (v[i] - mean_v)
    slope = uv / uu
    residual = 0.0
    for i in range(n):
        rest = (v[i] - mean_v) - slope * (u[i] - mean_u)
        residual += rest * rest
    return mean_v - slope * mean_u, slope, residual / n
