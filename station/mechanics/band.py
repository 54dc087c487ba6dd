"""Band: what the power spectrum of sway holds between 0.15 and 5 Hz."""

from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from station.compiled import kernel
from station.mechanics.diffusion import fast_length
from station.mechanics.spectrum import BAND, add_power

Array = NDArray[np.float64]

SEGMENT = 10.0
"""s of a segment of the spectrum; half of it overlaps."""
SLOW, FAST = 0.5, 2.0
"""Hz between low, middle and high power."""


class Band(NamedTuple):
    """The power of one axis within 0.15-5 Hz, by plain sums over the bins of the spectrum.

    total, low, middle, high : unit^2 / Hz, summed over the bins of the band, up to 0.5, up to 2 and above 2
    Hz. half, most : Hz, the first bin at which the running sum reaches 50 and 95 %. mode : Hz of the largest
    bin. centroid : Hz, root of the mean squared frequency. dispersion : 0 to 1, how spread out it is.
    """

    total: float
    half: float
    most: float
    mode: float
    centroid: float
    dispersion: float
    low: float
    middle: float
    high: float


def padded_density(x: Array, y: Array, rate: float) -> tuple[Array, Array]:
    """Estimate the spectra of x and y up to 5 Hz, at every bin of the whole recording.

    x, y : (n,), any unit, without gaps, n at least 4. rate : Hz, above 10.

    Returns the frequencies (m,) in Hz and the one-sided densities (2, m) in unit^2 / Hz. Equal to
    scipy.signal.welch(x, rate, nperseg=10 * rate, noverlap=5 * rate, nfft=n, detrend="linear"): Hann segments
    of 10 s padded with zeros up to n. Their mean power is the transform of their mean autocorrelation, so
    only that one is padded so far, and not every segment.
    """
    n = len(x)
    size = min(int(SEGMENT * rate), n)
    starts = range(0, n - size + 1, size - size // 2)
    length = fast_length(2 * size - 1)
    window, weight = _hann(size)
    power = np.zeros((2, length // 2 + 1), np.complex128)
    rows = np.zeros((2, length))
    transform = np.empty_like(power)
    for start in starts:
        _segment(x, y, window, start, rows)
        np.fft.rfft(rows, out=transform)
        add_power(transform, power)
    correlation = np.fft.irfft(power, length)[:, :size]
    correlation[:, 1:] *= 2.0
    density = np.fft.rfft(correlation, n)
    frequencies = np.arange(n // 2 + 1, dtype=np.float64) * (1.0 / (n * (1.0 / rate)))
    bins = int(np.searchsorted(frequencies, BAND[1], side="right"))
    scaled = density[:, :bins].real * (2.0 / (len(starts) * rate * weight))
    scaled[:, 0] *= 0.5
    return frequencies[:bins], scaled


def band(frequencies: Array, power: Array) -> Band:
    """Read the band of one spectrum.

    frequencies : (m,), Hz, rising. power : (m,), unit^2 / Hz. Conventions of Quijoux et al. 2021,
    doi:10.14814/phy2.15067. All NaN without power in the band.
    """
    begin, end = np.searchsorted(frequencies, BAND[0]), np.searchsorted(frequencies, BAND[1], side="right")
    return Band(*in_band(frequencies[begin:end], power[begin:end]))


@lru_cache(maxsize=8)
def _hann(size: int) -> tuple[Array, float]:
    """Return the periodic Hann window and the sum of its squares."""
    window = 0.5 - 0.5 * np.cos(2.0 * np.pi * np.arange(size) / size)
    window.flags.writeable = False
    return window, float((window**2).sum())


@kernel
def _segment(x: Array, y: Array, window: Array, start: int, rows: Array) -> None:
    """Cut a windowed segment out of both signals, without its straight line.

    x, y : (n,), any unit. window : (size,). start : sample. rows : (2, at least size), written to.
    """
    size = window.shape[0]
    middle = 0.5 * (size - 1)
    spread = max(size * (size * size - 1.0) / 12.0, 1.0)
    for axis in range(2):
        part = (x if axis == 0 else y)[start : start + size]
        mean = 0.0
        for value in part:
            mean += value
        mean /= size
        slope = 0.0
        for i in range(size):
            slope += (i - middle) * (part[i] - mean)
        slope /= spread
        row = rows[axis]
        for i in range(size):
            row[i] = (part[i] - mean - slope * (i - middle)) * window[i]


@kernel
def in_band(
    frequencies: Array, power: Array
) -> tuple[float, float, float, float, float, float, float, float, float]:
    """Sum up a band.

    frequencies : (m,), Hz, rising. power : (m,), unit^2 / Hz.

    Returns the fields of Band in their order; all NaN without power.
    """
    total = first = second = low = high = 0.0
    mode = 0
    for k in range(power.shape[0]):
        f = frequencies[k]
        p = power[k]
        total += p
        first += f * p
        second += f * f * p
        if f <= SLOW:
            low += p
        elif f > FAST:
            high += p
        if p > power[mode]:
            mode = k
    if not total > 0.0:
        nan = np.nan
        return nan, nan, nan, nan, nan, nan, nan, nan, nan
    running = 0.0
    half = -1
    most = -1
    for k in range(power.shape[0]):
        running += power[k]
        if half < 0 and running >= 0.5 * total:
            half = k
        if most < 0 and running >= 0.95 * total:
            most = k
            break
    return (
        total,
        frequencies[half],
        frequencies[most],
        frequencies[mode],
        np.sqrt(second / total),
        np.sqrt(max(1.0 - first * first / (total * second), 0.0)),
        low,
        total - low - high,
        high,
    )
