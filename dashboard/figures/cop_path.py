"""Where the centre of pressure went: all legs on one scale, each with the ellipse of its printed area."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dashboard.figures import ticks
from dashboard.figures.canvas import Canvas
from dashboard.figures.frame import Frame
from dashboard.figures.look import DASHES, Look
from dashboard.words import figure as said

ORDER = ("left", "both", "right")


@dataclass(frozen=True)
class Path:
    """The way over one foot.

    side : left, right or both. x, y : (n,), mm, right and forward, about their own mean; none of a leg whose
    frame stays empty. ellipse_x, ellipse_y : (k,), mm. Outline of the 95 % prediction ellipse.
    name : above it, else the side.
    """

    side: str
    x: NDArray[np.float64]
    y: NDArray[np.float64]
    ellipse_x: NDArray[np.float64]
    ellipse_y: NDArray[np.float64]
    name: str = ""


def missing(side: str) -> Path:
    """Return the empty frame of a leg."""
    none = np.empty(0)
    return Path(side, none, none, none, none)


@dataclass(frozen=True)
class Grid:
    """How the frames stand. count : of them. columns : beside each other at most. lines : above each."""

    count: int
    columns: int
    lines: int = 1

    @property
    def across(self) -> int:
        """Frames in a row."""
        return max(1, min(self.count, self.columns))

    @property
    def rows(self) -> int:
        """Rows of frames."""
        return max(1, math.ceil(self.count / self.across))

    def height(self, width: float, look: Look) -> float:
        """Return how high a picture of some width is, px, when its frames are square and fill it."""
        side = _Room(self, look).side_across(width)
        return float(round(_Room(self, look).around(side)))


@dataclass(frozen=True)
class _Room:
    """The room around the frames, px."""

    grid: Grid
    look: Look

    @property
    def left(self) -> float:
        return 4.1 * self.look.text

    @property
    def below(self) -> float:
        return 3.3 * self.look.text

    @property
    def above(self) -> float:
        return 1.35 * self.look.text * self.grid.lines + 0.5 * self.look.text

    @property
    def gap(self) -> float:
        return 1.5 * self.look.text

    @property
    def between(self) -> float:
        """From one row to the next: the labels of its ticks."""
        return 2.0 * self.look.text

    def side_across(self, width: float) -> float:
        """Length of a frame that fits into a width."""
        across = self.grid.across
        return (width - self.left - 0.8 * self.look.text - self.gap * (across - 1)) / across

    def side_up(self, height: float) -> float:
        """Length of a frame that fits into a height."""
        rows = self.grid.rows
        return (height - self.below - self.above * rows - self.between * (rows - 1)) / rows

    def around(self, side: float) -> float:
        """Height of a picture with frames of this length."""
        rows = self.grid.rows
        return self.below + rows * (self.above + side) + self.between * (rows - 1)


def figure(paths: Sequence[Path], look: Look, size: tuple[float, float], columns: int = 3) -> Canvas:
    """Draw the paths beside each other on one scale, left on the left; all share one title below."""
    shown = sorted(paths, key=lambda path: ORDER.index(path.side))
    canvas = Canvas(size, look)
    lines = max((_name(path).count("\n") + 1 for path in shown), default=1)
    room = _Room(Grid(len(shown), columns, lines), look)
    side = min(room.side_across(canvas.width), room.side_up(canvas.height))
    left = room.left + (room.side_across(canvas.width) - side) * room.grid.across / 2
    reach = _reach(shown)
    for number, path in enumerate(shown):
        row, column = divmod(number, room.grid.across)
        top = canvas.height - (row + 1) * room.above - row * (side + room.between)
        place = left + column * (side + room.gap), top - side
        frame = Frame(canvas, *place, side, side, (-reach, reach), (-reach, reach))
        _draw(frame, path, look, is_first=column == 0)
    bottom = canvas.height - room.around(side) + room.below
    across = room.grid.across
    middle = left + (across * side + (across - 1) * room.gap) / 2
    canvas.text(
        middle,
        bottom - 1.9 * look.text,
        said.TO_THE_RIGHT,
        ha="center",
        va="top",
        size=look.small,
        name="title",
    )
    return canvas


def _draw(frame: Frame, path: Path, look: Look, *, is_first: bool) -> None:
    canvas, ink, reach = frame.canvas, look.sides[path.side], frame.x[1]
    step = _step(reach)
    shown = [(value, ticks.label(value)) for value in (-step, 0.0, step)]
    frame.grid(shown, shown if is_first else [(value, "") for value, _ in shown])
    frame.edges()
    frame.line(path.x, path.y, ink, 0.5 * look.stroke, alpha=0.8, name=f"path-{path.side}")
    dash = DASHES[path.side]
    frame.line(path.ellipse_x, path.ellipse_y, ink, 1.2 * look.stroke, dash=dash, name=f"ellipse-{path.side}")
    above = frame.top + 0.45 * look.text
    canvas.text(
        frame.left + frame.width / 2,
        above,
        _name(path),
        ink=ink,
        ha="center",
        va="bottom",
        name=f"name-{path.side}",
    )
    if is_first:
        place = frame.left - 2.9 * look.text, frame.bottom + frame.height / 2
        canvas.text(
            *place, said.FORWARD, size=look.small, ha="center", va="center", turned=True, name="title"
        )


def _name(path: Path) -> str:
    """Return what stands above a frame: one thing a line, for frames may be narrow."""
    return (path.name or said.OF_PATH[path.side]).replace(", ", "\n")


def _step(reach: float) -> float:
    """Return the distance of two ticks, mm: one on each side of the middle, clear of the next frame's."""
    return max((float(step) for step in (5, 10, 20, 50, 100, 200, 500) if step <= 0.85 * reach), default=5.0)


def _reach(paths: Sequence[Path]) -> float:
    """Half width of every frame, mm: everything drawn lies inside, rounded up to 5 mm."""
    largest = max(
        (
            float(np.nanmax(np.abs(values)))
            for path in paths
            for values in (path.x, path.y, path.ellipse_x, path.ellipse_y)
            if len(values)
        ),
        default=10.0,
    )
    return float(5.0 * np.ceil(1.05 * max(largest, 10.0) / 5.0))
