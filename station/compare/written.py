"""Numbers as people read them: digits, units, the larger leg. Screens, papers and their proof share it."""

import math

from station.compare import words
from station.compare.legs import BILATERAL_INDEX, UNILATERAL_INDEX, SideDifference

NO_VALUE = "–"
EQUAL, AT_ONCE = "equal", "at once"
MORE_ON = " more on "
"""Between a difference and its side."""
OF_WHAT = {BILATERAL_INDEX: "of left + right", UNILATERAL_INDEX: "of the larger leg"}
"""What a difference is a percentage of, by its formula: 40 against 50 is 20 % of the larger leg, not 25 %."""
REPEAT_MARK = "ʳ"
"""Behind a ± that is of the same trials made again, where others are of the instrument alone."""
WITH_A_SIDE = frozenset({"load_asymmetry"})
"""Numbers whose sign is a side: positive is right."""
SETTLING = frozenset({"settling_time_ml"})
"""Durations of which zero means that there was nothing to wait for."""
PLUS_MINUS = "±"
FINEST = 4
"""Decimals of the smallest uncertainty that is written."""
COUNTED = frozenset({"touches", "repetitions"})


def number(value: float | None, unit: str) -> str:
    """Write a value with the digits its size deserves."""
    if value is None:
        return NO_VALUE
    return f"{value:.{_decimals(value, unit)}f}".replace("-", "−")


def _decimals(value: float, unit: str) -> int:
    size = abs(value)
    if unit == "1" and size == int(size):
        return 0
    if unit == "%":
        return 1
    return 0 if size >= 100 else 1 if size >= 10 else 2


def expanded(uncertainty: float | None, value: float | None, unit: str) -> str:
    """Write the instrument's part of a number: with its decimals, or as many as show its first digit.

    Nothing where there is none: of a number without one, and of a count that it does not move.
    """
    if not uncertainty or value is None:
        return ""
    first = min(FINEST, max(0, -math.floor(math.log10(uncertainty))))
    decimals = _decimals(value, unit)
    if round(uncertainty, decimals) == 0.0:
        decimals = first
    return f"{PLUS_MINUS} {max(uncertainty, 10.0**-FINEST):.{decimals}f}"


def amount(metric: str, value: float, unit_code: str, is_whole: bool = False) -> tuple[str, str]:
    """Write a value of a metric, and its unit or what stands for it.

    is_whole : a hold that only the end of the recording ended.
    """
    if metric in WITH_A_SIDE:
        side = "left" if value < 0 else "right"
        shown = number(abs(value), unit_code)
        return (shown, f"{words.unit(unit_code)}{MORE_ON}the {side}") if float(shown) else (EQUAL, "")
    if metric in SETTLING and value < 0.005:
        return AT_ONCE, ""
    if is_whole:
        return f"{value:.0f}", f"{words.unit(unit_code)}, whole trial"
    return number(value, unit_code), words.unit(unit_code)


WHOLE, WHOLE_WITHIN = 100.0, 0.1
"""%, of two shares of one whole, and how far their sum may be from it: each is a mean by itself."""


def larger(
    metric: str, unit_code: str, left: float | None, right: float | None, percent: float | None
) -> str:
    """Write a difference between the legs for a table; percent positive when right is larger.

    Of percentages only of two shares of one whole, where it is in points of it as well; and no percentage of
    a count or of nothing.
    """
    if left is None or right is None:
        return ""
    if unit_code == "%" and abs(left + right - WHOLE) > WHOLE_WITHIN:
        return ""
    shown = [number(value, unit_code) for value in (left, right)]
    if shown[0] == shown[1]:
        return EQUAL
    if percent is None or metric in COUNTED or any(float(text.replace("−", "-")) == 0 for text in shown):
        return ""
    return f"{'R' if percent > 0 else 'L'} +{abs(percent):.0f} %" if abs(percent) >= 0.5 else EQUAL


def difference(title: str, unit_code: str, found: SideDifference) -> str:
    """State a measured difference between the legs, without judging it; empty when there is none.

    Shares of load are said as shares: never as a percentage of a percentage.
    """
    if found.percent is None:
        return ""
    if unit_code == "%":
        return f"{title}: left {number(found.left, '%')} %, right {number(found.right, '%')} %."
    if abs(found.percent) < 0.5:
        return f"{title}: left and right are equal."
    larger = "right" if found.percent > 0 else "left"
    return f"{title}: {larger} is larger by {abs(found.percent):.0f} % {OF_WHAT[found.formula]}."


def kilograms(newtons: float) -> str:
    """Write a load as the kg that people know."""
    return f"{newtons / 9.80665:.1f}"
