"""Fit: readings of known masses on known places become the matrix of a plate, with its uncertainty."""

from dataclasses import dataclass
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from calibration import bending, budget, covariance, nuisance
from calibration.distributions import chi_square_limit
from calibration.placement import Placement, Purpose
from calibration.reading import Reading
from calibration.reference import Kit, force
from calibration.use import Use
from station.errors import CalibrationError, CalibrationReason
from station.mat import Plate
from station.newtons import PlateGain, Uncertainty

Floats = NDArray[np.float64]

FITTED = (Purpose.GRID, Purpose.CENTRE, Purpose.SHIM)
"""What is fitted; corners, creep and verification are looked at afterwards."""
CERTAIN = 0.01
"""Residuals that the stated error of places causes less often than this are not put down to it."""

LEAST_SCATTER = 1e-6
"""N."""
LARGEST_CONDITION = 10.0
"""A grid without cards gives a hundred and more; such a fit is made, to be looked at, and refused."""
SINGULAR = 1e7
"""Condition number from which nothing can be fitted at all."""


@dataclass(frozen=True)
class Fit:
    """The matrix of one plate and what it was made of.

    matrix : (3, cells), Fz in N, Mx and My in N m per count. covariance : (3 cells, 3 cells), row by row.
    clustered : the same from the residuals alone, for comparison. condition : of the counts per newton.
    placements : (n,). counts : (n, cells), above the empty plate. wanted : (n, 3), N, N m, N m.
    scatter : N, of Fz. place : m, of one placement, as it was used. found : m, as the residuals show it.
    stated : m, as the kit states it.
    """

    plate: Plate
    matrix: Floats
    covariance: Floats
    clustered: Floats
    condition: float
    placements: tuple[Placement, ...]
    counts: Floats
    wanted: Floats
    scatter: float
    place: float
    found: float
    stated: float

    @property
    def gains(self) -> Floats:
        """(cells,), N per count."""
        gains: Floats = self.matrix[0]
        return gains

    @property
    def places(self) -> Floats:
        """(cells, 2), m: where the cells seem to sit."""
        return np.asarray(np.column_stack([-self.matrix[2], self.matrix[1]]) / self.matrix[0][:, None])

    @property
    def places_known(self) -> Floats:
        """(cells, 2), m: standard uncertainty of each of `places`."""
        cells = len(self.gains)
        spread = np.sqrt(np.diag(self.covariance)).reshape(3, cells)
        return np.asarray(np.column_stack([spread[2], spread[1]]) / np.abs(self.gains)[:, None])

    @property
    def points(self) -> Floats:
        """(k, 2), m: where masses lay, each point once."""
        return np.unique([(each.x, each.y) for each in self.placements], axis=0)

    @property
    def off(self) -> Floats:
        """(n, 3): how far each reading lies from its reference: Fz in N, x and y in m."""
        return against(self.matrix, self.counts, self.wanted)


def against(matrix: Floats, counts: Floats, wanted: Floats) -> Floats:
    """Return how far readings lie from their references, (n, 3): Fz in N, x and y in m.

    matrix : (3, cells), per count. counts : (n, cells), above the empty plate. wanted : (n, 3), N, N m, N m.
    """
    loads, meant = counts @ matrix.T, wanted
    x = -loads[:, 2] / loads[:, 0] + meant[:, 2] / meant[:, 0]
    y = loads[:, 1] / loads[:, 0] - meant[:, 1] / meant[:, 0]
    return np.column_stack([loads[:, 0] - meant[:, 0], x, y])


def fit(plate: Plate, readings: tuple[Reading, ...], kit: Kit, use: Use | None = None) -> Fit:
    """Fit one plate by generalised least squares.

    readings : those of a plan, in the order they were taken; what is not to be fitted is left out here.
    use : for how much the plate bends.

    The weights know what readings share (`nuisance`). The covariance that is stated follows from them; the
    cluster-robust one, which follows from the residuals, is kept for comparison. Coverage decided: over 200
    simulated plates that do not bend, k = 2 of the first covers 93 to 95 % of the errors of the short design,
    of the second 88 to 91 % (tests/calibration/test_two_hundred_plates.py). 23 placements are few for four
    unknowns a row: residuals of a fit are smaller than its errors. With 130 placements both cover the same.
    What the first cannot know is whether the places were as good as the kit says. The residuals tell: when
    they are larger than chance allows, the error that they show is used instead.

    Errors: CalibrationError INCOMPLETE when there are too few readings, or none of the empty plate; NO_WARP
    when they load the plate in three ways only.
    """
    use = use or Use()
    fitted = tuple(
        each for each in readings if each.placement.purpose in FITTED and each.placement.mass > 0.0
    )
    cells = len(plate.cells)
    if len({each.placement.group for each in fitted}) <= cells:
        raise _incomplete(f"There are {len(fitted)} readings with a mass: too few for {cells} cells.")
    placements = tuple(each.placement for each in fitted)
    counts = above_empty(fitted, readings)
    wanted = references(placements, kit)
    ways = condition(counts, wanted[:, 0])
    if not ways < SINGULAR:
        raise too_few_ways(ways)
    found = _solved(plate, placements, counts, wanted, kit, use, kit.place)
    groups = len({each.group for each in placements})
    limit = chi_square_limit(CERTAIN, 2 * (groups - cells)) / (2 * (groups - cells))
    if found.found**2 > limit * kit.place**2:
        return _solved(plate, placements, counts, wanted, kit, use, found.found)
    return found


def above_empty(fitted: tuple[Reading, ...], readings: tuple[Reading, ...]) -> Floats:
    """Return the counts of readings above those of the empty plate at that moment, (n, cells).

    Between two readings of the empty plate with the same card under the same foot the zero moves in a line.
    Errors: CalibrationError INCOMPLETE when the plate was never read empty with that card.
    """
    above = np.empty((len(fitted), len(fitted[0].counts)))
    for card in {each.placement.shim for each in fitted}:
        empty = [each for each in readings if each.placement.mass == 0.0 and each.placement.shim == card]
        if not empty:
            under = "without a card" if card is None else f"with the card under foot {card + 1}"
            raise _incomplete(f"The plate was never read empty {under}.")
        then = np.array([_moment(each) for each in empty])
        zero = np.array([each.counts for each in empty])
        order = np.argsort(then, kind="stable")
        for number, each in enumerate(fitted):
            if each.placement.shim == card:
                moved = [np.interp(_moment(each), then[order], cell[order]) for cell in zero.T]
                above[number] = np.array(each.counts) - moved
    return above


def references(placements: tuple[Placement, ...], kit: Kit) -> Floats:
    """Return what the placements should make, (n, 3): Fz in N, Mx and My in N m."""
    newtons = np.array([force(each.mass, kit.gravity) for each in placements])
    return np.column_stack(
        [newtons, [each.y for each in placements] * newtons, [-each.x for each in placements] * newtons]
    )


def plate_gain(
    fit: Fit,
    readings: tuple[Reading, ...],
    kit: Kit,
    use: Use,
    *,
    pose: tuple[float, float, float] | None = None,
    pose_known: tuple[float, float, float] = (0.0, 0.0, 0.0),
) -> PlateGain:
    """Return what makes newtons of counts, with all that is known about how well.

    readings : for the noise of the cells and their rate. pose, pose_known : m, m, rad, the place of the plate
    in the common frame and its standard uncertainties, when it was measured.
    """
    parts = budget.components(fit.plate, fit.points, fit.scatter / fit.wanted[:, 0].max(), kit, use)
    noise = np.median([each.noise for each in readings], axis=0)
    uncertainty = Uncertainty(
        covariance=tuple(map(tuple, fit.covariance.tolist())),
        noise=tuple(noise.tolist()),
        rate=float(np.median([each.rate for each in readings])),
        zero=budget.together(parts, budget.Kind.ZERO),
        span=budget.together(parts, budget.Kind.SPAN),
        place=budget.together(parts, budget.Kind.PLACE),
        moment=budget.together(parts, budget.Kind.MOMENT),
        pose=pose_known,
    )
    return PlateGain(
        fit.plate.side,
        tuple(cell.channel for cell in fit.plate.cells),
        tuple(map(tuple, fit.matrix.tolist())),
        pose,
        (fit.plate.width, fit.plate.depth),
        uncertainty,
    )


def condition(counts: Floats, newtons: Floats) -> float:
    """Return the condition number of counts (n, cells) per newton (n,)."""
    return float(np.linalg.cond(counts / newtons[:, None]))


def _solved(
    plate: Plate,
    placements: tuple[Placement, ...],
    counts: Floats,
    wanted: Floats,
    kit: Kit,
    use: Use,
    place: float,
) -> Fit:
    newtons, cells = wanted[:, 0], counts.shape[1]
    points = np.unique([(each.x, each.y) for each in placements], axis=0)
    bent = bending.left(plate, points, use.bending, points)
    scatter = _scatter(counts, newtons)
    # One cell errs by as much as another: the scatter of a moment is that of Fz times the arm of the cells.
    across, along = np.sqrt(np.mean([(cell.x**2, cell.y**2) for cell in plate.cells], axis=0))
    shared = [
        nuisance.Shared(placements, newtons, 0.0, 0.0, scatter),
        nuisance.Shared(placements, newtons, place, bent, scatter * float(along)),
        nuisance.Shared(placements, newtons, place, bent, scatter * float(across)),
    ]
    rows = [_row(each, counts, wanted[:, number]) for number, each in enumerate(shared)]
    groups = np.array([each.group for each in placements])
    clusters = tuple(
        covariance.clustered(counts, wanted[:, number], 1.0 / each.variances, groups)
        for number, each in enumerate(shared)
    )
    matrix = np.array([row for row, _ in rows])
    return Fit(
        plate,
        matrix,
        covariance.stacked(tuple(known for _, known in rows), matrix, kit.scale),
        covariance.stacked(clusters, matrix, kit.scale),
        condition(counts, newtons),
        placements,
        counts,
        wanted,
        scatter,
        place,
        _found(against(matrix, counts, wanted), groups, cells),
        kit.place,
    )


def _row(shared: nuisance.Shared, counts: Floats, wanted: Floats) -> tuple[Floats, Floats]:
    """One row of the matrix (cells,) and its covariance (cells, cells)."""
    unit = float(np.abs(counts).max())
    white, target = shared.whitened(counts / unit, wanted)
    inverse = np.linalg.inv(white.T @ white)
    return np.asarray(inverse @ white.T @ target / unit), np.asarray(inverse / unit**2)


def _scatter(counts: Floats, newtons: Floats) -> float:
    """N, of Fz about its own least squares; never nothing, for readings without noise."""
    unit = float(np.abs(counts).max())
    row, *_ = np.linalg.lstsq(counts / unit, newtons, rcond=None)
    rest = newtons - counts @ row / unit
    return max(float(np.sqrt(rest @ rest / (len(rest) - counts.shape[1]))), LEAST_SCATTER)


def _found(off: Floats, groups: NDArray[np.int64], cells: int) -> float:
    """m, the error of one placement per axis as the means of the groups show it."""
    names, index = np.unique(groups, return_inverse=True)
    means = np.zeros((len(names), 2))
    np.add.at(means, index, off[:, 1:])
    means /= np.bincount(index)[:, None]
    return float(np.sqrt(np.sum(means**2) / (2 * (len(names) - cells))))


def _moment(reading: Reading) -> float:
    return datetime.fromisoformat(reading.at).timestamp()


def too_few_ways(found: float) -> CalibrationError:
    """Return the refusal of a condition number."""
    return CalibrationError(
        CalibrationReason.NO_WARP,
        f"These readings load the plate in too few ways (condition number {found:.3g}, at most "
        f"{LARGEST_CONDITION:g}): on another floor the result would be wrong by millimetres.",
        "Repeat points with a card of 0.5 to 0.8 mm under one foot, then under its neighbour.",
    )


def _incomplete(sentence: str) -> CalibrationError:
    return CalibrationError(
        CalibrationReason.INCOMPLETE, sentence, "Go on with the plan where it was left, then fit again."
    )
