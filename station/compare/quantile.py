"""Quantiles: how far out a limit must lie when the spread is estimated and several tests are made."""

import math

PRECISION = 1e-10


def t_quantile(share: float, freedom: int) -> float:
    """Return the point below which `share` of Student's t with `freedom` degrees of freedom lies.

    share : between 0.5 and 1. Bisection of the exact finite series for whole degrees of freedom
    (Abramowitz & Stegun 1964, 26.7.3 and 26.7.4).
    """
    if not 0.5 <= share < 1.0 or freedom < 1:
        raise ValueError("t_quantile needs 0.5 <= share < 1 and at least one degree of freedom.")
    low, high = 0.0, 1.0
    while _inside(high, freedom) < 2.0 * share - 1.0:
        high *= 2.0
    while high - low > PRECISION * high:
        middle = (low + high) / 2.0
        if _inside(middle, freedom) < 2.0 * share - 1.0:
            low = middle
        else:
            high = middle
    return high


def _inside(t: float, freedom: int) -> float:
    """Return the share of Student's t that lies between -t and t."""
    angle = math.atan(t / math.sqrt(freedom))
    sine, cosine = math.sin(angle), math.cos(angle)
    odd = freedom % 2
    term = cosine if odd else 1.0
    total = term if freedom > 1 else 0.0
    for k in range(3 if odd else 2, freedom - 1, 2):
        term *= cosine * cosine * (k - 1) / k
        total += term
    return 2.0 / math.pi * (angle + sine * total) if odd else sine * total


def each_of(tests: int, family: float) -> float:
    """Return the two-sided rate for one of `tests` so that all together err at the rate `family`.

    Šidák 1967: 1 - (1 - family)^(1 / tests). Tests that go together err less often, never more.
    """
    if tests < 1:
        raise ValueError("A family has at least one test.")
    return float(1.0 - (1.0 - family) ** (1.0 / tests))
