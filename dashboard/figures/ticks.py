"""Ticks: round numbers and days at which an axis is labelled."""

import math
from collections.abc import Iterator
from datetime import date, timedelta

STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)
DAYS = (1, 2, 3, 7, 14)
MONTHS = (1, 2, 3, 6)


def label(value: float) -> str:
    """Write a number at a tick, with a real minus."""
    return f"{value:g}".replace("-", "\u2212")


def numbers(low: float, high: float, most: int) -> list[tuple[float, str]]:
    """Return round numbers from low to high, at most so many, each with its label."""
    rough = max(high - low, 1e-12) / most
    ten = 10.0 ** math.floor(math.log10(rough))
    step = next(each * ten for each in STEPS if each * ten >= rough * (1 - 1e-9))
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    return [(number * step, label(number * step)) for number in range(first, last + 1)]


def days(first: date, last: date, most: int) -> list[date]:
    """Return days from first to last, at most so many: so many days apart, else beginnings of months."""
    span = (last - first).days
    for step in DAYS:
        if span // step < most:
            return [first + timedelta(days=each) for each in range(0, span + 1, step)]
    for months in MONTHS:
        found = [day for day in _beginnings(first, last) if (day.month - 1) % months == 0]
        if len(found) <= most:
            return found
    years = range(first.year + 1, last.year + 1)
    every = max(1, math.ceil(len(years) / most))
    return [date(year, 1, 1) for year in years if year % every == 0]


def _beginnings(first: date, last: date) -> Iterator[date]:
    """Yield the first days of the months between two days."""
    for month in range(12 * first.year + first.month - 1, 12 * last.year + last.month):
        day = date(month // 12, month % 12 + 1, 1)
        if first <= day <= last:
            yield day
