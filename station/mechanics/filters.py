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
PADDING_FOURTH = 15
"""The same for the filter of 4th order."""


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


def zero_phase(
    x: NDArray[np.float64], rate: float, cutoff: float, room: NDArray[np.float64] | None = None
) -> NDArray[np.float64]:
    """Filter without delay: forward, then backward, over an odd extension of 9 samples.

    x : (n,) or (n, channels), any unit, without gaps; fewer than 10 samples are extended by n - 1.
    rate, cutoff : Hz. room : (at least n + 18, channels), written to; the result is a part of it. Who filters
    many signals brings one along: to be handed a large new array takes longer than to filter it.

    Returns the same shape and unit. Equal to scipy.signal.sosfiltfilt (and filtfilt) of
    butter(2, cutoff, fs=rate) with their default odd padding, to 1e-12.
    """
    if len(x) == 0:
        return np.array(x, dtype=np.float64)
    rows = np.ascontiguousarray(x, dtype=np.float64).reshape(len(x), -1)
    coefficients = butterworth(rate, cutoff)
    if room is None:
        return both_ways(rows, coefficients).reshape(x.shape)
    return _within(rows, coefficients, room).reshape(x.shape)


def butterworth_fourth(rate: float, cutoff: float) -> NDArray[np.float64]:
    """Design the 4th-order Butterworth low-pass as two sections, (2, 5); see `butterworth`."""
    if not 0.0 < cutoff < rate / 2.0:
        raise ValueError(f"cut-off {cutoff} Hz is not between 0 and half of {rate} Hz")
    warped = math.tan(math.pi * cutoff / rate)
    square = warped * warped
    sections = np.empty((2, 5))
    for row, angle in enumerate((math.pi / 8.0, 3.0 * math.pi / 8.0)):
        damping = 2.0 * math.cos(angle) * warped
        scale = 1.0 / (1.0 + damping + square)
        b0 = square * scale
        sections[row] = b0, 2.0 * b0, b0, 2.0 * (square - 1.0) * scale, (1.0 - damping + square) * scale
    return sections


def zero_phase_fourth(x: NDArray[np.float64], rate: float, cutoff: float) -> NDArray[np.float64]:
    """Filter without delay with the 4th-order low-pass, over an odd extension of 15 samples.

    x : (n, 1) or (n, 2), any unit, without gaps; fewer than 16 samples are extended by n - 1.
    rate, cutoff : Hz.

    Returns the same shape and unit. Equal to scipy.signal.filtfilt of butter(4, cutoff, fs=rate), to 1e-11.
    The station's own method does not use it: it belongs to published descriptors.
    """
    return sections_both_ways(np.ascontiguousarray(x, dtype=np.float64), butterworth_fourth(rate, cutoff))


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
    return _within(x, coefficients, np.empty((n + 2 * PADDING, channels)))


@kernel
def _within(
    x: NDArray[np.float64], coefficients: NDArray[np.float64], rows: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Do what `both_ways` does, in the given rows (at least n + 18, channels)."""
    n, channels = x.shape
    pad = min(PADDING, n - 1)
    _extend(x, pad, rows)
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
def sections_both_ways(x: NDArray[np.float64], sections: NDArray[np.float64]) -> NDArray[np.float64]:
    """Run two second-order sections, one after the other, forward and backward over the odd extension of x.

    x : (n, channels), any unit, without gaps, n at least 1. sections : (2, 5), see `butterworth_fourth`.

    Returns (n, channels), same unit.
    """
    n, channels = x.shape
    pad = min(PADDING_FOURTH, n - 1)
    rows = np.empty((n + 2 * pad, channels))
    _extend(x, pad, rows)
    last = n + 2 * pad - 1
    if channels == 2:
        _cascade_two(rows, 0, last + 1, 1, sections)
        _cascade_two(rows, last, pad - 1, -1, sections)
    else:
        for channel in range(channels):
            _cascade(rows[:, channel], 0, last + 1, 1, sections)
            _cascade(rows[:, channel], last, pad - 1, -1, sections)
    return rows[pad : n + pad]


@kernel
def _extend(x: NDArray[np.float64], pad: int, rows: NDArray[np.float64]) -> None:
    """Write x (n, channels) into the rows, with `pad` samples at both ends, turned about the end samples."""
    n, channels = x.shape
    for c in range(channels):
        for i in range(pad):
            rows[i, c] = 2.0 * x[0, c] - x[pad - i, c]
            rows[n + pad + i, c] = 2.0 * x[n - 1, c] - x[n - 2 - i, c]
    rows[pad : n + pad] = x


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


@kernel
def _cascade(x: NDArray[np.float64], first: int, end: int, step: int, sections: NDArray[np.float64]) -> None:
    """Run two sections over x (n,) in place, in one sweep: one fills the waiting time of the other."""
    c = _fixed(sections[0])
    d = _fixed(sections[1])
    p, q = _settled(x[first], c)
    r, s = _settled(x[first], d)
    for i in range(first, end, step):
        between, p, q = _section(x[i], p, q, c)
        x[i], r, s = _section(between, r, s, d)


@kernel
def _cascade_two(
    rows: NDArray[np.float64], first: int, end: int, step: int, sections: NDArray[np.float64]
) -> None:
    """Do what `_cascade` does for two columns at once."""
    c = _fixed(sections[0])
    d = _fixed(sections[1])
    p0, q0 = _settled(rows[first, 0], c)
    p1, q1 = _settled(rows[first, 1], c)
    r0, s0 = _settled(rows[first, 0], d)
    r1, s1 = _settled(rows[first, 1], d)
    for i in range(first, end, step):
        row = rows[i]
        x0, p0, q0 = _section(row[0], p0, q0, c)
        x1, p1, q1 = _section(row[1], p1, q1, c)
        row[0], r0, s0 = _section(x0, r0, s0, d)
        row[1], r1, s1 = _section(x1, r1, s1, d)
