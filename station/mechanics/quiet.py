"""Stillness: the quietest stretch of a signal, and the stretch in which a person can be weighed."""

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from station.compiled import kernel


class Stillness(NamedTuple):
    """A stretch of a signal. start : first sample, -1 when there is none. mean, sd : unit of the signal."""

    start: int
    mean: float
    sd: float


@kernel
def quietest(signal: NDArray[np.float64], window: int, floor: float) -> Stillness:
    """Find the window with the smallest standard deviation (divisor n); the first one of equals.

    signal : (n,), any unit. window : samples. floor : unit of the signal; a window with a sample below
    it, or with NaN, does not count.
    """
    n = signal.shape[0]
    best = -1
    best_sum = np.inf
    valid = 0
    reference = 0.0
    first = 0.0
    second = 0.0
    for i in range(n):
        value = signal[i]
        if not value >= floor:
            valid = 0
            continue
        valid += 1
        if valid == 1:
            reference = value
            first = 0.0
            second = 0.0
        here = value - reference
        first += here
        second += here * here
        if valid > window:
            gone = signal[i - window] - reference
            first -= gone
            second -= gone * gone
        if valid >= window:
            spread = second - first * first / window
            if spread < best_sum:
                best_sum = spread
                best = i - window + 1
    if best < 0:
        return Stillness(-1, np.nan, np.nan)
    mean, sd = _moments(signal[best : best + window])
    return Stillness(best, mean, sd)


@kernel
def steady(signal: NDArray[np.float64], window: int, tolerance: float, floor: float) -> Stillness:
    """Find the first window in which every sample stays close to the window's mean: the weigh-in.

    signal : (n,), N. window : samples. tolerance : share of the mean, 0.005 for half a per cent.
    floor : N; a mean below it is nobody.
    """
    n = signal.shape[0]
    for start in range(n - window + 1):
        mean, sd = _moments(signal[start : start + window])
        if not mean >= floor:
            continue
        is_still = True
        for i in range(start, start + window):
            if not abs(signal[i] - mean) <= tolerance * mean:
                is_still = False
                break
        if is_still:
            return Stillness(start, mean, sd)
    return Stillness(-1, np.nan, np.nan)


@kernel
def _moments(signal: NDArray[np.float64]) -> tuple[float, float]:
    mean = 0.0
    for value in signal:
        mean += value
    mean /= signal.shape[0]
    spread = 0.0
    for value in signal:
        spread += (value - mean) * (value - mean)
    return mean, math.sqrt(spread / signal.shape[0])
