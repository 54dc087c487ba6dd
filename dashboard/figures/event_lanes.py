"""Lanes of a trial's picture: the events of each kind under its name, and where each crosses the loads."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from dashboard.figures.canvas import Canvas
from dashboard.figures.course import Lane, Mark
from dashboard.figures.frame import Frame
from dashboard.figures.trial_layout import Layout

VARIANTS = {"added": "cross", "seen": "dot"}
"""What stands in the mark of an event that was not found; one that was moved is where it is now."""
LIFT = {"left": 1.0, "both": 0.0, "right": -1.0}
"""The feet often do the same within milliseconds: their marks stand below each other, so far apart."""
TWO, THREE = 0.5, 0.78
"""Letters, where two marks may meet on a lane, and three."""


def draw(frame: Frame, lanes: Sequence[Lane], placed: Layout, bottom: float) -> None:
    """Draw the events on their lanes. bottom : px, to which a line falls from each that holds."""
    canvas, look = frame.canvas, placed.look
    top = canvas.height - placed.above
    uppers = [top - number * placed.lane for number in range(len(lanes))]
    named = [_name(frame, lane, upper, placed) for lane, upper in zip(lanes, uppers, strict=True)]
    for number, (lane, upper) in enumerate(zip(lanes, uppers, strict=True)):
        y = upper - placed.name - (placed.lane - placed.name) / 2
        canvas.line((frame.left, frame.right), (y, y), look.grid, 0.07 * look.text, above=0.2)
        _events(frame, lane, y, _Ground(bottom, tuple(named[number + 1 :])), number)


@dataclass(frozen=True)
class _Room:
    """Where words stand, px: to the left of `right`, from `low` to `high`."""

    right: float
    low: float
    high: float


@dataclass(frozen=True)
class _Ground:
    """What lies below a lane, px. bottom : of all. named : the names of the lanes between, highest first."""

    bottom: float
    named: tuple[_Room, ...]

    def free(self, x: float, top: float) -> list[tuple[float, float]]:
        """Return the stretches from the bottom to a height on which nothing is written at x."""
        edges = [self.bottom]
        for room in reversed(self.named):
            edges += [room.low, room.high] if x < room.right else []
        edges.append(top)
        return list(zip(edges[::2], edges[1::2], strict=True))


def _name(frame: Frame, lane: Lane, upper: float, placed: Layout) -> _Room:
    """Write the name of a lane: beside it, or above it where there is little room."""
    canvas, look = frame.canvas, placed.look
    if placed.is_small:
        place, ha = (frame.left, upper - 0.7 * placed.name), "left"
    else:
        place, ha = (frame.left - 0.8 * look.text, upper - placed.lane / 2), "right"
    canvas.text(*place, lane.name, size=look.small, ha=ha, va="center_baseline", name="lane")
    right = place[0] + canvas.width_of(lane.name, look.small) + 0.2 * look.text if placed.is_small else 0.0
    return _Room(right, place[1] - 0.8 * look.small, place[1] + 0.6 * look.small)


def _events(frame: Frame, lane: Lane, y: float, ground: _Ground, number: int) -> None:
    """Draw what stands on a lane at a height, px."""
    marks = [mark for mark in lane.marks if frame.x[0] <= mark.time <= frame.x[1]]
    sides = {mark.side for mark in marks}
    apart = (THREE if "both" in sides and len(sides) > 1 else TWO) * frame.canvas.look.text
    for side, state, some in _alike(marks):
        level = y + LIFT[side] * apart
        _mark(frame, some, (side, state), level, number)
        if state != "deleted":
            _fall(frame, some, ground, level, f"fall-{side}-{number}")


def _alike(marks: Sequence[Mark]) -> Iterator[tuple[str, str, list[Mark]]]:
    """Yield the marks of each side and state."""
    found: dict[tuple[str, str], list[Mark]] = {}
    for mark in marks:
        found.setdefault((mark.side, mark.state), []).append(mark)
    for (side, state), some in found.items():
        yield side, state, some


def _mark(frame: Frame, marks: list[Mark], kind: tuple[str, str], y: float, lane: int) -> None:
    """Draw events of one side and state at a height, px."""
    canvas, (side, state) = frame.canvas, kind
    name, places = f"{state}-{side}-{lane}", [_across(frame, mark.time) for mark in marks]
    level = [y] * len(places)
    if state == "deleted":
        _struck(canvas, places, y, side, name)
        return
    moved = [
        (_across(frame, m.found), _across(frame, m.time)) for m in marks if m.found is not None and m.is_moved
    ]
    for was, now in moved:
        canvas.line(
            (was, now), (y, y), canvas.look.sides[side], 0.5 * canvas.look.stroke, name=f"way-{side}-{lane}"
        )
    if moved:
        canvas.marks([was for was, _ in moved], [y] * len(moved), side, "open", name=f"was-{side}-{lane}")
    canvas.marks(places, level, side, VARIANTS.get(state, ""), name=name)


def _across(frame: Frame, time: float) -> float:
    return frame.at(time, 0.0)[0]


def _struck(canvas: Canvas, places: list[float], y: float, side: str, name: str) -> None:
    """Draw a cross at each place, px: an event that was deleted."""
    half, gap = 0.42 * canvas.look.mark, float("nan")
    x = [each for at in places for each in (at - half, at + half, gap, at - half, at + half, gap)]
    ups = [y - half, y + half, gap, y + half, y - half, gap] * len(places)
    canvas.line(x, ups, canvas.look.sides[side], 0.2 * canvas.look.mark, above=3.0, name=name)


def _fall(frame: Frame, marks: list[Mark], ground: _Ground, level: float, name: str) -> None:
    """Let events of one side and state cross what was measured as lines, and no name."""
    look, gap = frame.canvas.look, float("nan")
    x, y = list[float](), list[float]()
    for at in (_across(frame, mark.time) for mark in marks):
        for low, high in ground.free(at, level):
            x += [at, at, gap]
            y += [low, high, gap]
    width = (1.0 if marks[0].state == "seen" else 0.6) * look.stroke
    ink = look.sides[marks[0].side]
    frame.canvas.line(x, y, ink, width, dash="dot", alpha=0.8, above=1.0, name=name)
