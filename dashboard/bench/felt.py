"""Felt: what the newest raw counts say by the data sheet alone: each cell, and what lies where on a plate."""

import math
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from calibration.placement import Placement
from calibration.reading import Reading
from calibration.settling import line
from station.mat import Cell, Mat, Plate, Side

Floats = NDArray[np.float64]

NOW, SPREAD, SLOPE = 0.5, 2.0, 10.0
"""s over which a cell's counts are averaged, its noise is looked at, and its drift."""
END = 0.98
"""Of the converter's range, from which a cell is at its end."""
SAME = 50
"""Samples that are the same in every digit: a converter that is frozen."""
LIGHT = 15.0
"""N below which no place is stated."""
OFF, ASIDE, EMPTY = 0.25, 0.03, 10.0
"""Share of a mass, m, and N by which the data sheet may miss what a reading asks for."""
DONE = 1.5
"""N by which some cell changes when something is done to a plate."""


class Doubt(StrEnum):
    """What is wrong with a cell that can be seen without touching it."""

    SILENT = "silent"
    FROZEN = "frozen"
    AT_END = "at_end"


@dataclass(frozen=True)
class CellNow:
    """One cell at this moment.

    counts : mean. newtons : by the data sheet, above what was last called empty, None when nothing was.
    noise : counts, standard deviation of a sample about its line. drift : N per minute. None without samples.
    """

    side: Side
    cell: Cell
    counts: float | None = None
    newtons: float | None = None
    noise: float | None = None
    drift: float | None = None
    doubt: Doubt | None = Doubt.SILENT


@dataclass(frozen=True)
class Load:
    """What seems to lie on a plate. newtons : N. x, y : m, NaN while nearly nothing lies there."""

    newtons: float
    x: float
    y: float

    def mass(self, gravity: float) -> float:
        """kg at so many m/s^2."""
        return self.newtons / gravity


class Match(StrEnum):
    """Whether what lies there is what a reading asks for."""

    AS_ASKED = "as_asked"
    UNKNOWN = "unknown"
    NOTHING_DONE = "nothing_done"
    NOT_LIFTED = "not_lifted"
    OTHER_LOAD = "other_load"
    OTHER_PLACE = "other_place"


def cells_now(
    mat: Mat, gain: float, bits: int, counts: Floats, rate: float, empty: Floats | None
) -> list[CellNow]:
    """Look at every cell.

    gain : N per count. counts : (n, channels), NaN where lost. rate : Hz. empty : (channels,), counts.
    """
    return [
        _cell(plate.side, cell, counts[:, cell.channel], rate, gain, bits, empty)
        if len(counts) and cell.channel < counts.shape[1]
        else CellNow(plate.side, cell)
        for plate in mat.plates
        for cell in plate.cells
    ]


def load(plate: Plate, newtons: Floats) -> Load:
    """Return what lies on a plate. newtons : (cells,), in the plate's order."""
    total = float(newtons.sum())
    if not total > LIGHT:
        return Load(total, math.nan, math.nan)
    x, y = (newtons @ np.array([(cell.x, cell.y) for cell in plate.cells])) / total
    return Load(total, float(x), float(y))


def match(
    wanted: Placement,
    newest: Reading | None,
    felt: Load,
    changed: float,
    gravity: float,
    *,
    was_touched: bool,
) -> Match:
    """Say whether what lies on a plate looks like what a reading asks for.

    newest : the reading before it in time, None when the plate was not read yet. felt : above the empty one.
    changed : N, the most that any cell has changed by since then. was_touched : something has moved since.
    """
    if newest is None or not math.isfinite(felt.newtons):
        return Match.UNKNOWN
    was, asked = newest.placement, wanted.mass * gravity
    is_other = (was.mass, was.x, was.y, was.shim) != (wanted.mass, wanted.x, wanted.y, wanted.shim)
    if is_other and changed < DONE:
        return Match.NOTHING_DONE
    if abs(felt.newtons - asked) > (OFF * asked if asked else EMPTY):
        return Match.OTHER_LOAD
    if asked and not math.hypot(felt.x - wanted.x, felt.y - wanted.y) <= ASIDE:
        return Match.OTHER_PLACE
    return Match.AS_ASKED if is_other or was_touched else Match.NOTHING_DONE


def _cell(
    side: Side, cell: Cell, counts: Floats, rate: float, gain: float, bits: int, empty: Floats | None
) -> CellNow:
    known = counts[~np.isnan(counts)]
    if len(known) < 8:
        return CellNow(side, cell)
    now = float(known[-max(1, round(NOW * rate)) :].mean())
    spread = line(known[-max(8, round(SPREAD * rate)) :, None], rate)
    slope = line(known[-max(8, round(SLOPE * rate)) :, None], rate)
    doubt = None
    if abs(now) > END * 2 ** (bits - 1):
        doubt = Doubt.AT_END
    elif len(known) >= SAME and not np.ptp(known[-SAME:]):
        doubt = Doubt.FROZEN
    above = None if empty is None else (now - float(empty[cell.channel])) * gain
    return CellNow(side, cell, now, above, float(spread.noise[0]), float(slope.drift[0]) * gain * 60.0, doubt)
