"""Two feet on a mat: the forces and centres of pressure of a body become a field of pressure."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from station.mat import Matrix, Side
from station.sources.sheet.pressed import TOUCHED, Pressed, Truth, truth_of
from station.sources.sheet.sole import GRAIN, LENGTH, Sole, sole

Floats = NDArray[np.float64]


class Load(Protocol):
    """fz : (n, 2), N, left and right foot. cop : (n, 2, 2), m, NaN under a foot in the air."""

    @property
    def fz(self) -> Floats: ...

    @property
    def cop(self) -> Floats: ...


class Body(Protocol):
    """A person, see `bodies/person.py`. feet : (2, 2), m, the middles of the feet."""

    @property
    def feet(self) -> Floats: ...

    def perform(self, activity: str, **options: Any) -> None: ...

    def load(self, n: int, /) -> Load: ...


@dataclass(frozen=True)
class Stance:
    """How somebody places themselves on the mat.

    place : m, of the middle between the feet. heading : rad, to the left. toe_out : rad, left and right foot.
    length : m, of a foot. arch : see `sole`.
    """

    place: tuple[float, float] = (0.0, 0.0)
    heading: float = 0.0
    toe_out: tuple[float, float] = (0.12, 0.12)
    length: float = LENGTH
    arch: float = 1.0


@dataclass(frozen=True)
class _Foot:
    """A foot on its place. place : (points, 2), m. spread : (rows, columns, points), see `spread_of`."""

    sole: Sole
    middle: Floats
    turn: Floats
    place: Floats
    spread: Floats
    under: NDArray[np.bool_]

    def own(self, cop: Floats) -> Floats:
        """(n, 2) places of the mat in the frame of the foot."""
        return np.asarray((cop - self.middle) @ self.turn)


class Footing:
    """A body on a mat, one scan after the other.

    The same body and the same calls give the same bits. What lies beyond the mat presses on nothing.

    Parameters
    ----------
    person : makes the body for a rate in Hz. rate : Hz, rows a second: the body lives from row to row.

    Attributes
    ----------
    truth : of the last scan, or None before the first.
    """

    def __init__(self, matrix: Matrix, person: Callable[[float], Body], stance: Stance, rate: float) -> None:
        self.truth: Truth | None = None
        self._matrix, self._stance, self._rate = matrix, stance, rate
        self._body = person(rate)
        self._scans = 0
        self._soles = [sole(side, stance.length, stance.arch) for side in (Side.LEFT, Side.RIGHT)]
        self._feet: list[_Foot | None] = [None, None]
        self._tilts = [np.zeros(2), np.zeros(2)]

    def perform(self, activity: str, **options: Any) -> None:
        """Let the person begin another activity."""
        self._body.perform(activity, **options)

    def scan(self) -> Pressed:
        """Live on for one scan."""
        rows = self._matrix.rows
        load = self._body.load(rows)
        places = self._on_mat(self._body.feet)
        pressure = np.zeros((rows, self._matrix.columns))
        owner = np.zeros(pressure.shape, dtype=np.uint8)
        loads, points, areas = [], [], []
        for number in range(2):
            fz = np.maximum(0.0, load.fz[:, number])
            foot = self._placed(number, places[number])
            shared = np.zeros((rows, len(foot.place)))
            if fz.any():
                shared = self._shares(number, foot, fz, load.cop[:, number]) * fz[:, None]
                pressure += (foot.spread @ shared[:, :, None])[:, :, 0]
                owner |= np.where(foot.under, 1 << number, 0).astype(np.uint8)
            mean = shared.mean(axis=0)
            loads.append(mean)
            points.append(foot.place)
            areas.append(float((mean > TOUCHED * GRAIN**2).sum()) * GRAIN**2)
        time = self._scans * rows / self._rate
        self._scans += 1
        self.truth = truth_of(time, loads, points, areas, owner)
        return Pressed(pressure, self.truth)

    def _shares(self, number: int, foot: _Foot, fz: Floats, cop: Floats) -> Floats:
        """(rows, points) of 1 N. Within a scan the pressure goes evenly from its first to its last place."""
        loaded = np.flatnonzero(fz > 0.0)
        ends = loaded[[0, -1]]
        first, last = foot.sole.tilts(foot.own(self._on_mat(cop[ends])), self._tilts[number])
        self._tilts[number] = last
        part = np.clip((np.arange(len(fz)) - ends[0]) / max(1, int(ends[1] - ends[0])), 0.0, 1.0)
        return foot.sole.loads(first + part[:, None] * (last - first))

    def _on_mat(self, place: Floats) -> Floats:
        """(n, 2) places of the body's own frame on the mat."""
        return np.asarray(place @ _turned(self._stance.heading).T + np.array(self._stance.place))

    def _placed(self, number: int, middle: Floats) -> _Foot:
        known = self._feet[number]
        if known is not None and np.array_equal(known.middle, middle):
            return known
        angle = self._stance.heading + self._stance.toe_out[number] * (1.0, -1.0)[number]
        turn, own = _turned(angle), self._soles[number]
        place = own.place @ turn.T + middle
        spread = spread_of(self._matrix, place)
        height = spread @ own.height
        under = height > 0.02 * height.max(initial=0.0) if height.any() else height > 0.0
        foot = _Foot(own, middle.copy(), turn, place, spread, under)
        self._feet[number] = foot
        return foot


def _turned(angle: float) -> Floats:
    """(2, 2) the turn by `angle` rad to the left."""
    c, s = math.cos(angle), math.sin(angle)
    return np.array([[c, -s], [s, c]])


def spread_of(matrix: Matrix, place: Floats) -> Floats:
    """Return what 1 N at each place (points, 2), m, adds to each cell: (rows, columns, points), Pa.

    A point is a square of GRAIN; each cell gets the part of it that lies there.
    """
    parts = []
    for lines, along in ((matrix.y, place[:, 1]), (matrix.x, place[:, 0])):
        apart = np.abs(along - lines[:, None])
        parts.append(np.clip(((matrix.pitch + GRAIN) / 2.0 - apart) / GRAIN, 0.0, 1.0))
    return np.asarray(parts[0][:, None, :] * parts[1][None, :, :] / matrix.cell_area)
