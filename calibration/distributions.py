"""Distributions: how often chance alone would do this. Without a statistics package."""

import math
from collections.abc import Callable
from functools import cache


def f_beyond(ratio: float, upper: float, lower: float) -> float:
    """Return the probability that a ratio of variances exceeds `ratio` by chance (F distribution).

    upper, lower : degrees of freedom of the variances above and below the line.
    """
    if ratio <= 0.0:
        return 1.0
    return incomplete_beta(lower / 2.0, upper / 2.0, lower / (lower + upper * ratio))


@cache
def chi_square_limit(probability: float, degrees: float) -> float:
    """Return what a sum of `degrees` squared standard normals exceeds with this probability.

    Errors: ValueError when the probability does not lie between 0 and 1.
    """
    if not 0.0 < probability < 1.0:
        raise ValueError(f"{probability} is no probability between 0 and 1")
    low, high = 0.0, degrees + 50.0 * math.sqrt(2.0 * degrees) + 100.0
    while high - low > 1e-12 * high:
        middle = (low + high) / 2.0
        # A chi-square over its degrees is an F with no end of degrees below the line.
        low, high = (middle, high) if chi_square_beyond(middle, degrees) > probability else (low, middle)
    return (low + high) / 2.0


def chi_square_beyond(value: float, degrees: float) -> float:
    """Return the probability that a sum of `degrees` squared standard normals exceeds `value`."""
    if value <= 0.0:
        return 1.0
    return (
        1.0 - _lower_gamma(degrees / 2.0, value / 2.0)
        if value < degrees + 2.0
        else _upper_gamma(degrees / 2.0, value / 2.0)
    )


def incomplete_beta(a: float, b: float, x: float) -> float:
    """Return the regularised incomplete beta function I_x(a, b), for 0 <= x <= 1.

    Source: its continued fraction, DLMF 8.17.22 (Digital Library of Mathematical Functions), by the method of
    Lentz; the side is chosen on which it converges fast.
    """
    if x <= 0.0 or x >= 1.0:
        return float(x >= 1.0)
    if x > (a + 1.0) / (a + b + 2.0):
        return 1.0 - incomplete_beta(b, a, 1.0 - x)
    front = math.exp(
        math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b) + a * math.log(x) + b * math.log1p(-x)
    )

    def term(number: int) -> float:
        half = number // 2
        if number % 2:
            return -(a + half) * (a + b + half) * x / ((a + 2 * half) * (a + 2 * half + 1))
        return half * (b - half) * x / ((a + 2 * half - 1) * (a + 2 * half))

    return front / a / _fraction(term)


def _fraction(term: Callable[[int], float]) -> float:
    """1 + t1 / (1 + t2 / (1 + ...)), by the method of Lentz."""
    value = above = 1.0
    below = 0.0
    for number in range(1, 2000):
        share = term(number)
        below = 1.0 / _not_zero(1.0 + share * below)
        above = _not_zero(1.0 + share / above)
        value *= above * below
        if abs(above * below - 1.0) < 1e-15:
            break
    return value


def _not_zero(value: float) -> float:
    return value if abs(value) > 1e-300 else 1e-300


def _lower_gamma(a: float, x: float) -> float:
    """Regularised, by its series (DLMF 8.7.1)."""
    part = total = 1.0 / a
    number = a
    while abs(part) > 1e-17 * abs(total):
        number += 1.0
        part *= x / number
        total += part
    return total * math.exp(a * math.log(x) - x - math.lgamma(a))


def _upper_gamma(a: float, x: float) -> float:
    """Regularised, by its continued fraction (DLMF 8.9.2), from the end."""
    value = 0.0
    for number in range(400, 0, -1):
        value = number * (number - a) / (x + 2 * number + 1 - a - value)
    return math.exp(a * math.log(x) - x - math.lgamma(a)) / (x + 1 - a - value)
