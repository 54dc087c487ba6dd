"""Spectra by Welch's method, and the frequencies read off them. numpy.fft only."""

import numpy as np
from numpy.typing import NDArray

from station.compiled import kernel

Array = NDArray[np.float64]

BAND = (0.15, 5.0)
"""Hz. The band of the power frequencies (Prieto 1996): below lies drift, above noise."""


def welch(x: Array, rate: float, segment: int, overlap: int) -> tuple[Array, Array]:
    """Estimate the power spectral density of the columns of x.

    x : (n, k), any unit, without gaps. rate : Hz. segment, overlap : samples, n >= segment > overlap.

    Returns the frequencies (segment // 2 + 1,) in Hz and the one-sided density (segment // 2 + 1, k) in
    unit^2 / Hz: periodic Hann window, the mean of each segment taken off, mean over segments. Equal to
    scipy.signal.welch(x, rate, nperseg=segment, noverlap=overlap, axis=0).
    """
    window = 0.5 - 0.5 * np.cos(2.0 * np.pi * np.arange(segment) / segment)
    starts = range(0, len(x) - segment + 1, segment - overlap)
    rows = np.stack([x[start : start + segment] for start in starts])
    rows = (rows - rows.mean(axis=1, keepdims=True)) * window[:, None]
    transform = np.fft.rfft(rows, axis=1)
    squares: Array = transform.real**2 + transform.imag**2
    power: Array = squares.mean(axis=0) / (rate * float((window**2).sum()))
    power[1 : None if segment % 2 else -1] *= 2.0  # the negative frequencies
    return np.arange(segment // 2 + 1, dtype=np.float64) * (rate / segment), power


def halves(x: Array, rate: float) -> tuple[Array, Array]:
    """Return Welch's density with segments of half the length, overlapping by half of themselves.

    These are the segments of Duarte's code (Santos & Duarte 2016, doi:10.7717/peerj.2648): n // 2 long,
    n // 4 shared. x : (n, k), n at least 4. Returns as `welch`.
    """
    return welch(x, rate, len(x) // 2, len(x) // 4)


def mean_frequency(frequencies: Array, power: Array) -> float:
    """Return the mean frequency in Hz of all columns together; NaN when there is no power.

    frequencies : (m,), Hz. power : (m, k). Per column trapezoid(f P) / trapezoid(P), then the columns
    weighted by the plain sum of P over all bins (Duarte's COPmfreq).
    """
    weights = power.sum(axis=0)
    alive = weights > 0.0
    if not alive.any():
        return float("nan")
    power, weights = power[:, alive], weights[alive]
    first = np.trapezoid(frequencies[:, None] * power, frequencies, axis=0)
    zeroth = np.trapezoid(power, frequencies, axis=0)
    return float((first / zeroth * weights).sum() / weights.sum())


def power_frequency(
    frequencies: Array, power: Array, share: float, band: tuple[float, float] = BAND
) -> float:
    """Return the frequency in Hz below which `share` of the power in the band lies; NaN without power.

    frequencies : (m,), Hz, evenly spaced. power : (m,). band : Hz, both edges belong to it.

    The first bin of the band at which the running plain sum of P reaches share times the sum of the
    band: the definition of Prieto et al. 1996 (doi:10.1109/10.532130). Nothing is interpolated between
    bins, so the answer is a multiple of the bin width.
    """
    hair = 1e-9 * frequencies[-1]
    inside = (frequencies >= band[0] - hair) & (frequencies <= band[1] + hair)
    running = np.cumsum(power[inside])
    if len(running) == 0 or not running[-1] > 0.0:
        return float("nan")
    return float(frequencies[inside][np.searchsorted(running, share * running[-1])])


@kernel
def add_power(transform: NDArray[np.complex128], power: NDArray[np.complex128]) -> None:
    """Add the squared magnitudes of a transform to a power.

    transform : (rows, m), any unit. power : (rows, m), unit^2, added to in place; its imaginary part stays 0.
    """
    for row in range(transform.shape[0]):
        for k in range(transform.shape[1]):
            z = transform[row, k]
            power[row, k] += z.real * z.real + z.imag * z.imag
