"""A mat from above: the pressure on every cell in steps of colour, both feet with outline and name."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dashboard.figures.canvas import Canvas
from dashboard.figures.frame import Frame
from dashboard.figures.look import DARK, DASHES, Look
from station.foot_map import LEFT, RIGHT, FootMap
from station.mat import Matrix

Floats = NDArray[np.float64]

TOPS = (50.0, 100.0, 150.0, 200.0, 300.0, 400.0, 600.0, 800.0, 1200.0, 2000.0, 5000.0)
"""kPa, of which the lowest that holds the data is the top of the scale."""
STEPS = 20
"""Colours of the scale."""
LINES = 3
"""Of words below the mat."""
STOPS = {
    "light": ((244, 246, 248), (238, 218, 132), (190, 170, 104), (124, 124, 118), (58, 84, 134), (9, 26, 84)),
    "dark": ((14, 19, 24), (24, 58, 128), (86, 100, 126), (150, 140, 112), (222, 196, 92), (255, 243, 176)),
}
"""The scale of the live map (`assets/live_map.js`): one brightness after the other, from yellow to blue."""
SIDES = {"left": LEFT, "right": RIGHT}
REACH = 3
"""Cells from a foot within which a coloured cell is drawn as its own."""
MARGIN = 1
"""Cells left free around the mat: toes at its edge are not at the edge of the picture."""


@dataclass(frozen=True)
class Words:
    """What is written.

    front : where the toes are. feet : name of each, by side. unit : above the scale. below : lines, at most
    LINES.
    """

    front: str
    feet: dict[str, str]
    unit: str
    below: tuple[str, ...] = ()


def top_of(pressures: Floats) -> float:
    """Return the top of the scale, kPa. pressures : Pa, NaN for what is not known."""
    known = pressures[~np.isnan(pressures)]
    highest = float(known.max()) / 1e3 if len(known) else 0.0
    return next((top for top in TOPS if highest <= top), TOPS[-1])


def colours(look: Look) -> list[str]:
    """Return the colours of the scale, from nothing to the most."""
    stops = np.array(STOPS["dark" if look is DARK else "light"], float)
    along = np.linspace(0, len(stops) - 1, STEPS)
    mixed = [np.interp(along, np.arange(len(stops)), stops[:, part]) for part in range(3)]
    return [f"#{round(r):02x}{round(g):02x}{round(b):02x}" for r, g, b in zip(*mixed, strict=True)]


def steps(pressures: Floats, top: float) -> NDArray[np.int64]:
    """(rows, columns), step of each cell, from 0; -1 of what is not known. pressures : Pa. top : kPa."""
    step = np.floor(np.nan_to_num(pressures) / 1e3 / top * STEPS)
    found = np.clip(step, 0, STEPS - 1).astype(np.int64)
    return np.where(np.isnan(pressures), -1, found)


def height(lines: Matrix, width: float, look: Look) -> float:
    """Return how high a picture of some width is, px, when the mat fills it."""
    room = _Room(look)
    cell = (width - room.beside) / (lines.columns + 2 * MARGIN)
    return float(round(cell * (lines.rows + 2 * MARGIN) + room.around))


def feet(found: FootMap, coloured: NDArray[np.int64]) -> NDArray[np.uint8]:
    """(rows, columns), whose each cell is drawn: a coloured cell beside a foot belongs to it too.

    What presses lightly or not all the time is still part of a foot: an outline that leaves it out cuts toes
    off. coloured : (rows, columns), steps of colour; the cells of a foot alone make its contact area.
    """
    owned, own = found.owner.copy(), np.argwhere(found.owner > 0)
    for cell in np.argwhere((coloured > 0) & (found.owner == 0)) if len(own) else ():
        away = np.abs(own - cell)
        far = np.where(away.max(axis=1) <= REACH, (away**2).sum(axis=1), np.iinfo(np.int64).max)
        nearest = int(far.argmin())
        if away[nearest].max() <= REACH:
            owned[tuple(cell)] = found.owner[tuple(own[nearest])]
    return owned


@dataclass(frozen=True)
class _Room:
    """The room around the mat, px."""

    look: Look

    @property
    def left(self) -> float:
        return 0.3 * self.look.text

    @property
    def scale(self) -> float:
        """For the scale at the right."""
        return 4.6 * self.look.text

    @property
    def beside(self) -> float:
        return self.left + self.scale

    @property
    def above(self) -> float:
        return 1.9 * self.look.text

    @property
    def around(self) -> float:
        return self.above + self.line * LINES + 0.8 * self.look.text

    @property
    def line(self) -> float:
        """From one line of words to the next."""
        return 1.25 * self.look.text


def figure(found: FootMap, pressures: Floats, told: Words, look: Look, size: tuple[float, float]) -> Canvas:
    """Draw one field of a foot map. pressures : (rows, columns), Pa, its mean or its peak."""
    canvas, lines, room = Canvas(size, look), found.matrix, _Room(look)
    across, up = lines.columns + 2 * MARGIN, lines.rows + 2 * MARGIN
    cell = min((size[0] - room.beside) / across, (size[1] - room.around) / up)
    width, high = cell * lines.columns, cell * lines.rows
    left = room.left + (size[0] - room.beside - width) / 2.0
    half = lines.columns * lines.pitch / 2.0, lines.rows * lines.pitch / 2.0
    bottom = size[1] - room.above - MARGIN * cell - high
    frame = Frame(canvas, left, bottom, width, high, (-half[0], half[0]), (-half[1], half[1]))
    top, scale = top_of(pressures), colours(look)
    canvas.text(
        left + width / 2,
        frame.top + 0.5 * look.text,
        told.front,
        ha="center",
        size=look.small,
        ink=look.quiet,
        name="front",
    )
    coloured = steps(pressures, top)
    owned = feet(found, coloured)
    _cells(frame, coloured, lines, scale)
    _silent(frame, found)
    for side in SIDES:
        _outline(frame, lines, owned == SIDES[side], side)
    for side in SIDES:
        _foot(frame, found, owned == SIDES[side], side, told.feet[side])
    _scale(canvas, frame, top, scale, told.unit)
    for number, line in enumerate(told.below, start=1):
        place = 0.3 * look.text, bottom - MARGIN * cell - number * room.line - 0.1 * look.text
        canvas.text(*place, line, size=look.small, ink=look.quiet, name="below")
    return canvas


def _cells(frame: Frame, found: NDArray[np.int64], lines: Matrix, scale: Sequence[str]) -> None:
    """Fill every cell with the colour of its step, and with nothing between them."""
    look = frame.canvas.look
    everything = [[frame.x[0], frame.y[0], frame.x[1], frame.y[1]]]
    frame.boxes(everything, scale[0], edge=look.quiet, width=0.07 * look.text, above=0.5, name="mat")
    for step in range(1, len(scale)):
        places = _boxes(np.argwhere(found == step), lines)
        if len(places):
            thin = 0.02 * look.text
            frame.boxes(places, scale[step], edge=scale[step], width=thin, name=f"step-{step}")


def _boxes(cells: NDArray[np.int64], lines: Matrix) -> Floats:
    """(n, 4), m, edges of cells (n, 2) of row and column."""
    x, y = lines.x[cells[:, 1]], lines.y[cells[:, 0]]
    half = lines.pitch / 2.0
    return np.stack([x - half, y - half, x + half, y + half], axis=1)


def _silent(frame: Frame, found: FootMap) -> None:
    """Hatch the cells of which nothing is known."""
    cells, look = np.argwhere(found.silent), frame.canvas.look
    if not len(cells):
        return
    boxes = _boxes(cells, found.matrix)
    frame.boxes(boxes, look.ground, edge=look.quiet, width=0.05 * look.text, above=1.2, name="silent")
    left, low, right, high = boxes.T
    middle, across, gap = (left + right) / 2.0, (low + high) / 2.0, np.full(len(cells), np.nan)
    x = np.stack([left, right, gap, left, middle, gap, middle, right, gap], axis=1)
    y = np.stack([low, high, gap, across, high, gap, low, across, gap], axis=1)
    frame.line(x.ravel(), y.ravel(), look.quiet, 0.07 * look.text, above=1.3, name="hatching")


def edges(lines: Matrix, cells: NDArray[np.bool_]) -> tuple[Floats, Floats]:
    """Return the way around cells of a mat, x and y in m, a gap after every edge of a cell.

    cells : (rows, columns), those of one foot.
    """
    own = np.pad(cells, 1)
    half = lines.pitch / 2.0
    x: list[float] = []
    y: list[float] = []
    for row, column in np.argwhere(own).tolist():
        left, right = (lines.x[column - 1] + end for end in (-half, half))
        low, high = (lines.y[row - 1] + end for end in (-half, half))
        sides = (
            (own[row - 1, column], (left, right), (high, high)),
            (own[row + 1, column], (left, right), (low, low)),
            (own[row, column - 1], (left, left), (low, high)),
            (own[row, column + 1], (right, right), (low, high)),
        )
        for is_inside, across, up in sides:
            if not is_inside:
                x += [*across, np.nan]
                y += [*up, np.nan]
    return np.array(x), np.array(y)


def _outline(frame: Frame, lines: Matrix, own: NDArray[np.bool_], side: str) -> None:
    """Draw the edge of a foot: full for the left one, broken for the right one."""
    look = frame.canvas.look
    x, y = edges(lines, own)
    if len(x):
        frame.line(x, y, look.ground, 2.2 * look.stroke, above=1.5, name=f"halo-{side}")
        width = 1.2 * look.stroke
        frame.line(x, y, look.sides[side], width, dash=DASHES[side], above=1.6, name=f"outline-{side}")


def _foot(frame: Frame, found: FootMap, own: NDArray[np.bool_], side: str, name: str) -> None:
    """Write the name of a foot in front of its toes, or behind its heel; mark its centre of pressure."""
    look, lines = frame.canvas.look, found.matrix
    cells = np.argwhere(own)
    if not len(cells):
        return
    middle = frame.at(float(lines.x[cells[:, 1]].mean()), 0.0)[0]
    half, letters = lines.pitch / 2.0, 1.9 * look.text
    front = frame.at(0.0, float(lines.y[cells[:, 0].min()]) + half)[1]
    behind = frame.at(0.0, float(lines.y[cells[:, 0].max()]) - half)[1]
    is_room = front + letters <= frame.top
    place = (
        front + 0.65 * look.text
        if is_room
        else max(behind - 1.35 * look.text, frame.bottom + 0.4 * look.text)
    )
    ink = look.sides[side]
    frame.canvas.text(
        middle, place, name, ink=ink, size=look.small, ha="center", bold=True, boxed=ink, name=f"name-{side}"
    )
    x, y = found.cop[0 if side == "left" else 1]
    if not np.isnan(x):
        frame.marks([x], [y], side, "open", name=f"cop-{side}")


def _scale(canvas: Canvas, frame: Frame, top: float, scale: Sequence[str], unit: str) -> None:
    """Draw the scale beside the mat, in the very steps of the cells."""
    look = canvas.look
    left, width = frame.right + 0.9 * look.text, 0.9 * look.text
    high = min(frame.height - 1.8 * look.text, 18.0 * look.text)
    bottom = frame.top - 1.6 * look.text - high
    bar = Frame(canvas, left, bottom, width, high, (0.0, 1.0), (0.0, top))
    for step, ink in enumerate(scale):
        low, up = top * step / STEPS, top * (step + 1) / STEPS
        bar.boxes([[0.0, low, 1.0, up]], ink, edge=ink, width=0.02 * look.text, name=f"scale-{step}")
    whole = [[0.0, 0.0, 1.0, top]]
    bar.boxes(whole, "none", edge=look.quiet, width=0.07 * look.text, above=1.1, name="scale")
    canvas.text(left, bar.top + 0.6 * look.text, unit, size=look.small, name="unit")
    for part in (0.0, 0.5, 1.0):
        place = bar.right + 0.35 * look.text, bar.at(0.0, part * top)[1]
        canvas.text(*place, f"{part * top:.0f}", size=look.small, va="center_baseline", name="tick")
