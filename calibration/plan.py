"""Plan: which mass goes where, in which order. A plan is a list of placements, nothing else.

Places dominate the error of a calibration, loads hardly matter: so most readings go into new placements with
the largest load, and every visit to a point is a placement of its own. Three of the four directions in which
cells can be loaded are excited by moving a mass; the fourth, the warp, only by a card under one foot, then
under its neighbour. The grid covers the inner part of the plate only: a plate bends, no matrix can follow
that, and the best straight line is the one through the zone where people stand.
"""

from collections.abc import Callable, Iterable
from dataclasses import replace

import numpy as np

from calibration.placement import Placement, Purpose
from station.mat import Plate

READING, HANDLING = 10.0, 12.0
"""s of one reading, and of the hands between two."""
GRID = 0.55
"""Share of the half width and depth of the plate that the grid covers."""
LOADS = (20.0, 40.0)
"""kg. What two masses of 20 kg can be."""
CARDS = (0, 1)
"""The cells, neighbours of each other, under whose feet a card of 0.5 to 0.8 mm lies in turn."""
VISITS = 2
"""Of every fresh point. With one, four of six good plates miss class B by the places of the masses alone."""
STRETCH = 190.0
"""s after which the empty plate is read again at the latest."""

Point = tuple[float, float]


def short(plate: Plate, seed: int, loads: tuple[float, ...] = LOADS) -> tuple[Placement, ...]:
    """Plan a calibration of at most 15 minutes of hands: 40 readings, 16 of them over a card.

    seed : of the order of points. loads : kg, rising.
    """
    corners, edges = _corners(plate), _edges(plate)
    run = _Run(seed, loads)
    run.zero()
    run.centre(_cycle(loads))
    run.points(Purpose.GRID, corners, _turned(loads))
    run.zero()
    for number, card in enumerate(CARDS):
        run.put(card)
        run.points(Purpose.SHIM, [*corners, *edges], _highest(loads))
        run.put(None)
        if number == 0:
            run.centre(_highest(loads)(0))
    run.centre(_highest(loads)(0))
    run.zero()
    return run.written()


def full(plate: Plate, seed: int, loads: tuple[float, ...] = LOADS) -> tuple[Placement, ...]:
    """Plan the 25-point grid and two shim runs over all of it, there and back. Arguments as for `short`."""
    grid = _grid(plate, 5)
    run = _Run(seed, loads)
    run.zero()
    run.centre(_cycle(loads, 3))
    run.points(Purpose.GRID, grid, _turned(loads), every=2)
    for number, card in enumerate(CARDS):
        run.zero()
        run.put(card)
        run.points(Purpose.SHIM, grid, _highest(loads))
        run.points(Purpose.SHIM, grid, _highest(loads))
        run.put(None)
        if number == 0:
            run.centre(_cycle(loads))
    run.zero()
    run.centre(_cycle(loads))
    run.zero()
    run.points(Purpose.CORNER, [(cell.x, cell.y) for cell in plate.cells], _highest(loads), shuffled=False)
    run.zero()
    return run.written()


def grid_only(plate: Plate, seed: int, loads: tuple[float, ...] = LOADS) -> tuple[Placement, ...]:
    """Plan the 25-point grid without a card: what others do, and what the bench refuses."""
    run = _Run(seed, loads)
    run.zero()
    run.points(Purpose.GRID, _grid(plate, 5), _turned(loads), every=1)
    run.zero()
    return run.written()


def verification(
    plate: Plate, seed: int, points: int = 5, load: float = LOADS[-1], visits: int = VISITS
) -> tuple[Placement, ...]:
    """Plan readings at `points` fresh points, none of which stands in a grid. load : kg.

    They lie on a ring about the middle, turned at random, so that every quarter is seen. Each is visited
    more than once: what is judged is the plate, and a single laying errs by as much as a good plate does.
    """
    random = np.random.default_rng(seed)
    turn = random.uniform(0.0, 2.0 * np.pi)
    angles = turn + 2.0 * np.pi * np.arange(points) / points
    radii = random.uniform(0.25, 0.5, points)
    wanted = [
        (
            _millimetres(radius * plate.width / 2 * np.cos(at)),
            _millimetres(radius * plate.depth / 2 * np.sin(at)),
        )
        for radius, at in zip(radii, angles, strict=True)
    ]
    run = _Run(seed, (load,))
    run.zero()
    for _ in range(visits):
        run.points(Purpose.VERIFY, wanted, _highest((load,)), every=2)
        run.zero()
    return run.written()


def hands(plan: Iterable[Placement]) -> float:
    """Return how long a plan keeps the engineer's hands busy, s; warm-up and creep are apart."""
    return (READING + HANDLING) * sum(1 for _ in plan)


Loads = list[tuple[float, str]]
Sequence = Callable[[int], Loads]


def _cycle(loads: tuple[float, ...], times: int = 1) -> Loads:
    """Up to the largest and down again, some times, without lifting the puck."""
    up, down = [(load, "up") for load in loads], [(load, "down") for load in reversed(loads[:-1])]
    again = [*down, *up[1:]] if len(loads) > 1 else []
    return [*up, *(each for _ in range(times - 1) for each in again), *down]


def _turned(loads: tuple[float, ...]) -> Sequence:
    """Up at one point, down at the next."""

    def sequence(number: int) -> Loads:
        if number % 2:
            return [(load, "down" if step else "up") for step, load in enumerate(reversed(loads))]
        return [(load, "up") for load in loads]

    return sequence


def _highest(loads: tuple[float, ...]) -> Sequence:
    return lambda _: [(loads[-1], "up")]


def _grid(plate: Plate, lines: int) -> list[Point]:
    steps = np.linspace(-GRID / 2, GRID / 2, lines)
    return [(_millimetres(x * plate.width), _millimetres(y * plate.depth)) for y in steps for x in steps]


def _corners(plate: Plate) -> list[Point]:
    return [(x, y) for x, y in _grid(plate, 3) if x and y]


def _edges(plate: Plate) -> list[Point]:
    return [(x, y) for x, y in _grid(plate, 3) if bool(x) != bool(y)]


def _millimetres(length: float) -> float:
    """A ruler has no smaller marks."""
    return round(float(length), 3)


class _Run:
    """A plan while it is written down."""

    def __init__(self, seed: int, loads: tuple[float, ...]) -> None:
        if not loads or min(loads) <= 0.0 or list(loads) != sorted(set(loads)):
            raise ValueError(f"loads must rise from above zero: {loads}")
        self._random = np.random.default_rng(seed)
        self._written: list[Placement] = []
        self._shim: int | None = None
        self._group = 0
        self._since_zero = 0.0

    def written(self) -> tuple[Placement, ...]:
        return tuple(replace(each, number=number) for number, each in enumerate(self._written, start=1))

    def put(self, card: int | None) -> None:
        """Lay a card under a foot or take it away: the empty plate reads anew before and after."""
        if self._shim is not None:
            self.zero()
        self._shim = card
        self.zero()

    def zero(self) -> None:
        if not (
            self._written
            and self._written[-1].purpose is Purpose.ZERO
            and self._written[-1].shim == self._shim
        ):
            self._add(Purpose.ZERO, (0.0, 0.0), [(0.0, "")])
        self._since_zero = 0.0

    def centre(self, loads: Loads) -> None:
        self._add(Purpose.CENTRE, (0.0, 0.0), loads)

    def points(
        self,
        purpose: Purpose,
        points: list[Point],
        loads: Sequence,
        every: int | None = None,
        *,
        shuffled: bool = True,
    ) -> None:
        """Visit points in random order. every : points between two zeros; None: as time asks for it."""
        order = self._random.permutation(len(points)) if shuffled else np.arange(len(points))
        for number, index in enumerate(order):
            due = self._since_zero >= STRETCH if every is None else number % every == 0
            if number and due:
                self.zero()
            self._add(purpose, points[index], loads(number))

    def _add(self, purpose: Purpose, point: Point, loads: Loads) -> None:
        self._group += 1
        for mass, going in loads:
            self._written.append(Placement(0, self._group, purpose, *point, mass, self._shim, going))
            self._since_zero += READING + HANDLING
