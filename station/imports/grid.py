"""Grid: the even samples that a column of time stamps stands for.

Time stamps are used for the rate and for finding gaps, never for an origin: sample 0 is at time 0.
Three cases, told apart by how far the stamps lie from the even grid that fits them best (1 % of an interval,
and the last digit they are written with, are not seen as uneven):

even
    The rows are the samples. rate = (n - 1) / (last - first); a whole number where it cannot be told from one
    (10 parts per million, or what the last digit of the stamps leaves open).
even with holes
    Rows are missing but the others sit on the grid. They keep their values exactly; a missing row is a
    lost sample (NaN). Nothing is invented.
uneven
    Linear interpolation onto the even grid of the mean interval between neighbours (intervals far from the
    median left out); a stretch longer than 3 intervals without a stamp is lost (NaN). Linear, because
    every value stays between its neighbours: an impact keeps its moment and never overshoots, and at
    10 Hz the interpolation of a 100 Hz file costs at most 5 % of amplitude, half of that on average.
    SWARII to 25 Hz, the usual choice for sway alone, averages over a quarter of a second and would
    wipe out a landing.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from station.errors import RecordingReason
from station.imports.imported import refused
from station.imports.mapping import FASTEST, SLOWEST
from station.imports.table import Table
from station.imports.units import TIME
from station.imports.words import counted, listed

JITTER = 0.01
"""Largest distance from the even grid that is not seen, in intervals."""
SNAP = 1e-5
"""Relative distance within which a rate is taken for a whole number of Hz."""
ROUNDED = 1.2
"""Units of the last digit by which rounded stamps may lie apart (1, and what the fitted line adds)."""
RARE = 0.1
"""Share of odd intervals below which they are missing rows: rounding makes many."""
BRIDGED = 3.0
"""Longest interval, in samples, over which an uneven file is interpolated."""
STRETCH = 20
"""A grid may have at most this many times the rows of the file."""


@dataclass(frozen=True)
class Grid:
    """Where each even sample comes from.

    rate : Hz. left : (n,), row before (or at) the sample, -1 where the sample is lost; None where the rows
        are the samples. weight : (n,), share of the row after it, 0 where the sample is a row itself.
    warnings : what was done, one sentence each.
    """

    rate: float
    left: NDArray[np.int64] | None = None
    weight: NDArray[np.float64] | None = None
    warnings: tuple[str, ...] = ()

    def place(self, rows: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the values at the even samples.

        rows : (rows, …). Returns (n, …), NaN where a sample is lost.
        """
        if self.left is None or self.weight is None:
            return rows
        after = np.minimum(self.left + 1, len(rows) - 1)
        share = self.weight.reshape(-1, *[1] * (rows.ndim - 1))
        placed = np.where(share > 0, (1 - share) * rows[self.left] + share * rows[after], rows[self.left])
        placed[self.left < 0] = np.nan
        return np.asarray(placed)


def grid(time: NDArray[np.float64], table: Table, factor: float) -> Grid:
    """Find the even grid of time stamps.

    time : (n,), as written in the file, rising. table : for the lines in sentences. factor : s per unit.

    Errors: RecordingError BAD_TIME (missing, running backwards, too few, a jump), BAD_RATE.
    """
    if len(time) < 3:
        raise refused(
            RecordingReason.BAD_TIME,
            f"The file has {counted(len(time), 'row')}: too few to tell a rate.",
            "Set rate_hz instead of time.",
        )
    _complete(time, table)
    with np.errstate(all="ignore"):
        steps = np.diff(time)
        middle = float(np.median(steps))
        span = float(time[-1] - time[0])
    if middle <= 0 or not span / len(time) > 0 or not np.isfinite(span):
        raise refused(
            RecordingReason.BAD_TIME,
            f"Time stands still at {table.place(int(np.argmax(steps <= 0)) + 1, 0)}.",
            "Stamps that repeat tell no rate: leave time out and set rate_hz.",
        )
    unit = _last_digit(time)
    interval = span / (len(time) - 1)
    numbers = np.concatenate([[0.0], np.cumsum(np.round(steps / middle))])
    whole = bool((np.diff(numbers) == 1).all())
    rare = float(np.mean(np.abs(steps - middle) > 2 * JITTER * middle)) < RARE
    found = _even(time, interval, 0.0, factor, unit)
    if found is None and rare and not whole:
        found = _holed(time, numbers, 0.0, factor, unit, table)
    if found is None and (whole or not rare):
        found = _even(time, interval, unit, factor, unit)
    if found is None:
        _standing(steps, unit, table)
        found = _holed(time, numbers, unit, factor, unit, table)
    return _checked(found or _uneven(time, steps, middle, factor, table), factor)


def _complete(time: NDArray[np.float64], table: Table) -> None:
    """Refuse a missing stamp, and a stamp before its neighbour."""
    missing = np.isnan(time)
    if missing.any():
        raise refused(
            RecordingReason.BAD_TIME,
            f"No time stands in {table.place(int(np.argmax(missing)), 0)} "
            f"({counted(int(missing.sum()), 'row')} in all).",
            "Delete such rows, or leave time out and set rate_hz.",
        )
    backwards = np.diff(time) < 0
    if backwards.any():
        row = int(np.argmax(backwards)) + 1
        raise refused(
            RecordingReason.BAD_TIME,
            f"Time runs backwards at {table.place(row, 0)}: {time[row]:g} after {time[row - 1]:g}.",
            "Is it the right column, and one recording only? Else leave time out and set rate_hz.",
        )


def _standing(steps: NDArray[np.float64], unit: float, table: Table) -> None:
    if (steps <= 0).any():
        row = int(np.argmax(steps <= 0)) + 1
        raise refused(
            RecordingReason.BAD_TIME,
            f"Time stands still at {table.place(row, 0)} (stamps are written in steps of {unit:g}).",
            "Delete rows that stand twice, or leave time out and set rate_hz.",
        )


def _last_digit(time: NDArray[np.float64]) -> float:
    """The unit of the last digit the stamps are written with, judged where they are largest."""
    largest = time[np.argsort(np.abs(time))[-100:]]
    for digits in range(9):
        scaled = largest * 10.0**digits
        if np.all(np.abs(scaled - np.round(scaled)) <= 1e-9 * np.maximum(np.abs(scaled), 1.0)):
            return float(10.0**-digits)
    return 0.0


def _spread(time: NDArray[np.float64], numbers: NDArray[np.float64]) -> float:
    """How far apart, at most, two stamps lie from the even grid that fits them best (unit of time)."""
    stamps, places = time - time.mean(), numbers - numbers.mean()
    apart = stamps - places * (stamps @ places) / (places @ places)
    return float(apart.max() - apart.min())


def _fits(time: NDArray[np.float64], numbers: NDArray[np.float64], interval: float, rounded: float) -> bool:
    return _spread(time, numbers) <= 2 * JITTER * interval + ROUNDED * rounded


def _rate(interval: float, factor: float, doubt: float = 0.0) -> float:
    """Hz. doubt : relative error that rounding leaves in the interval."""
    return snapped(1.0 / (interval * factor), doubt)


def snapped(rate: float, doubt: float = 0.0) -> float:
    """Return the whole number of Hz that a rate cannot be told from, else the rate.

    doubt : relative error of the rate; 10 parts per million at least.
    """
    whole = round(rate)
    return float(whole) if whole and abs(rate / whole - 1) < max(SNAP, doubt) else rate


def _even(
    time: NDArray[np.float64], interval: float, rounded: float, factor: float, unit: float
) -> Grid | None:
    """The grid of rows that are its samples, or None."""
    if not _fits(time, np.arange(len(time), dtype=np.float64), interval, rounded):
        return None
    return Grid(_rate(interval, factor, unit / float(time[-1] - time[0])))


def _holed(
    time: NDArray[np.float64],
    numbers: NDArray[np.float64],
    rounded: float,
    factor: float,
    unit: float,
    table: Table,
) -> Grid | None:
    """The grid of a file that only misses rows, or None when the rows it has do not sit on one."""
    steps = np.diff(numbers)
    if (steps < 1).any() or not len(time) <= numbers[-1] < STRETCH * len(time) + 1000:
        return None
    interval = float(time[-1] - time[0]) / float(numbers[-1])
    if not _fits(time, numbers, interval, rounded):
        return None
    left = np.full(int(numbers[-1]) + 1, -1)
    left[numbers.astype(np.int64)] = np.arange(len(time))
    warning = (
        f"{counted(len(left) - len(time), 'row')} missing (the time stamps jump, first at line "
        f"{table.rows.line(int(np.argmax(steps > 1)) + 1)}): they count as lost samples."
    )
    rate = _rate(interval, factor, unit / float(time[-1] - time[0]))
    return Grid(rate, left, np.zeros(len(left)), (warning,))


def _uneven(
    time: NDArray[np.float64], steps: NDArray[np.float64], middle: float, factor: float, table: Table
) -> Grid:
    usual = steps[(steps >= 0.4 * middle) & (steps <= 1.6 * middle)]
    interval = float(usual.mean())
    count = float(time[-1] - time[0]) / interval + 1
    if count > STRETCH * len(time) + 1000:
        row = int(np.argmax(steps)) + 1
        raise refused(
            RecordingReason.BAD_TIME,
            f"Time jumps by {steps[row - 1]:g} at {table.place(row, 0)}, where rows are {interval:g} apart.",
            "Keep one recording per file, or leave time out and set rate_hz.",
        )
    at = time[0] + np.arange(int(count + 1e-6)) * interval
    left = np.clip(np.searchsorted(time, at, side="right") - 1, 0, len(time) - 2)
    weight = np.clip((at - time[left]) / steps[left], 0.0, 1.0)
    left[(steps[left] > (BRIDGED + 0.5) * interval) & (weight > 0)] = -1
    off = np.abs(steps - interval) > JITTER * interval
    warning = (
        f"The time stamps are uneven ({100 * off.mean():.0f} % of the intervals, first at line "
        f"{table.rows.line(int(np.argmax(off)) + 1)}): the samples were interpolated linearly onto an even "
        f"grid of {_rate(interval, factor):.6g} Hz; stretches of more than {BRIDGED:g} samples without a row "
        "count as lost."
    )
    return Grid(_rate(interval, factor), left, weight, (warning,))


def _checked(found: Grid, factor: float) -> Grid:
    if SLOWEST <= found.rate <= FASTEST:
        return found
    fitting = [unit for unit, size in TIME.units.items() if 20 <= found.rate * factor / size <= 5000]
    meant = f" Did you mean unit {listed(fitting[:1])}?" if fitting else ""
    raise refused(
        RecordingReason.BAD_RATE,
        f"The time column gives {found.rate:g} Hz, no rate of a recording of a person.{meant}",
        "Check column and unit of time in the mapping, or set rate_hz.",
    )
