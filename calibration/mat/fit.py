"""Fit: counts under known pressures become one curve for each cell.

A cell conducts by a power law above a threshold, and a divider turns that into counts (Tekscan users and
others: 24 % of error with a straight line, 2.7 % with a power law). What a cell does beside its law is kept
as its distance at each pressure. A cell whose law is in doubt gets the slope that most cells have.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from calibration.mat.levels import Levels
from station.equalisation import SATURATED

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

THRESHOLDS = np.linspace(0.0, 6000.0, 61)
"""Pa that are tried for every cell."""
FAINT = 3.0
"""Counts above the empty mat from which a mean is worth fitting."""
CERTAIN = 10.0
"""Counts from which one is not worth more for being larger."""
LEAST = 4
"""Pressures that a cell's own law needs."""
POOR = 4.0
"""Times the mat's usual residual from which a law is poor."""
LARGE = 0.1
"""ln of the ratio: a smaller residual is never poor."""
BETWEEN = 2.0
"""Times the standard error of a slope that half shrinks it; with six points an error is itself in doubt."""
KNOTS = 24
FIRST = 2
"""Counts of the first knot."""
MOST = 4.0e6
"""Pa. No curve goes beyond."""
ROUNDS = 4
REFERENCE = 20e3
"""Pa above the threshold at which the gains of lines are compared."""


@dataclass(frozen=True)
class Fit:
    """The laws of all cells: ln(c / (largest - c)) = level + slope ln(p - threshold).

    threshold : (rows, columns), Pa. slope, level : (rows, columns). residuals : (k, rows, columns), ln of the
    pressure above the threshold, of the capture against the law; NaN where a cell was too faint.
    pascals : (k,), Pa. ratios : (k, rows, columns), c / (largest - c) as it was fitted.
    poor : (rows, columns), cells that lean on the mat's median. row_gain : (rows,), column_gain : (columns,),
    median ratio of a line's cells against the mat's. hysteresis : share of pressure between the way up and
    the way down, median, or None. largest : count that the converter cannot exceed.
    """

    threshold: Floats
    slope: Floats
    level: Floats
    residuals: Floats
    pascals: Floats
    ratios: Floats
    poor: Flags
    row_gain: Floats
    column_gain: Floats
    hysteresis: float | None
    largest: int

    def pressure(self, counts: Floats) -> Floats:
        """Return the pressure, Pa, (..., rows, columns), that a cell's law gives for counts."""
        most = self.largest - 0.5
        log = _log(np.clip(counts, 1e-3, most) / (self.largest - np.minimum(counts, most)))
        return np.asarray(self.threshold + np.exp((log - self.level) / self.slope + self._beside(log)))

    def curves(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return knots (k,), counts, and the pressure of each cell there (rows, columns, k), whole Pa.

        The knots are even steps of conductance. A saturated cell says no more than where saturation begins.
        """
        ends = np.array([FIRST, SATURATED * self.largest])
        low, high = _log(ends / (self.largest - ends))
        steps = np.exp(np.linspace(low, high, KNOTS - 2))
        inner = np.unique(np.rint(self.largest * steps / (1.0 + steps)))
        knots = np.r_[0, inner, self.largest].astype(np.int64)
        asked = np.minimum(knots, inner[-1])[:, None, None] * np.ones(self.slope.shape)
        pascals = np.rint(np.clip(self.pressure(asked), 0.0, MOST)).astype(np.int64).transpose(1, 2, 0)
        steps_of_one = np.arange(len(knots))
        return knots, np.maximum.accumulate(pascals - steps_of_one, axis=-1) + steps_of_one

    def _beside(self, log: Floats) -> Floats:
        """What a cell does beside its law, ln of pressure: from point to point, and as at the ends beyond."""
        found = np.zeros(log.shape)
        points, values = _log(self.ratios), self.residuals
        seen = np.isfinite(values) & np.isfinite(points)
        last_x, last_v = np.full(self.slope.shape, np.nan), np.full(self.slope.shape, np.nan)
        for x, v, there in zip(points, values, seen, strict=True):
            first = there & np.isnan(last_x)
            inside = there & ~np.isnan(last_x) & (log > last_x)
            with np.errstate(invalid="ignore", divide="ignore"):
                part = np.clip((log - last_x) / (x - last_x), 0.0, 1.0)
            found = np.where(first, v, np.where(inside, last_v + part * (v - last_v), found))
            last_x, last_v = np.where(there, x, last_x), np.where(there, v, last_v)
        return found


def fit(seen: Levels, silent: Flags) -> Fit:
    """Fit every cell that is not silent; a silent one gets the law of the mat.

    silent : (rows, columns). Errors: ValueError when there are fewer pressures than a law needs.
    """
    if len(seen.pascals) < LEAST:
        raise ValueError(f"{len(seen.pascals)} pressures for the law of a cell")
    counts, hysteresis = middle(seen)
    counts = np.where(silent, np.nan, counts)
    weights = np.where(counts > FAINT, np.clip(counts / CERTAIN, 0.0, 1.0), 0.0)
    weights = np.where(counts < SATURATED * seen.largest, weights, 0.0)
    ratios = np.where(weights > 0.0, counts, np.nan) / (seen.largest - np.where(weights > 0.0, counts, 0.0))
    log = np.where(weights > 0.0, _log(ratios), 0.0)
    threshold, slope, error, rest = _own(seen.pascals, log, weights)
    threshold, slope, poor = _shrunk(threshold, slope, error, rest, weights, silent)
    above = _above(seen.pascals, threshold)
    weights = np.where(seen.pascals[:, None, None] > threshold + 1.0, weights, 0.0)
    level, rows, columns = _levels(log - slope * above, weights, slope)
    residuals = np.where((weights > 0.0) & ~poor, above - (log - level) / slope, np.nan)
    return Fit(
        threshold, slope, level, residuals, seen.pascals, ratios, poor,
        np.exp(rows), np.exp(columns), hysteresis, seen.largest,
    )  # fmt: skip


def middle(seen: Levels) -> tuple[Floats, float | None]:
    """Return the counts between the way up and the way down, (k, rows, columns), and the hysteresis.

    The way down gives how far both lie apart, as the median of the cells and of the pressures that it can
    be read at; each cell's curve follows its own way up. What a cell feels at low pressures on the way down
    is mostly what it has crept before. hysteresis : share of the pressure, or None without a way down.
    """
    both = np.isfinite(seen.up) & np.isfinite(seen.down) & (seen.up > CERTAIN)
    up, down = (each / np.maximum(seen.largest - each, 1.0) for each in (seen.up, seen.down))
    kept = [number for number in range(len(seen.pascals)) if both[number].any()][-2:]
    counts = seen.up - np.minimum(seen.empty, 1.0)
    if not kept:
        return counts, None
    apart = [float(np.median(_log(down[n][both[n]]) - _log(up[n][both[n]]))) for n in kept]
    shift = float(np.mean(apart))
    ratio = np.maximum(counts, 0.0) / np.maximum(seen.largest - counts, 0.5) * np.exp(shift / 2.0)
    slopes = np.diff(np.nanmedian(_log(up), axis=(1, 2)))[-2:] / np.diff(np.log(seen.pascals))[-2:]
    return seen.largest * ratio / (1.0 + ratio), float(np.expm1(shift / np.mean(slopes)))


def lines(level: Floats) -> tuple[Floats, Floats]:
    """Return what is common to each row and to each column, by median polish; 0 for a line without a cell."""
    rest = level - np.nanmedian(level)
    rows, columns = np.zeros(level.shape[0]), np.zeros(level.shape[1])
    for _ in range(ROUNDS):
        for axis, effect in ((1, rows), (0, columns)):
            alive = np.isfinite(rest).any(axis=axis)
            step = np.zeros(len(effect))
            step[alive] = np.nanmedian(rest[alive] if axis else rest[:, alive], axis=axis)
            effect += step
            rest = rest - (step[:, None] if axis else step)
    return rows, columns


def _own(pascals: Floats, log: Floats, weights: Floats) -> tuple[Floats, Floats, Floats, Floats]:
    """Weighted least squares of each cell for each threshold: threshold, slope, its error, residual rms."""
    shape = log.shape[1:]
    best, found = np.full(shape, np.inf), np.full((3, *shape), np.nan)
    for threshold in THRESHOLDS:
        x = np.log(np.maximum(pascals - threshold, 1.0))[:, None, None]
        w = np.where(pascals[:, None, None] > threshold + 1.0, weights, 0.0)
        total = np.where(w.sum(axis=0) > 0.0, w.sum(axis=0), 1.0)
        mean_x, mean_y = (w * x).sum(axis=0) / total, (w * log).sum(axis=0) / total
        spread = (w * (x - mean_x) ** 2).sum(axis=0)
        slope = (w * (x - mean_x) * (log - mean_y)).sum(axis=0) / np.where(spread > 0.0, spread, 1.0)
        rest = (w * (log - mean_y - slope * (x - mean_x)) ** 2).sum(axis=0)
        # A cell that was felt below its threshold has another threshold.
        rest = rest + np.where(w < weights, weights, 0.0).sum(axis=0)
        better = (rest < best) & (spread > 0.0)
        best = np.where(better, rest, best)
        found = np.where(better, np.array([np.full(shape, threshold), slope, spread]), found)
    freedom = np.maximum((weights > 0.0).sum(axis=0) - 3.0, 1.0)
    rest = np.sqrt(np.where(np.isfinite(best), best, np.nan) / freedom)
    return found[0], found[1], rest / np.sqrt(found[2]), rest


def _levels(found: Floats, weights: Floats, slope: Floats) -> tuple[Floats, Floats, Floats]:
    """The mean of what each pressure says of a cell's level; and the gains of rows and columns, ln.

    A cell of which no pressure says anything gets what its row and its column let expect.
    """
    total = weights.sum(axis=0)
    level = (weights * found).sum(axis=0) / np.where(total > 0.0, total, 1.0)
    middling = slope * np.log(REFERENCE)
    there = np.where(total > 0.0, level + middling, np.nan)
    rows, columns = lines(there)
    usual = np.nanmedian(there) + rows[:, None] + columns
    return np.where(total > 0.0, level, usual - middling), rows, columns


def _shrunk(
    threshold: Floats, slope: Floats, error: Floats, rest: Floats, weights: Floats, silent: Flags
) -> tuple[Floats, Floats, Flags]:
    """Pull slopes towards the mat's median as far as they are in doubt; poor cells take it whole."""
    usual = float(np.nanmedian(slope)), float(np.nanmedian(threshold)), float(np.nanmedian(rest))
    spread = 1.4826 * float(np.nanmedian(np.abs(slope - usual[0])))
    few = (weights > 0.0).sum(axis=0) < LEAST
    odd = ~((slope > 0.5 * usual[0]) & (slope < 2.0 * usual[0]))
    poor = silent | few | odd | ~(rest < max(POOR * usual[2], LARGE))
    trust = spread**2 / (spread**2 + (BETWEEN * np.maximum(error, 1e-6)) ** 2 + 1e-12)
    slope = np.where(poor, usual[0], usual[0] + trust * (slope - usual[0]))
    return np.where(poor, usual[1], threshold), slope, np.asarray(poor)


def _above(pascals: Floats, threshold: Floats) -> Floats:
    return np.asarray(_log(np.maximum(pascals[:, None, None] - threshold, 1.0)))


def _log(values: Floats) -> Floats:
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(np.log(values))
