"""Parting: the line between the feet that stand on a mat, found in one scan and followed into the next."""

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from station.forces import CONTACT
from station.mat import Matrix
from station.mechanics.footprint import crossed, patches

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

PRESSED = 5000.0
"""Pa. Under less a cell does not help to find a foot: what a home-made mat still feels after somebody has
left, and what sneaks over other lines, stays below."""
FELT = 3000.0
"""Pa. So much of a foot that has been found counts, to say whether it stands."""
FULL = 30_000.0
"""Pa. Above, a cell says no more clearly that a foot is there: a heel shall not outweigh an arch."""
WIDEST = 0.12
"""m, between the middles of the outermost cells of one foot across it; a ball is 80 to 110 mm wide."""
TURNED = math.radians(60.0)
"""How far the line between two feet may be turned from straight ahead when nothing is known before."""
ANGLE, OFFSET = math.radians(5.0), 0.005
"""rad and m, steps of the search."""
LEAST = 0.03
"""Of what presses: a foot that is to be found needs so much of it."""
SPECK = 0.01
"""Of the load: a patch of one or two cells with less is no part of a foot."""
LIGHT = 0.2
"""Of the load: with less, one of two feet is about to go, or has only just come."""
BETTER = 0.67
"""A line stays until another is crossed by less than this of what crosses it."""
CLEAR = 0.02
"""A line that so little crosses stays in any case."""
THROUGH = 0.15
"""A line that more crosses runs through a foot."""
EDGE = 0.012
"""m. So near to a line a load does not say on which side of it a foot stands."""
STRAIGHT = 0.1
"""What must cross less of a line for each rad^2 that it is turned away from what was expected."""
ALIKE = 0.05
"""What must cross less of a line that parts less evenly, for each square of the logarithm of the ratio."""
AROUND = np.arange(-TURNED, TURNED + 1e-9, ANGLE)
TURNS = AROUND[::2]
NEAR = np.arange(-4.0, 5.0)
FINELY = np.arange(-8.0, 9.0)
"""Steps to both sides of a line."""


@dataclass(frozen=True)
class Parting:
    """The line between two feet: what lies to the left of it belongs to the left foot.

    angle : rad, of its forward direction, turned to the left. offset : m, to the right of the origin.
    """

    angle: float
    offset: float

    def across(self, place: Floats) -> Floats:
        """(...,), m, how far places (..., 2), m, lie to the right of the line."""
        return np.asarray(place @ np.array([math.cos(self.angle), math.sin(self.angle)]) - self.offset)


@dataclass(frozen=True, eq=False)
class Pressing:
    """The cells of one scan under which a foot can be. pressure : (rows, columns), Pa, without NaN."""

    matrix: Matrix
    pressure: Floats

    @cached_property
    def cells(self) -> Flags:
        """(rows, columns) which cells are pressed; lonely ones that carry hardly anything are not."""
        pressed = self.pressure > PRESSED
        if not pressed.any():
            return pressed
        numbers = patches(pressed)
        load = np.bincount(numbers.ravel(), self.pressure.ravel())
        size = np.bincount(numbers.ravel())
        speck = (size <= 2) & (load < SPECK * load[1:].sum())
        return np.asarray(pressed & ~speck[numbers])

    @cached_property
    def newtons(self) -> float:
        """N, on the pressed cells."""
        return float(self.pressure[self.cells].sum() * self.matrix.cell_area)

    @property
    def is_empty(self) -> bool:
        """Whether nobody is there."""
        return self.newtons < CONTACT

    @cached_property
    def place(self) -> Floats:
        """(k, 2), m, of the pressed cells."""
        rows, columns = np.nonzero(self.cells)
        return np.column_stack([self.matrix.x[columns], self.matrix.y[rows]])

    @cached_property
    def weight(self) -> Floats:
        """(k,), of the pressed cells, 0 to 1."""
        return np.minimum(self.pressure[self.cells] / FULL, 1.0)

    @property
    def reach(self) -> float:
        """m, see `crossed`."""
        return max(0.008, self.matrix.pitch / 2.0)

    def sides(self, line: Parting) -> Floats:
        """(2,), N, clearly to the left and to the right of a line: not on the cells that it cuts."""
        rows, columns = np.nonzero(self.pressure > FELT)
        load = self.pressure[rows, columns] * self.matrix.cell_area
        across = line.across(np.column_stack([self.matrix.x[columns], self.matrix.y[rows]]))
        edge = max(0.75 * self.matrix.pitch, EDGE)
        return np.array([load[across < -edge].sum(), load[across > edge].sum()])

    def on_side(self, line: Parting, side: int) -> "Pressing":
        """Return what presses to the left (0) or to the right (1) of a line."""
        rows, columns = np.nonzero(self.cells)
        there = (line.across(self.place) >= 0.0) == bool(side)
        pressure = np.zeros_like(self.pressure)
        pressure[rows[there], columns[there]] = self.pressure[rows[there], columns[there]]
        return Pressing(self.matrix, pressure)

    def is_one(self, angle: float) -> bool:
        """Whether all can be one foot, turned by no more than TURNED from an angle in rad."""
        angles = angle + AROUND
        across = self.place @ np.stack([np.cos(angles), np.sin(angles)])
        return bool((np.ptp(across, axis=0) <= WIDEST).any())

    def _best(self, angles: Floats, offsets: Floats) -> tuple[Parting, float] | None:
        """Return the line that the least crosses, and how much that is; None when none parts two feet."""
        costs = self._costs(angles, offsets, LEAST)
        a, d = np.unravel_index(np.argmin(costs), costs.shape)
        cost = float(costs[a, d])
        return None if math.isinf(cost) else (Parting(float(angles[a]), float(offsets[d])), cost)

    def searched(self, angle: float = 0.0) -> tuple[Parting, float] | None:
        """Search all lines within TURNED of an angle in rad; None when none parts two feet.

        A line that is turned away from the angle must be so much clearer.
        """
        far = float(np.hypot(*self.place.T).max(initial=0.0))
        offsets = np.arange(-far, far + OFFSET, OFFSET)
        costs = self._costs(angle + AROUND, offsets, LEAST)
        a, d = np.unravel_index(np.argmin(costs + STRAIGHT * AROUND[:, None] ** 2), costs.shape)
        if math.isinf(costs[a, d]):
            return None
        return Parting(float(angle + AROUND[a]), float(offsets[d])), float(costs[a, d])

    def kept(self, line: Parting) -> Parting | None:
        """Return the line, or the one beside it that is much better; None when neither parts two feet.

        It does not move while one foot carries little: such a foot is narrow in a single scan.
        """
        now = self.crossing(line)
        sides = self.sides(line)
        if now > CLEAR and sides.min() >= LIGHT * sides.sum():
            beside = self._best(line.angle + NEAR * ANGLE, line.offset + NEAR * OFFSET)
            if beside is not None and beside[1] < BETTER * now:
                line, now = beside
        return None if math.isinf(now) else line

    def refined(self, line: Parting) -> Parting:
        """Return the line close by that the least crosses and that parts most evenly: two feet are alike.

        For the highest pressures of a while; a line that parts no two feet stays.
        """
        angles, offsets = line.angle + FINELY * ANGLE / 4.0, line.offset + FINELY * OFFSET / 2.0
        across = self.place @ np.stack([np.cos(angles), np.sin(angles)])
        left = (across[:, :, None] < offsets).astype(np.float64)
        part = np.clip(np.einsum("k,kad->ad", self.weight, left) / self.weight.sum(), 1e-3, 1.0 - 1e-3)
        costs = self._costs(angles, offsets, LEAST) + ALIKE * np.log(part / (1.0 - part)) ** 2
        a, d = np.unravel_index(np.argmin(costs), costs.shape)
        return line if math.isinf(costs[a, d]) else Parting(float(angles[a]), float(offsets[d]))

    def crossing(self, line: Parting) -> float:
        """Return how much of what presses lies under a line; infinity when it runs through a foot."""
        return float(self._costs(np.array([line.angle]), np.array([line.offset]), 0.0)[0, 0])

    def _costs(self, angles: Floats, offsets: Floats, least: float) -> Floats:
        cells = self.weight, self.place
        found = crossed(*cells, angles, offsets, TURNS, self.reach, THROUGH, WIDEST + 1e-9, least)
        return np.asarray(found)
