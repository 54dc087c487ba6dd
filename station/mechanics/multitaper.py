"""Multitaper: a spectrum averaged over windows that share no information (Thomson 1982)."""

import math
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from station.compiled import kernel
from station.mechanics.spectrum import add_power

Array = NDArray[np.float64]

BANDWIDTH = 4.0
"""Time times half bandwidth: each value is a mean over 8 bins."""
COUNT = 7
"""Tapers: 2 x 4 - 1, all of which keep their power within the bandwidth."""


def multitaper(x: Array, rate: float) -> tuple[Array, Array]:
    """Estimate the power spectral density of the columns of x with seven tapers.

    x : (n, k), any unit, without gaps, n at least 16. rate : Hz.

    Returns the frequencies (n // 2 + 1,) in Hz and the one-sided density (n // 2 + 1, k) in unit^2 / Hz: the
    mean is taken off, discrete prolate spheroidal sequences with NW = 4 (those of
    scipy.signal.windows.dpss(n, 4, 7)), plain mean over the seven squared transforms.
    """
    n = len(x)
    centred = np.ascontiguousarray((x - x.mean(axis=0)).T)
    rows = np.empty_like(centred)
    transform = np.empty((len(rows), n // 2 + 1), np.complex128)
    total = np.zeros_like(transform)
    for taper in slepian(n):
        np.multiply(centred, taper, out=rows)
        np.fft.rfft(rows, out=transform)
        add_power(transform, total)
    power: Array = total.real.T / (COUNT * rate)
    power[1 : None if n % 2 else -1] *= 2.0
    return np.arange(n // 2 + 1, dtype=np.float64) * (rate / n), power


@lru_cache(maxsize=8)
def slepian(n: int) -> Array:
    """Return the seven tapers of n samples, (7, n), each with squares that add up to 1."""
    place = np.arange(n, dtype=np.float64)
    diagonal = ((n - 1) / 2.0 - place) ** 2 * math.cos(2.0 * math.pi * BANDWIDTH / n)
    beside = place[1:] * (n - place[1:]) / 2.0
    found = largest_vectors(diagonal, beside, COUNT)
    found.flags.writeable = False
    return found


@kernel
def largest_vectors(diagonal: Array, beside: Array, count: int) -> Array:
    """Return the eigenvectors of the largest eigenvalues of a symmetric tridiagonal matrix.

    diagonal : (n,). beside : (n - 1,), above it; not 0. count : how many, from the largest on.

    Returns (count, n), of length 1. The eigenvalue is found by halving an interval (the signs of the pivots
    tell how many eigenvalues lie above a number), the vector by inverse iteration.
    """
    n = diagonal.shape[0]
    out = np.empty((count, n))
    reach = 0.0
    for i in range(n):
        around = (abs(beside[i - 1]) if i > 0 else 0.0) + (abs(beside[i]) if i < n - 1 else 0.0)
        reach = max(reach, abs(diagonal[i]) + around)
    for k in range(count):
        low = -reach
        high = reach
        while True:
            middle = 0.5 * (low + high)
            if middle <= low or middle >= high:
                break
            if _above(diagonal, beside, middle) > k:
                low = middle
            else:
                high = middle
        vector = np.cos(math.pi * k * (np.arange(n) + 0.5) / n) + 0.1
        for _ in range(4):
            vector = _solved(diagonal, beside, low, vector)
            vector /= math.sqrt((vector * vector).sum())
        out[k] = vector
    return out


@kernel
def _above(diagonal: Array, beside: Array, number: float) -> int:
    """Count the eigenvalues above a number: the positive pivots of the matrix less that number."""
    count = 0
    pivot = 1.0
    for i in range(diagonal.shape[0]):
        coupled = beside[i - 1] * beside[i - 1] / pivot if i > 0 else 0.0
        pivot = diagonal[i] - number - coupled
        if pivot == 0.0:
            pivot = -1e-300
        if pivot > 0.0:
            count += 1
    return count


@kernel
def _solved(diagonal: Array, beside: Array, number: float, right: Array) -> Array:
    """Solve (matrix - number) times out = right, by elimination with exchange of neighbouring rows."""
    n = diagonal.shape[0]
    a = diagonal - number
    b = np.zeros(n)
    b[: n - 1] = beside
    c = np.zeros(n)
    out = right.copy()
    for i in range(n - 1):
        under = beside[i]
        if abs(under) > abs(a[i]):
            a[i], under = under, a[i]
            b[i], a[i + 1] = a[i + 1], b[i]
            c[i], b[i + 1] = b[i + 1], 0.0
            out[i], out[i + 1] = out[i + 1], out[i]
        share = under / a[i]
        a[i + 1] -= share * b[i]
        b[i + 1] -= share * c[i]
        out[i + 1] -= share * out[i]
    if a[n - 1] == 0.0:
        a[n - 1] = 1e-300
    out[n - 1] /= a[n - 1]
    if n > 1:
        out[n - 2] = (out[n - 2] - b[n - 2] * out[n - 1]) / a[n - 2]
    for i in range(n - 3, -1, -1):
        out[i] = (out[i] - b[i] * out[i + 1] - c[i] * out[i + 2]) / a[i]
    return out
