"""How regular a signal is: sample entropy, exact."""

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from station.compiled import kernel

LONGEST = 65_535
"""Samples. Ranks are 16-bit numbers: sixteen pairs are compared at once."""


def sample_entropy(x: NDArray[np.float64], tolerance: float = 0.2) -> float:
    """Return the sample entropy of x with m = 2: -ln(A / B), no unit.

    x : (n,), any unit, without gaps; at most 65 535 samples (43 minutes at 25 Hz).
    tolerance : r in standard deviations (divisor n) of x.

    B and A count the pairs of templates of 2 and of 3 samples whose samples all differ by r or less;
    both run over the n - 2 templates that have a third sample, no template is paired with itself
    (Richman & Moorman 2000, doi:10.1152/ajpheart.2000.278.6.H2039). The test is `<=` r. antropy tests
    `<` r: the same on measured signals, another number on whole counts. NaN when nothing matches.
    Errors: ValueError when x is too long.
    """
    n = len(x)
    if n > LONGEST:
        raise ValueError(f"{n} samples are more than {LONGEST}")
    if n < 4:
        return float("nan")
    order = np.argsort(x)
    two, three = matches(x[order], order, tolerance * float(x.std()))
    return math.log(two / three) if three else float("nan")


@kernel
def matches(values: NDArray[np.float64], order: NDArray[np.int64], r: float) -> tuple[int, int]:
    """Count the pairs of templates that match over 2 and over 3 samples.

    values : (n,), the signal in rising order, n at most 65 535. order : (n,), where each value stood in time.
    r : unit of values, how far two samples may differ (`<=`).

    Returns (B, A). "Within r" becomes a test on ranks: the samples within r of sample i are the ranks
    low .. low + width, found by two pointers with the very floating-point test, and one wrapped 16-bit
    subtraction tells whether a rank is among them. Templates are taken in the order of their first
    sample, so that the partners on it are neighbours.
    """
    n = values.shape[0]
    rank = np.empty(n, np.uint16)
    low = np.empty(n, np.uint16)
    width = np.empty(n, np.uint16)
    first = 0
    last = 0
    for k in range(n):
        while abs(values[first] - values[k]) > r:
            first += 1
        last = max(last, k)
        while last + 1 < n and abs(values[last + 1] - values[k]) <= r:
            last += 1
        i = order[k]
        rank[i] = k
        low[i] = first
        width[i] = last - first

    templates = n - 2
    value = np.empty(templates)
    second = np.empty(templates, np.uint16)
    third = np.empty(templates, np.uint16)
    time = np.empty(templates, np.int64)
    s = 0
    for k in range(n):
        i = order[k]
        if i < templates:
            value[s] = values[k]
            second[s] = rank[i + 1]
            third[s] = rank[i + 2]
            time[s] = i
            s += 1

    two = 0
    three = 0
    end = 0
    for s in range(templates):
        while end < templates and abs(value[end] - value[s]) <= r:
            end += 1
        i = time[s]
        both = _scan(
            second[s + 1 : end], third[s + 1 : end], low[i + 1], width[i + 1], low[i + 2], width[i + 2]
        )
        two += both[0]
        three += both[1]
    return two, three


@kernel
def _scan(
    second: NDArray[np.uint16],
    third: NDArray[np.uint16],
    low_2: np.uint16,
    width_2: np.uint16,
    low_3: np.uint16,
    width_3: np.uint16,
) -> tuple[Any, Any]:
    """Count the ranks (w,) inside both windows; branch-free, so that sixteen go at once."""
    two = np.uint16(0)
    three = np.uint16(0)
    for j in range(second.shape[0]):
        near = np.uint16(np.uint16((np.int32(second[j]) - np.int32(low_2)) & 0xFFFF) <= width_2)
        still = np.uint16(np.uint16((np.int32(third[j]) - np.int32(low_3)) & 0xFFFF) <= width_3)
        two = np.uint16(two + near)
        three = np.uint16(three + np.uint16(near & still))
    return np.int64(two), np.int64(three)
