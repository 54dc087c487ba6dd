"""Spot check: a table of days on which a known weight stood on every plate, from whatever laboratory.

Days with dates and known masses, and of each plate the mean force along three axes. Which axis is vertical,
and whether the day or the month stands first, is read off the numbers, or asked for.
"""

import csv
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import pairwise
from pathlib import Path

import numpy as np

from calibration.distributions import f_beyond
from station.errors import RecordingError, RecordingReason

G = 9.80665
"""m/s^2, what is meant by the weight of a mass where nobody says more."""
ACCEPTED = 1.0
"""% that a plate may be off on one day."""
SURE = 0.95
TOGETHER = 0.5
"""% that all plates read more or less than usual on one day: a wrong mass is likelier than wrong plates."""
AXES = "xyz"
VERTICAL = 0.5
"""Of the known weight, from which an axis is the vertical one; the others have to stay below a tenth."""
DATE, MASS = "date", "mass_kg"


class Order(StrEnum):
    """What stands first in a date with slashes."""

    DAY = "day"
    MONTH = "month"


@dataclass(frozen=True)
class Day:
    """One day. mass : kg. forces : N, vertical, by plate."""

    at: date
    mass: float
    forces: Mapping[str, float]


@dataclass(frozen=True)
class Table:
    """A record. axis : the vertical one of the file. order : of its dates, None where they are ISO dates."""

    days: tuple[Day, ...]
    axis: str
    order: Order | None

    @property
    def plates(self) -> tuple[str, ...]:
        """Their names, in the order of the file."""
        return tuple(self.days[0].forces)


@dataclass(frozen=True)
class PlateBias:
    """How far one plate is off.

    errors : (days,), %. bias : their mean; spread : their standard deviation; low, high : where the bias lies
    with 95 % confidence. failed : days beyond what is accepted.
    """

    name: str
    errors: tuple[float, ...]
    bias: float
    spread: float
    low: float
    high: float
    failed: int

    @property
    def is_steady(self) -> bool:
        """Whether it is off to one side on every day, and more than chance: a calibration would mend it."""
        one_side = all(error > 0.0 for error in self.errors) or all(error < 0.0 for error in self.errors)
        return len(self.errors) > 2 and one_side and not self.low <= 0.0 <= self.high


@dataclass(frozen=True)
class SpotCheck:
    """What a record says. gravity : m/s^2 that was used. plates : in the order of the file.

    together : % by which all plates read more than usual, by day, where it is more than chance.
    """

    table: Table
    gravity: float
    plates: tuple[PlateBias, ...]
    together: Mapping[date, float]

    @property
    def steady(self) -> tuple[PlateBias, ...]:
        """The plates that are off to one side on every day."""
        return tuple(plate for plate in self.plates if plate.is_steady)


def read(path: Path, order: Order | None = None, axis: str | None = None) -> Table:
    """Read a table: `date`, `mass_kg`, and a column for each axis of each plate, such as FP1x, FP1y, FP1z.

    order : of the dates, where the file does not show it. axis : the vertical one, where it does not.
    Errors: RecordingError NOT_FOUND, EMPTY, BAD_COLUMN, BAD_NUMBER, BAD_TIME, BAD_UNIT.
    """
    try:
        text = path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise RecordingError(
            RecordingReason.NOT_FOUND, f"The table {path.name} cannot be read.", "Give a text file."
        ) from error
    head, *rows = [row for row in csv.reader(text.splitlines(), delimiter=_delimiter(text)) if any(row)] or [
        []
    ]
    head = [name.strip() for name in head]
    plates = _plates(head)
    if not rows:
        raise RecordingError(
            RecordingReason.EMPTY, f"The table {path.name} has no days.", "Give one with days."
        )
    numbers = [_numbers(row, head, line) for line, row in enumerate(rows, start=2)]
    vertical = axis or _vertical(numbers, plates)
    dates, found = _dates([row[head.index(DATE)] for row in rows], order)
    days = tuple(
        Day(at, row[MASS], {plate: abs(row[plate + vertical]) for plate in plates})
        for at, row in zip(dates, numbers, strict=True)
    )
    return Table(days, vertical, found)


def spot_check(table: Table, gravity: float = G) -> SpotCheck:
    """Judge each plate over all days. gravity : m/s^2 where the plates stand."""
    errors = np.array(
        [
            [100.0 * (day.forces[plate] / (day.mass * gravity) - 1.0) for plate in table.plates]
            for day in table.days
        ]
    )
    plates = tuple(_bias(name, column) for name, column in zip(table.plates, errors.T.tolist(), strict=True))
    usual = errors - errors.mean(axis=0)
    together = {
        day.at: float(np.median(row))
        for day, row in zip(table.days, usual, strict=True)
        if len(row) > 2 and (np.all(row > 0.0) or np.all(row < 0.0)) and abs(np.median(row)) > TOGETHER
    }
    return SpotCheck(table, gravity, plates, together)


def student(degrees: int) -> float:
    """Return how many standard errors a mean of few values lies from its truth at most, 95 times of 100."""
    low, high = 0.0, 1000.0
    while high - low > 1e-12 * high:
        middle = (low + high) / 2.0
        # The square of a Student variable is a ratio of variances.
        beyond = f_beyond(middle**2, 1.0, float(degrees))
        low, high = (middle, high) if beyond > 1.0 - SURE else (low, middle)
    return (low + high) / 2.0


def page(found: SpotCheck) -> str:
    """Return the report as text."""
    axis, days = found.table.axis, found.table.days
    lines = [
        f"{len(days)} days, {days[0].at} to {days[-1].at}; vertical axis {axis}; g = {found.gravity:g} m/s^2",
        f"{'plate':8}{'bias %':>8}{'spread':>8}{'95 %':>18}{f'beyond {ACCEPTED:g} %':>14}",
    ]
    for plate in found.plates:
        where = f"{plate.low:+.2f} to {plate.high:+.2f}"
        beyond = f"{plate.failed} of {len(plate.errors)}"
        flag = "   steady" if plate.is_steady else ""
        lines.append(f"{plate.name:8}{plate.bias:+8.2f}{plate.spread:8.2f}{where:>18}{beyond:>14}{flag}")
    worst = [error for plate in found.plates for error in plate.errors]
    lines.append(f"Single days: {min(worst):+.2f} to {max(worst):+.2f} %.")
    for plate in found.steady:
        way = "little" if plate.bias < 0.0 else "much"
        lines.append(f"{plate.name} reads too {way} on every day: calibrate it.")
    for at, percent in found.together.items():
        way = "more" if percent > 0.0 else "less"
        lines.append(
            f"On {at} all plates read {abs(percent):.1f} % {way} than they usually do: "
            "was the mass right? One wrong mass is likelier than as many wrong plates."
        )
    return "\n".join([*lines, ""])


def _bias(name: str, errors: list[float]) -> PlateBias:
    bias = float(np.mean(errors))
    spread = float(np.std(errors, ddof=1)) if len(errors) > 1 else math.nan
    reach = student(len(errors) - 1) * spread / math.sqrt(len(errors)) if len(errors) > 1 else math.inf
    failed = sum(abs(error) > ACCEPTED for error in errors)
    return PlateBias(name, tuple(errors), bias, spread, bias - reach, bias + reach, failed)


def _delimiter(text: str) -> str:
    head = text.split("\n", 1)[0]
    return max(",;\t", key=head.count)


def _plates(head: Sequence[str]) -> list[str]:
    """Return the names of the plates that have all three axes."""
    for name in (DATE, MASS):
        if name not in head:
            raise RecordingError(
                RecordingReason.BAD_COLUMN,
                f"The table has no column '{name}'.",
                f"Its columns are: {', '.join(head) or 'none'}.",
            )
    plates = [name[:-1] for name in head if name.endswith("x") and {name[:-1] + a for a in AXES} <= set(head)]
    if not plates:
        raise RecordingError(
            RecordingReason.BAD_COLUMN,
            "The table has no plate with three axes.",
            "Name the columns of a plate FP1x, FP1y and FP1z.",
        )
    return plates


def _numbers(row: Sequence[str], head: Sequence[str], line: int) -> dict[str, float]:
    if len(row) != len(head):
        raise RecordingError(
            RecordingReason.BAD_COLUMN,
            f"Line {line} has {len(row)} fields, the first line has {len(head)}.",
            "Mend the line.",
        )
    found = {}
    for name, text in zip(head, row, strict=True):
        if name == DATE:
            continue
        try:
            found[name] = float(text)
        except ValueError:
            found[name] = math.nan
        if not math.isfinite(found[name]) or (name == MASS and found[name] <= 0.0):
            raise RecordingError(
                RecordingReason.BAD_NUMBER,
                f"Line {line}, column {name}: '{text}' is no number that can be used.",
                "Write a number, with a point before its decimals.",
            )
    return found


def _vertical(numbers: Sequence[Mapping[str, float]], plates: Sequence[str]) -> str:
    """Return the axis that carries the weight, the same for all plates; downwards may have either sign."""
    found = []
    for axis in AXES:
        shares = [abs(row[plate + axis]) / (row[MASS] * G) for row in numbers for plate in plates]
        others = [
            abs(row[plate + other]) / (row[MASS] * G)
            for row in numbers
            for plate in plates
            for other in AXES.replace(axis, "")
        ]
        if min(shares) > VERTICAL and max(shares) < 1.0 / VERTICAL and max(others) < VERTICAL / 5.0:
            found.append(axis)
    if len(found) != 1:
        raise RecordingError(
            RecordingReason.BAD_UNIT,
            "No axis of the plates carries the known weight on every day.",
            "Look whether the forces are in N and the masses in kg, or say which axis is the vertical one.",
        )
    return found[0]


def _dates(texts: Sequence[str], order: Order | None) -> tuple[list[date], Order | None]:
    """Read the dates; with slashes, in the only order in which all of them are dates."""
    with_slashes = [re.fullmatch(r"\s*(\d{1,2})[/.](\d{1,2})[/.](\d{4})\s*", text) for text in texts]
    parts = [tuple(int(part) for part in each.groups()) for each in with_slashes if each is not None]
    if not parts:
        return [_iso(text) for text in texts], None
    if len(parts) < len(texts):
        raise _bad_dates("The dates of the table are not all written in the same way.")
    read = {each: _all(parts, each) for each in (Order.DAY, Order.MONTH) if order in (None, each)}
    possible = {each: dates for each, dates in read.items() if dates is not None}
    if len(possible) > 1:
        # Who keeps a record writes one day below the other.
        rising = {each: d for each, d in possible.items() if all(a <= b for a, b in pairwise(d))}
        possible = rising if len(rising) == 1 else possible
    if len(possible) != 1:
        raise _bad_dates("It does not show whether the day or the month stands first in the dates.")
    return next((dates, each) for each, dates in possible.items())


def _all(parts: Sequence[tuple[int, ...]], order: Order) -> list[date] | None:
    try:
        return [date(y, b, a) if order is Order.DAY else date(y, a, b) for a, b, y in parts]
    except ValueError:
        return None


def _iso(text: str) -> date:
    try:
        return date.fromisoformat(text.strip())
    except ValueError as error:
        raise _bad_dates(f"'{text}' is no date.") from error


def _bad_dates(sentence: str) -> RecordingError:
    return RecordingError(
        RecordingReason.BAD_TIME, sentence, "Write dates as 2022-05-09, or say which stands first."
    )
