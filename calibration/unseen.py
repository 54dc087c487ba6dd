"""Unseen: what a calibrated plate says of points that its fit had not seen, and the figures that follow.

Every point of the fit, predicted by a fit without it, and the fresh points of the verification. What is read
there is the error of the plate and the error of laying a mass on its mark; the second is known, and is the
uncertainty of the first.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from calibration import acceptance, budget
from calibration.accuracy import Limits, reached
from calibration.check import Figure
from calibration.outcome import Outcome
from calibration.placement import Placement, Purpose
from calibration.reference import Kit
from calibration.validation import Similarity, similarity

Floats = NDArray[np.float64]

PERSON = 60.0
"""kg for which the uncertainty of the centre of pressure decides."""
INNER = 0.8
"""Share of the half width and depth of the plate in which errors decide."""
MM, PERCENT = 1e3, 100.0


@dataclass(frozen=True)
class Unseen:
    """Errors of the centre of pressure at points that the fit had not seen.

    points : (k, 2), m. off : (k, 2), m. unsure : (k,), m, standard uncertainty of `off` along each axis, by
    the places of the masses and the scatter of readings. is_fresh : (k,), whether it took no part in any
    fit.
    """

    points: Floats
    off: Floats
    unsure: Floats
    is_fresh: NDArray[np.bool_]

    @property
    def size(self) -> Floats:
        """(k,), m."""
        return np.asarray(np.hypot(*self.off.T))

    @property
    def rms(self) -> float:
        """m, in the plane, errors of places inside."""
        return float(np.sqrt(np.mean(self.size**2)))

    @property
    def p95(self) -> float:
        """m, that 95 % of the errors do not exceed."""
        return float(np.quantile(self.size, 0.95))

    @property
    def similarity(self) -> Similarity | None:
        """How the map lies against the true one."""
        return similarity(self.points, self.points + self.off)


def unseen(outcome: Outcome, kit: Kit) -> Unseen:
    """Collect the points of a plate. kit : for how well a mass is laid on its mark."""
    fresh = [each.placement for each in outcome.readings if each.placement.purpose is Purpose.VERIFY]
    off, left = [*outcome.left_out.off], outcome.left_out.points
    points = [*left, *_distinct(fresh)]
    unsure = [_unsure(outcome, outcome.fit.placements, point) for point in left]
    for point in _distinct(fresh):
        here = _at(fresh, point)
        off.append(outcome.verified.off[here, 1:].mean(axis=0))
        unsure.append(_unsure(outcome, tuple(fresh), point))
    is_fresh = np.arange(len(points)) >= len(left)
    return Unseen(np.array(points), np.array(off), np.array(unsure), is_fresh)


def figures(outcome: Outcome, kit: Kit, u_60: float) -> tuple[Figure, ...]:
    """Return the figures of accuracy of one plate. u_60 : m, U of the centre of pressure of PERSON.

    A figure that the readings do not give has no value.
    """
    found = _inner(unseen(outcome, kit), outcome)
    return (
        *_forces(outcome, kit),
        _figure(acceptance.COP_RMS, "mm", *rms(found)),
        _figure(acceptance.COP_MAX, "mm", *largest(found)),
        *_similar(found, kit),
        _figure(acceptance.CONDITION, "", outcome.fit.condition, 0.0),
        _figure(acceptance.UNCERTAINTY, "mm", MM * u_60, 0.0),
    )


def rms(found: Unseen) -> tuple[float | None, float]:
    """Return the root mean square error of the plate, without that of the places of the masses, and U; mm.

    The square that places make on average is taken off what is read. U reaches up to the error of a plate
    that would be read as this one is with two standard deviations of luck.
    """
    if not len(found.points):
        return None, 0.0
    square = max(0.0, float(np.mean(found.size**2 - 2.0 * found.unsure**2)))
    # |error + place|^2 scatters by 4 unsure^4 + 4 unsure^2 error^2 (a non-central chi-square of two degrees).
    alone, crossed = (float(np.sum(4.0 * found.unsure**n)) / len(found.points) ** 2 for n in (4, 2))
    half = budget.FACTOR**2 / 2.0 * crossed
    most = square + half + math.sqrt(half**2 + 2.0 * half * square + budget.FACTOR**2 * alone)
    return MM * math.sqrt(square), MM * (math.sqrt(most) - math.sqrt(square))


def largest(found: Unseen) -> tuple[float | None, float]:
    """Return the error at the point where error and uncertainty together are largest, and U; mm."""
    if not len(found.points):
        return None, 0.0
    worst = int(np.argmax(found.size + budget.FACTOR * found.unsure))
    return MM * float(found.size[worst]), MM * budget.FACTOR * float(found.unsure[worst])


def _similar(found: Unseen, kit: Kit) -> tuple[Figure, Figure]:
    map_ = found.similarity if len(found.points) else None
    if map_ is None:
        return _figure(acceptance.SCALE, "%", None, 0.0), _figure(acceptance.ROTATION, "deg", None, 0.0)
    about = found.points - found.points.mean(axis=0)
    arms = np.sum(about**2, axis=1)
    unsure = float(np.sqrt(np.sum(arms * found.unsure**2)) / np.sum(arms))
    stretch = budget.FACTOR * math.hypot(unsure, kit.scale)
    turn = budget.FACTOR * unsure
    return (
        _figure(acceptance.SCALE, "%", PERCENT * map_.stretch, PERCENT * stretch),
        _figure(acceptance.ROTATION, "deg", math.degrees(map_.turn), math.degrees(turn)),
    )


def _forces(outcome: Outcome, kit: Kit) -> tuple[Figure, ...]:
    """The largest error of Fz at each load; one figure a load, since what is allowed depends on it."""
    fresh = tuple(each.placement for each in outcome.readings if each.placement.purpose is Purpose.VERIFY)
    masses = np.array([each.mass for each in (*outcome.fit.placements, *fresh)])
    meant = np.concatenate([outcome.fit.wanted[:, 0], outcome.verified.loads])
    off = np.concatenate([outcome.fit.off[:, 0], outcome.verified.off[:, 0]])
    made = []
    for mass in np.unique(masses):
        here = masses == mass
        load = float(meant[here][0])
        worst = float(off[here][np.argmax(np.abs(off[here]))])
        unsure = budget.FACTOR * math.hypot(kit.share * load, outcome.fit.scatter)
        value, expanded = PERCENT * worst / load, PERCENT * unsure / load
        limits = acceptance.fz_limits(load)
        title = f"{acceptance.FZ}, {mass:g} kg"
        made.append(
            Figure(acceptance.FZ, title, "%", value, expanded, reached(value, expanded, limits), limits, "")
        )
    return tuple(made)


def _figure(key: str, unit: str, value: float | None, expanded: float) -> Figure:
    limits: Limits = acceptance.LIMITS[key]
    if value is None or not math.isfinite(value):
        return Figure(key, key, unit, None, None, None, limits, "")
    return Figure(key, key, unit, value, expanded, reached(value, expanded, limits), limits, "")


def _inner(found: Unseen, outcome: Outcome) -> Unseen:
    half = np.array([outcome.plate.width, outcome.plate.depth]) / 2.0
    inside = (np.abs(found.points) <= INNER * half + 1e-9).all(axis=1)
    return Unseen(found.points[inside], found.off[inside], found.unsure[inside], found.is_fresh[inside])


def _distinct(placements: list[Placement]) -> list[tuple[float, float]]:
    return list(dict.fromkeys((each.x, each.y) for each in placements))


def _at(placements: list[Placement], point: tuple[float, float]) -> list[int]:
    return [number for number, each in enumerate(placements) if (each.x, each.y) == point]


def _unsure(
    outcome: Outcome, placements: tuple[Placement, ...], point: Floats | tuple[float, float]
) -> float:
    """m, of the mean error at a point: each placement errs for itself, and each reading scatters."""
    here = [each for each in placements if (each.x, each.y) == (float(point[0]), float(point[1]))]
    arm = float(np.sqrt(np.mean(np.square([(cell.x, cell.y) for cell in outcome.plate.cells]))))
    load = (
        float(np.mean([each.mass for each in here]))
        * outcome.fit.wanted[0, 0]
        / outcome.fit.placements[0].mass
    )
    groups = len({each.group for each in here})
    return math.hypot(
        outcome.fit.place / math.sqrt(groups), outcome.fit.scatter * arm / load / math.sqrt(len(here))
    )
