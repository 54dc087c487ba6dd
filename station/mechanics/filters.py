"""Low-pass filters: the one zero-phase filter of the method, and its causal form for the live view.

Both are the 2nd-order Butterworth low-pass, from a closed bilinear design. `zero_phase` runs it
forward and backward, so nothing is delayed and the order is in effect four; the cut-off is the one of
the single pass (the usual convention; both passes together are 6 dB down there).
"""

import math

import numpy as np
from numpy.typing import NDArray

from station.compiled import kernel

Coefficients = tuple[float, float, float, float, float]

PADDING = 9
"""Samples of odd extension at both ends: three times the length of the filter, as scipy does."""


def butterworth(rate: float, cutoff: float) -> NDArray[np.float64]:
    """Design the 2nd-order Butterworth low-pass.

    rate : Hz. cutoff : Hz, above 0 and below half the rate; -3 dB of one pass.

    Returns (5,): b0, b1, b2, a1, a2 of the digital filter (a0 = 1), by the bilinear transform with
    pre-warped cut-off. Errors: ValueError when the cut-off does not lie between 0 and rate / 2.
    """
    if not 0.0 < cutoff < rate / 2.0:
        raise ValueError(f"cut-off {cutoff} Hz is not between 0 and half of {rate} Hz")
    warped = math.tan(math.pi * cutoff / rate)
    square = warped * warped
    scale = 1.0 / (1.0 + math.sqrt(2.0) * warped + square)
    b0 = square * scale
    a1 = 2.0 * (square - 1.0) * scale
    a2 = (1.0 - math.sqrt(2.0) * warped + square) * scale
    return np.array([b0, 2.0 * b0, b0, a1, a2])


def zero_phase(x: NDArray[np.float64], rate: float, cutoff: float) -> NDArray[np.float64]:
    """Filter without delay: forward, then backward, over an odd extension of 9 samples.

    x : (n,) or (n, channels), any unit, without gaps; fewer than 10 samples are extended by n - 1.
    rate, cutoff : Hz.

    Returns the same shape and unit. Equal to scipy.signal.sosfiltfilt (and filtfilt) of
    butter(2, cutoff, fs=rate) with their default odd padding, to 1e-12.
    """
    if len(x) == 0:
        return np.array(x, dtype=np.float64)
    rows = np.ascontiguousarray(x, dtype=np.float64).reshape(len(x), -1)
    return both_ways(rows, butterworth(rate, cutoff)).reshape(x.shape)


class CausalLowpass:
    """The same filter run once, forward, sample after sample: for the live view only.

    It starts settled at the first sample, carries its state from call to call, and cutting the input
    anywhere changes nothing, bit for bit. NaN gives NaN and leaves the state as it was.
    """

    def __init__(self, rate: float, cutoff: float, channels: int) -> None:
        self._coefficients = butterworth(rate, cutoff)
        self._state = np.full((2, channels), np.nan)

    def step(self, x: NDArray[np.float64]) -> NDArray[np.float64]:
        """Filter the next samples, (n, channels), any unit. Returns the same shape and unit."""
        return causal(np.ascontiguousarray(x, dtype=np.float64), self._coefficients, self._state)


@kernel
def both_ways(x: NDArray[np.float64], coefficients: NDArray[np.float64]) -> NDArray[np.float64]:
    """Run a second-order section forward and backward over the odd extension of x.

    x : (n, channels), any unit, without gaps. coefficients : (5,), see `butterworth`.

    Returns (n, channels), same unit. Channels are the inner loop: the recurrence of one fills the
    waiting time of the others.
    """
    n, channels = x.shape
    pad = min(PADDING, n - 1)
    rows = np.empty((n + 2 * pad, channels))
    for c in range(channels):
        for i in range(pad):
            rows[i, c] = 2.0 * x[0, c] - x[pad - i, c]
            rows[n + pad + i, c] = 2.0 * x[n - 1, c] - x[n - 2 - i, c]
    rows[pad : n + pad] = x
    last = n + 2 * pad - 1
    if channels == 2:
        _run_two(rows, 0, last + 1, 1, coefficients)
        _run_two(rows, last, pad - 1, -1, coefficients)
    elif channels == 8:
        _run_eight(rows, 0, last + 1, 1, coefficients)
        _run_eight(rows, last, pad - 1, -1, coefficients)
    else:
        _run(rows, 0, last + 1, 1, coefficients)
        _run(rows, last, pad - 1, -1, coefficients)
    return rows[pad : n + pad]


@kernel
def causal(
    x: NDArray[np.float64], coefficients: NDArray[np.float64], state: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Run a second-order section forward over the next samples.

    x : (n, channels), any unit. coefficients : (5,), see `butterworth`.
    state : (2, channels), NaN before the first sample; carried on in place.

    Returns (n, channels), same unit; NaN where x is NaN.
    """
    b0, b1, b2, a1, a2 = coefficients
    n, channels = x.shape
    out = np.empty((n, channels))
    for i in range(n):
        for c in range(channels):
            value = x[i, c]
            if math.isnan(value):
                out[i, c] = np.nan
                continue
            if math.isnan(state[0, c]):
                state[0, c] = (1.0 - b0) * value
                state[1, c] = (b2 - a2) * value
            result = b0 * value + state[0, c]
            state[0, c] = (b1 * value + state[1, c]) - a1 * result
            state[1, c] = b2 * value - a2 * result
            out[i, c] = result
    return out


@kernel
def _fixed(c: NDArray[np.float64]) -> Coefficients:
    """Coefficients as values: an array's would be read again for each sample."""
    return c[0], c[1], c[2], c[3], c[4]


@kernel
def _settled(x: float, c: Coefficients) -> tuple[float, float]:
    """State of the section, transposed direct form II, as if x had been its input for ever."""
    return (1.0 - c[0]) * x, (c[2] - c[4]) * x


@kernel
def _section(x: float, p: float, q: float, c: Coefficients) -> tuple[float, float, float]:
    """One sample through the section in the state p, q. Returns the output and the next state."""
    y = c[0] * x + p
    return y, (c[1] * x + q) - c[3] * y, c[2] * x - c[4] * y


@kernel
def _run(
    rows: NDArray[np.float64], first: int, end: int, step: int, coefficients: NDArray[np.float64]
) -> None:
    """Filter the rows (n, channels) in place from `first` to before `end`, settled at the first."""
    c = _fixed(coefficients)
    channels = rows.shape[1]
    state = np.empty((channels, 2))
    for k in range(channels):
        state[k, 0], state[k, 1] = _settled(rows[first, k], c)
    for i in range(first, end, step):
        row = rows[i]
        for k in range(channels):
            row[k], state[k, 0], state[k, 1] = _section(row[k], state[k, 0], state[k, 1], c)


@kernel
def _run_two(
    rows: NDArray[np.float64], first: int, end: int, step: int, coefficients: NDArray[np.float64]
) -> None:
    """Do what `_run` does for two columns, with the state in registers."""
    c = _fixed(coefficients)
    p0, q0 = _settled(rows[first, 0], c)
    p1, q1 = _settled(rows[first, 1], c)
    for i in range(first, end, step):
        row = rows[i]
        row[0], p0, q0 = _section(row[0], p0, q0, c)
        row[1], p1, q1 = _section(row[1], p1, q1, c)


@kernel
def _run_eight(
    rows: NDArray[np.float64], first: int, end: int, step: int, coefficients: NDArray[np.float64]
) -> None:
    """Do what `_run` does for eight columns; written out, the compiler packs them into wide registers."""
    c = _fixed(coefficients)
    p0, q0 = _settled(rows[first, 0], c)
    p1, q1 = _settled(rows[first, 1], c)
    p2, q2 = _settled(rows[first, 2], c)
    p3, q3 = _settled(rows[first, 3], c)
    p4, q4 = _settled(rows[first, 4], c)
    p5, q5 = _settled(rows[first, 5], c)
    p6, q6 = _settled(rows[first, 6], c)
    p7, q7 = _settled(rows[first, 7], c)
    for i in range(first, end, step):
        row = rows[i]
        row[0], p0, q0 = _section(row[0], p0, q0, c)
        row[1], p1, q1 = _section(row[1], p1, q1, c)
        row[2], p2, q2 = _section(row[2], p2, q2, c)
        row[3], p3, q3 = _section(row[3], p3, q3, c)
        row[4], p4, q4 = _section(row[4], p4, q4, c)
        row[5], p5, q5 = _section(row[5], p5, q5, c)
        row[6], p6, q6 = _section(row[6], p6, q6, c)
        row[7], p7, q7 = _section(row[7], p7, q7, c)
