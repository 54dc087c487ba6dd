"""DailyCheck: one daily check as the log of a plate holds it, and the trend of many.

The trend is the exponentially weighted moving average (EWMA) with limits of three standard deviations
(S. W. Roberts, Control chart tests based on geometric moving averages, Technometrics 1, 1959,
doi 10.1080/00401706.1959.10489860). It notices what creeps, long before a single check fails.
"""

import itertools
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

WEIGHT = 0.2
"""Of the newest value in the moving average."""
SIGMAS = 3.0
MAT_PERCENT = "mat-%"
"""Unit of a pressure mat's force: percent, with a limit of its own."""
LIMITS = {"%": 0.5, "mm": 2.0, MAT_PERCENT: 5.0}
"""By unit, at which a charted figure fails."""
HALF = 0.5
"""Of its limit. A moving average that stays below is steady; one above, and beyond its sigmas, is a trend."""
SPREADS = {"%": 0.1, "mm": 0.45, MAT_PERCENT: 0.7}
"""By unit, the usual standard deviation from good day to good day, while there are too few to tell."""
ENOUGH = 20
"""Checks from which a plate's own spread is used."""
RANGE = 1.128
"""Mean difference of two neighbours over their standard deviation, of a normal distribution."""


@dataclass(frozen=True)
class DailyCheck:
    """One daily check.

    at : ISO date and time with offset. calibration : identity of the one that was checked.
    is_passed : nothing about the plates was bad. is_failed : what the calibration answers for was bad.
    figures : against the check standard, by name with unit, such as `left weight %`.
    """

    at: str
    calibration: str
    is_passed: bool
    is_failed: bool
    figures: Mapping[str, float]

    @classmethod
    def of(cls, plain: Mapping[str, Any]) -> "DailyCheck | None":
        """Read a line of the log; None when it is no check, or says no moment."""
        if plain.get("kind") != "check" or moment(str(plain.get("at", ""))) is None:
            return None
        figures = plain.get("figures")
        known = figures if isinstance(figures, dict) else {}
        return cls(
            str(plain["at"]),
            str(plain.get("calibration", "")),
            plain.get("passed") is True,
            plain.get("failed") is not False,
            {str(name): float(value) for name, value in known.items() if _is_number(value)},
        )


@dataclass(frozen=True)
class Trend:
    """One charted figure over the checks.

    at : (n,) ISO dates and times. values, averages, reaches : (n,), in `unit`; the moving average belongs
    within plus and minus its reach of three sigmas. limit : at which a single value fails.
    """

    name: str
    unit: str
    at: tuple[str, ...]
    values: tuple[float, ...]
    averages: tuple[float, ...]
    reaches: tuple[float, ...]
    limit: float

    @property
    def is_out(self) -> bool:
        """Whether the newest moving average is more than chance and more than half the limit."""
        if not self.averages:
            return False
        size = abs(self.averages[-1])
        return size > self.reaches[-1] and size >= HALF * self.limit

    @property
    def is_steady(self) -> bool:
        """Whether the moving average never came to half the limit."""
        return all(abs(average) < HALF * self.limit for average in self.averages)


def moment(text: str) -> datetime | None:
    """Read an ISO date and time; without an offset it is this computer's. None when it is none."""
    try:
        return datetime.fromisoformat(text).astimezone()
    except (ValueError, OverflowError, OSError):
        return None


def averages(values: Sequence[float], weight: float = WEIGHT) -> tuple[float, ...]:
    """Return the moving average after each of the values; it begins at 0, where a good plate is."""
    found, now = [], 0.0
    for value in values:
        now = weight * value + (1.0 - weight) * now
        found.append(now)
    return tuple(found)


def reach(number: int, spread: float, weight: float = WEIGHT) -> float:
    """Return three sigmas of the moving average after `number` values with this standard deviation."""
    share = weight / (2.0 - weight) * (1.0 - (1.0 - weight) ** (2 * number))
    return SIGMAS * spread * math.sqrt(share)


def spread(values: Sequence[float], unit: str) -> float:
    """Return the standard deviation from day to day, by the differences of neighbours: a trend is none."""
    if len(values) < ENOUGH:
        return SPREADS[unit]
    steps = [abs(b - a) for a, b in itertools.pairwise(values)]
    return math.fsum(steps) / len(steps) / RANGE


def trend(name: str, unit: str, at: Sequence[str], values: Sequence[float]) -> Trend:
    """Chart one figure."""
    own = spread(values, unit)
    reaches = tuple(reach(number, own) for number in range(1, len(values) + 1))
    return Trend(name, unit, tuple(at), tuple(values), averages(values), reaches, LIMITS[unit])


def trends(checks: Sequence[DailyCheck]) -> tuple[Trend, ...]:
    """Chart every figure of checks of one calibration, in order of time."""
    names = dict.fromkeys(name for check in checks for name in check.figures)
    found = []
    for name in names:
        figure, _, unit = name.rpartition(" ")
        if unit in LIMITS:
            held = [check for check in checks if name in check.figures]
            at, values = [check.at for check in held], [check.figures[name] for check in held]
            found.append(trend(figure, unit, at, values))
    return tuple(found)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
