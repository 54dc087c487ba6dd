"""Chart: how a figure goes from day to day, with its moving average and the limits of chance.

The arithmetic is the instrument's (`station/daily_check.py`), so that the clinic and the bench judge alike.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from station.daily_check import HALF, LIMITS, DailyCheck, Trend, averages, reach, spread, trends

WIDTH = 41
"""Characters of a printed chart; odd, so that zero has one of its own."""


@dataclass(frozen=True)
class Chart:
    """One figure, day by day.

    title : what it is. unit : of all its numbers. at : (n,) ISO dates.
    values, averages, reaches : (n,); the average belongs within plus and minus its reach of three sigmas.
    limit : at which a single value fails. out : (n,), the average was beyond chance and half the limit.
    """

    title: str
    unit: str
    at: tuple[str, ...]
    values: tuple[float, ...]
    averages: tuple[float, ...]
    reaches: tuple[float, ...]
    limit: float
    out: tuple[bool, ...]

    @property
    def first_out(self) -> str | None:
        """The date on which the trend was first noticed, or None."""
        return next((at for at, is_out in zip(self.at, self.out, strict=True) if is_out), None)

    def to_json(self) -> dict[str, Any]:
        """Return the plain form, for a screen that draws it."""
        return {
            "title": self.title,
            "unit": self.unit,
            "limit": self.limit,
            "at": list(self.at),
            "values": list(self.values),
            "averages": list(self.averages),
            "reaches": list(self.reaches),
            "out": list(self.out),
        }


def chart(title: str, unit: str, at: Sequence[str], values: Sequence[float]) -> Chart:
    """Chart a figure, each day by what was known on it. Errors: KeyError for a unit without a limit."""
    limit, drawn = LIMITS[unit], averages(values)
    reaches = tuple(reach(count, spread(values[:count], unit)) for count in range(1, len(values) + 1))
    out = tuple(
        abs(average) > allowed and abs(average) >= HALF * limit
        for average, allowed in zip(drawn, reaches, strict=True)
    )
    return Chart(title, unit, tuple(at), tuple(values), drawn, reaches, limit, out)


def of_trend(trend: Trend) -> Chart:
    """Chart a trend of the daily checks."""
    return chart(trend.name, trend.unit, trend.at, trend.values)


def of_checks(checks: Sequence[DailyCheck], calibration: str) -> tuple[Chart, ...]:
    """Chart every figure of the checks of one calibration. calibration : its identity."""
    return tuple(of_trend(trend) for trend in trends([c for c in checks if c.calibration == calibration]))


def page(drawn: Chart) -> str:
    """Draw a chart with letters, a line a day: `o` the value, `#` the average, `|` zero and the limits."""
    scale = f"-{drawn.limit:g} {drawn.unit}".ljust(WIDTH // 2) + "0"
    head = f"{drawn.title}\n{'':10}  {scale.ljust(WIDTH - len(f'{drawn.limit:g}'))}{drawn.limit:g}"
    rows = zip(drawn.at, drawn.values, drawn.averages, drawn.out, strict=True)
    lines = [
        f"{at[:10]}  {_row(value, average, drawn.limit)}{'  trend' if out else ''}".rstrip()
        for at, value, average, out in rows
    ]
    return "\n".join([head, *lines, ""])


def _row(value: float, average: float, limit: float) -> str:
    row = [" "] * WIDTH
    for place in (0, WIDTH // 2, WIDTH - 1):
        row[place] = "|"
    for mark, number in (("o", value), ("#", average)):
        share = min(max(number / limit, -1.0), 1.0)
        row[round((share + 1.0) / 2.0 * (WIDTH - 1))] = mark
    return "".join(row)
