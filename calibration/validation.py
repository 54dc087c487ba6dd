"""Validation: whether a calibration holds where it was not made."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from calibration import budget
from calibration.fit import above_empty, against, fit, references
from calibration.placement import Purpose
from calibration.reading import Reading
from calibration.reference import Kit
from calibration.use import Use
from station.mat import Plate
from station.newtons import PlateGain

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class LeftOut:
    """What the fit says of points that it had not seen.

    points : (k, 2), m. off : (k, 2), m, mean error of the centre of pressure at each.
    rms : m, in the plane, over all readings. model : m, what is left of it without the error of
    the point's own placements; 0 when nothing is.
    """

    points: Floats
    off: Floats
    rms: float
    model: float


@dataclass(frozen=True)
class Similarity:
    """How a map of centres of pressure lies against the true one: stretched, turned and moved.

    stretch : share; matters for sway. turn : rad. x, y : m; matter for symmetry.
    """

    stretch: float
    turn: float
    x: float
    y: float


@dataclass(frozen=True)
class Verified:
    """What the plate says of masses on fresh points.

    points : (n, 2), m. loads : (n,), N. off : (n, 3), N, m, m, errors of Fz, x, y. expanded : (n, 3), U.
    similarity : of the map, or None with fewer than three different points.
    """

    points: Floats
    loads: Floats
    off: Floats
    expanded: Floats
    similarity: Similarity | None

    @property
    def fz(self) -> float:
        """Largest error of Fz as a share of the load."""
        return float(np.abs(self.off[:, 0] / self.loads).max())

    @property
    def rms(self) -> float:
        """m, root mean square error of the centre of pressure in the plane, errors of places inside."""
        return float(np.sqrt(np.mean(np.sum(self.off[:, 1:] ** 2, axis=1))))

    @property
    def largest(self) -> float:
        """m, largest error of the centre of pressure in the plane."""
        return float(np.hypot(*self.off[:, 1:].T).max())

    @property
    def covered(self) -> int:
        """In how many of the 3 n figures the error lies within U."""
        return int(np.sum(np.abs(self.off) <= self.expanded))


def left_out(plate: Plate, readings: tuple[Reading, ...], kit: Kit, use: Use | None = None) -> LeftOut:
    """Leave every point out once, with all its loads, visits and cards, and predict it from the others.

    A point of which nothing is left out hides in its own fit. What is found contains the error of the left
    point's own place: rms^2 = 2 place^2 + model^2 in the plane.
    Errors: CalibrationError INCOMPLETE, as for `fit`.
    """
    whole = fit(plate, readings, kit, use)
    places = np.array([(each.x, each.y) for each in whole.placements])
    off = np.empty((len(places), 2))
    for point in whole.points:
        here = (places == point).all(axis=1)
        matrix = fit(plate, tuple(each for each in readings if not _is_at(each, point)), kit, use).matrix
        off[here] = against(matrix, whole.counts[here], whole.wanted[here])[:, 1:]
    means = np.array([off[(places == point).all(axis=1)].mean(axis=0) for point in whole.points])
    rms = float(np.sqrt(np.mean(np.sum(off**2, axis=1))))
    return LeftOut(whole.points, means, rms, math.sqrt(max(0.0, rms**2 - 2.0 * whole.place**2)))


def verified(gain: PlateGain, readings: tuple[Reading, ...], kit: Kit) -> Verified:
    """Compare a calibrated plate with the masses of a verification plan.

    gain : a plate that states its uncertainty. readings : those of the plan; only VERIFY ones are judged.
    The uncertainty of the reference (mass and place) is inside `expanded`; side forces and a tilted floor are
    too, although nobody pushes here: they belong to the plate as it will be used.
    Errors: CalibrationError INCOMPLETE when the plate was never read empty. ValueError when nothing verifies.
    """
    fresh = tuple(each for each in readings if each.placement.purpose is Purpose.VERIFY)
    if not fresh:
        raise ValueError("no reading was taken to verify")
    counts = above_empty(fresh, readings)
    wanted = references(tuple(each.placement for each in fresh), kit)
    points = np.array([(each.placement.x, each.placement.y) for each in fresh])
    off = against(np.array(gain.matrix), counts, wanted)
    known = budget.standard(gain, counts, lowpass=0.0)
    reference = np.column_stack([kit.share * wanted[:, 0], np.full((len(fresh), 2), kit.place)])
    expanded = budget.FACTOR * np.hypot(known, reference)
    return Verified(points, wanted[:, 0], off, expanded, similarity(points, points + off[:, 1:]))


def similarity(true: Floats, seen: Floats) -> Similarity | None:
    """Fit seen = stretch R(turn) true + move by least squares.

    true, seen : (n, 2), m. None when fewer than three different points, or all on one place, are given.

    Source: Umeyama 1991, doi:10.1109/34.88573; in the plane it is a line through complex numbers.
    """
    if len(np.unique(true, axis=0)) < 3:
        return None
    at, to = true[:, 0] + 1j * true[:, 1], seen[:, 0] + 1j * seen[:, 1]
    about = at - at.mean()
    slope = complex(np.vdot(about, to - to.mean()) / np.vdot(about, about).real)
    move = complex(to.mean() - slope * at.mean())
    return Similarity(abs(slope) - 1.0, math.atan2(slope.imag, slope.real), move.real, move.imag)


def _is_at(reading: Reading, point: Floats) -> bool:
    placed = reading.placement
    return placed.mass > 0.0 and (placed.x, placed.y) == (float(point[0]), float(point[1]))
