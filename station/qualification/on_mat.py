"""On a mat: its daily check. What it says empty, under a known mass at two places, and trodden over.

An empty mat cannot tell a dead cell from a live one: both say nothing. So somebody treads over all of it.
The limits are those at which a mat is released (5 % of force); the place is judged more widely than its 2 mm,
which is the root mean square of eighteen careful placings: a single one adds the hand's own millimetre each
way. On a thousand simulated good days the largest figures were 2.6 % and 4.1 mm (`tests/checked_mats.py`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from station.daily_check import MAT_PERCENT, DailyCheck, trends
from station.equalisation import Equalisation, bridged
from station.errors import CalibrationError, CalibrationReason, TrialError, TrialReason
from station.mat import Matrix
from station.qualification.finding import Finding, Verdict, below
from station.scans import Scans
from station.validity import identity

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

G = 9.80665
FORCE, APART, PLACE, TOGETHER = 5.0, 4.0, 5.0, 4.0
"""% of the mass at each place, % between both places, mm from each mark, mm of both marks in the mean."""
REACH = 0.3
"""Of the mat's width and depth, where the two places are."""
NOTHING = 0.2
"""Share of the mass below which nothing lies on a mark, by our judgement: no mat loses so much."""
SPEAKS = 2
"""Counts above the threshold of the equalisation that an empty cell does not say in the mean."""
FULL = 0.1
"""Share of cells that speak: more is something that lies there."""
TRODDEN, ANSWERS = 20e3, 5e3
"""Pa. Where the cells around were pressed so much, a live cell has felt so much at least."""
AROUND = 2
"""Cells to each side that say whether a cell was trodden on."""
LEFT_OVER = 5.0
"""% of the cells that nobody has trodden on."""
LINE = 0.8
"""Share of a line's cells that are silent when the line is broken."""
EARLIEST = 5
"""Checks before which no trend is told, unless it is out: by then the moving average says two thirds of what
has changed for good, before it mostly says that it began at nothing."""
NAMED = 12
"""So many cells are named one by one."""


@dataclass(frozen=True)
class Laid:
    """One known mass as the mat saw it. force : share by which it is wrong. off : (2,), m, from its mark."""

    force: float
    off: tuple[float, float]


def places(made: Equalisation, at: tuple[float, float] | None = None) -> tuple[tuple[float, float], ...]:
    """Return where the mass lies, m: two places across the middle of the mat. at : the first, or None."""
    lines = made.matrix
    x, y = at or (-REACH * lines.columns * lines.pitch, REACH * lines.rows * lines.pitch)
    return ((round(x, 3), round(y, 3)), (round(-x, 3), round(-y, 3)))


def require_marks(lines: Matrix, marks: Sequence[tuple[float, float]], tile: float) -> None:
    """Refuse marks where a check tells nothing. marks, tile : m.

    Errors: TrialError BAD_SETTING when the tile would lie over an edge of the mat, or over its middle: there
    neither its left and right nor its front and back are told apart.
    """
    half = tile / 2.0
    ends = (lines.columns * lines.pitch / 2.0, lines.rows * lines.pitch / 2.0)
    for mark in marks:
        told = f"The tile of {1e3 * tile:g} mm on the mark {1e3 * mark[0]:g}, {1e3 * mark[1]:g} mm"
        if any(abs(place) + half > end + 1e-6 for place, end in zip(mark, ends, strict=True)):
            raise TrialError(
                TrialReason.BAD_SETTING,
                f"{told} would lie over the edge of the mat, which ends {1e3 * ends[0]:g} mm to the side and "
                f"{1e3 * ends[1]:g} mm in front of its middle.",
                "Choose a mark further in with --at, or leave --at out.",
            )
        if any(abs(place) < half - 1e-6 for place in mark):
            raise TrialError(
                TrialReason.BAD_SETTING,
                f"{told} would lie over the middle of the mat: a side that has changed would not be seen.",
                f"Choose a mark with --at that is at least {1e3 * half:g} mm off the middle both ways, or "
                "leave --at out.",
            )


def lies(found: Laid) -> bool:
    """Return whether anything lies on a mark that could be the mass."""
    return 1.0 + found.force >= NOTHING


def empty(made: Equalisation, counts: Floats) -> list[Finding]:
    """Name cells that speak while nobody is on the mat. counts : (rows, columns), mean of some seconds.

    Errors: CalibrationError LOADED when so many do that something lies there.
    """
    speaks = (counts >= made.threshold + SPEAKS) & ~made.silent
    # A line that speaks is a short; scattered over the mat it is something that lies there.
    rows, columns = _lines(speaks, ~made.silent)
    if speaks.mean() > FULL and not rows and not columns:
        raise CalibrationError(
            CalibrationReason.LOADED, "Something lies on the mat.", "Clear it, and begin the check again."
        )
    found = below("cells that speak while nobody is on the mat", float(speaks.sum()), "", 0.0, 0.0)
    return [_remarked(found, _named(speaks, rows, columns, "speaks by itself"))]


class Trodden:
    """The most that each cell has felt while somebody trod over the mat.

    peaks : (rows, columns), Pa, felt before; nothing when it begins.
    """

    def __init__(self, made: Equalisation, peaks: Floats | None = None) -> None:
        self._made = made
        self._peaks: Floats = np.zeros(made.dead.shape) if peaks is None else peaks
        self._newest = -1

    def feel(self, scans: Scans) -> None:
        """Take note of scans; those that were felt already are left out."""
        fresh = scans.whole & (scans.began > self._newest)
        if fresh.any():
            self._newest = int(scans.began[fresh][-1])
            pressures = np.nan_to_num(self._made.pressures(scans.cells[fresh]))
            self._peaks = np.maximum(self._peaks, pressures.max(axis=0))

    def findings(self) -> list[Finding]:
        """Name cells and lines that have fallen silent since the mat was equalised."""
        silent, asked = fallen_silent(self._made, self._peaks)
        rows, columns = _lines(silent, asked)
        found = below("cells that have fallen silent", float(silent.sum()), "", 0.0, 0.0)
        left = 100.0 * float((~asked & ~self._made.silent).mean())
        passed_over = below(
            "cells that nobody has trodden on", left, "%", LEFT_OVER, 100.0, "Step on every part of the mat."
        )
        return [_remarked(found, _named(silent, rows, columns, "is silent")), passed_over]


def fallen_silent(made: Equalisation, peaks: Floats) -> tuple[Flags, Flags]:
    """Return which cells are silent now and were not, and which were asked: (rows, columns) each.

    peaks : (rows, columns), Pa, the most that each cell has felt.
    """
    known = np.where(made.silent, np.nan, peaks)
    edged = np.pad(known, AROUND, constant_values=np.nan)
    size = 2 * AROUND + 1
    around = np.lib.stride_tricks.sliding_window_view(edged, (size, size)).reshape(*peaks.shape, size * size)
    told = np.isfinite(around).any(axis=-1)
    expected = np.zeros(peaks.shape)
    expected[told] = np.nanquantile(around[told], 0.75, axis=-1)
    asked = ~made.silent & (expected >= TRODDEN)
    return asked & (peaks < ANSWERS), asked


def laid(made: Equalisation, counts: Floats, mass: float, place: tuple[float, float]) -> Laid:
    """Weigh and find a known mass. counts : (rows, columns), mean. mass : kg. place : m, of its mark."""
    pressure = np.nan_to_num(bridged(made.pressures(counts[None]))[0])
    total = float(pressure.sum())
    if total <= 0.0:
        return Laid(-1.0, (float("nan"), float("nan")))
    lines = made.matrix
    off = (
        float(pressure.sum(axis=0) @ lines.x / total - place[0]),
        float(pressure.sum(axis=1) @ lines.y / total - place[1]),
    )
    return Laid(total * lines.cell_area / (mass * G) - 1.0, off)


def weighed(found: Sequence[Laid]) -> list[Finding]:
    """Judge a mass at two places: its force, its places, and both against each other."""
    told = []
    for name, each in zip(("first", "second"), found, strict=True):
        percent, far = 100.0 * each.force, 1e3 * float(np.hypot(*each.off))
        much = f"{abs(percent):.1f} % too {'much' if percent > 0.0 else 'little'}: is it this mass?"
        told.append(below(f"force at the {name} mark, off by", abs(percent), "%", FORCE, FORCE, much))
        told.append(
            below(f"distance from the {name} mark", far, "mm", PLACE, PLACE, "Lay it on the mark again.")
        )
    apart = 100.0 * abs(found[0].force - found[1].force)
    told.append(below("between both marks", apart, "%", APART, APART, "One side of the mat has changed."))
    both = 1e3 * float(np.hypot(*np.mean([each.off for each in found], axis=0)))
    moved = "The cover, or the marks on it, lie elsewhere than when the mat was equalised."
    return [*told, below("both marks moved together", both, "mm", TOGETHER, TOGETHER, moved)]


def trend(earlier: Sequence[Mapping[str, Any] | None], line: Mapping[str, Any]) -> list[Finding]:
    """Judge what creeps from check to check. earlier : lines of the log. line : of today.

    Before the EARLIEST check nothing is said of a trend but how many checks there are.
    """
    read = [DailyCheck.of(each) for each in (*earlier, line) if each is not None]
    own = [each for each in read if each is not None and each.calibration == line["calibration"]]
    charted = trends([check for check in own if check.figures])
    many = max((len(each.values) for each in charted), default=0)
    if many < EARLIEST and not any(each.is_out for each in charted):
        sofar = f"{many} check{'' if many == 1 else 's'} of this equalisation so far, with this one."
        return [Finding("trend of the force", None, "", f"{EARLIEST} checks", Verdict.NOT_POSSIBLE, sofar)]
    told = []
    for each in charted:
        name = f"trend of {each.name} over {len(each.values)} checks"
        verdict = Verdict.LOOK if each.is_out else Verdict.GOOD
        remark = "It creeps: equalise the mat before a check fails." if each.is_out else ""
        wanted = f"less than {each.limit / 2.0:g}"
        told.append(Finding(name, round(each.averages[-1], 1), "%", wanted, verdict, remark))
    return told


def line(made: Equalisation, found: Sequence[Finding], masses: Sequence[Laid], at: str) -> dict[str, Any]:
    """Return the line of a day for the log. found : every finding. at : ISO date and time with offset."""
    bad = [each.name for each in found if each.verdict is Verdict.BAD]
    figures: dict[str, float] = {}
    # The places are the hand's as much as the mat's: only the force can creep.
    for name, each in zip(("first", "second"), masses, strict=True):
        figures[f"{name} force {MAT_PERCENT}"] = round(100.0 * each.force, 3)
    return {
        "kind": "check",
        "at": at,
        "calibration": identity(made),
        "equalisation": made.number,
        "passed": not bad,
        "failed": bool(bad),
        "figures": figures,
        "not_good": bad,
    }


def _lines(flags: Flags, asked: Flags) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Rows and columns most of whose asked cells are flagged; three cells at least must have been asked."""
    found = []
    for each, of in ((flags, asked), (flags.T, asked.T)):
        many = np.maximum(of.sum(axis=1), 3)
        found.append(tuple(int(n) for n in np.flatnonzero((each & of).sum(axis=1) >= LINE * many)))
    return found[0], found[1]


def _named(flags: Flags, rows: Sequence[int], columns: Sequence[int], what: str) -> str:
    """Name lines and cells as an engineer counts: row 1 is the front-most, column 1 the left-most."""
    told = [f"Row {row + 1} from the front {what}: look at its line." for row in rows]
    told += [f"Column {column + 1} from the left {what}: look at its line." for column in columns]
    rest = flags.copy()
    rest[list(rows)] = False
    rest[:, list(columns)] = False
    cells = np.argwhere(rest)
    told += [f"The cell in row {row + 1}, column {column + 1} {what}." for row, column in cells[:NAMED]]
    if len(cells) > NAMED:
        told.append(f"So are {len(cells) - NAMED} more cells.")
    return " ".join(told)


def _remarked(found: Finding, remark: str) -> Finding:
    return Finding(found.name, found.value, found.unit, found.wanted, found.verdict, remark)
