"""A trial over time, to be read: events on the lanes of their kinds, loads, the height of the body."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from dashboard.figures import event_lanes, ticks
from dashboard.figures.canvas import Canvas
from dashboard.figures.course import Array, Lane, Phase, Traces, thinned
from dashboard.figures.frame import Frame
from dashboard.figures.legend import Entry, Legend
from dashboard.figures.trial_layout import NAMES, Layout
from dashboard.words import figure as said

FLOOR = 50.0
"""N. Plates on which nobody stands are not drawn as if their noise were a load."""


def figure(traces: Traces, lanes: Sequence[Lane], phases: Sequence[Phase], placed: Layout) -> Canvas:
    """Draw a whole trial."""
    canvas = Canvas((placed.width, placed.height), placed.look)
    left, right = _left(canvas, lanes, placed), canvas.width - 1.2 * placed.look.text
    top = canvas.height - placed.above - placed.lane * placed.lanes - placed.gap
    loads = _frame(canvas, (left, right), (top - placed.loads, top), traces.span, _loaded(traces))
    shown = [loads]
    _trace_loads(loads, traces)
    if traces.height is not None:
        edges = loads.bottom - placed.between - placed.upright, loads.bottom - placed.between
        shown.append(_frame(canvas, (left, right), edges, traces.span, _risen(traces.height)))
        _trace(shown[-1], traces.time, traces.height, "both", "height", dash="solid")
    _axes(shown, placed)
    _phases(shown, phases)
    event_lanes.draw(loads, lanes, placed, shown[-1].bottom)
    _legend(canvas, traces, placed)
    return canvas


def _left(canvas: Canvas, lanes: Sequence[Lane], placed: Layout) -> float:
    """Return where time begins, px: right of the names of the lanes, or of the loads."""
    look = placed.look
    names = [] if placed.is_small else [canvas.width_of(lane.name, look.small) for lane in lanes]
    return max(4.3 * look.text, *(name + 1.2 * look.text for name in names)) if names else 4.3 * look.text


def _frame(
    canvas: Canvas,
    across: tuple[float, float],
    up: tuple[float, float],
    x: tuple[float, float],
    y: tuple[float, float],
) -> Frame:
    last = max(x[1], x[0] + 1e-3)
    return Frame(canvas, across[0], up[0], across[1] - across[0], up[1] - up[0], (x[0], last), y)


def _loaded(traces: Traces) -> tuple[float, float]:
    low, high = _reach(list(traces.loads.values()))
    return min(0.0, 1.06 * low), max(1.06 * high, FLOOR)


def _risen(height: Array) -> tuple[float, float]:
    low, high = _reach([height])
    room = 0.08 * max(high - low, 20.0)
    return low - room, high + room


def _reach(values: Sequence[Array]) -> tuple[float, float]:
    known = [each[np.isfinite(each)] for each in values]
    lows, highs = [float(k.min()) for k in known if len(k)], [float(k.max()) for k in known if len(k)]
    return min(lows, default=0.0), max(highs, default=0.0)


# What was measured


def _trace_loads(frame: Frame, traces: Traces) -> None:
    for side, load in traces.loads.items():
        _trace(frame, traces.time, load, side, f"load-{side}")


def _trace(frame: Frame, time: Array, values: Array, side: str, name: str, dash: str = "") -> None:
    """Draw a line with the smallest and the largest sample of every px."""
    look = frame.canvas.look
    x, y = thinned(time, values, max(2, round(2.0 * frame.width)))
    broken = dash or {"left": "solid", "right": "dash"}.get(side, "dot")
    frame.line(x, y, look.sides[side], 0.8 * look.stroke, dash=broken, name=name)


def _axes(frames: Sequence[Frame], placed: Layout) -> None:
    """Draw the ticks; those of time stand below the last frame."""
    canvas, look = frames[0].canvas, placed.look
    times = _times(frames[0])
    for frame in frames:
        is_last = frame is frames[-1]
        shown = times if is_last else [(value, "") for value, _ in times]
        frame.grid(shown, ticks.numbers(*frame.y, 5 if frame is frames[0] else 4))
        frame.edges()
    titles: dict[str, Any] = {"size": look.small, "name": "title"}
    for frame, title in zip(frames, (said.LOAD, said.HEIGHT), strict=False):
        place = frame.left - 3.7 * look.text, frame.bottom + frame.height / 2
        canvas.text(*place, title, ha="center", va="center", turned=True, **titles)
    middle = frames[0].left + frames[0].width / 2
    canvas.text(middle, frames[-1].bottom - 1.9 * look.text, said.TIME, ha="center", va="top", **titles)


def _times(frame: Frame) -> list[tuple[float, str]]:
    """Return the ticks of time: whole seconds where there are many of them."""
    most = max(2, int(frame.width / (4.2 * frame.canvas.look.text)))
    found = ticks.numbers(*frame.x, most)
    is_broken = frame.x[1] - frame.x[0] > most and any(value % 1.0 for value, _ in found)
    return ticks.numbers(*frame.x, max(2, most // 2)) if is_broken else found


# What it is made of


def _phases(frames: Sequence[Frame], phases: Sequence[Phase]) -> None:
    """Shade the phases; each has its edges too, for who does not see the shade, and its name above."""
    top, bottom = frames[0].top, frames[-1].bottom
    across = _over(frames[0], bottom, top)
    look = across.canvas.look
    for number, phase in enumerate(phases):
        start, end = max(phase.start, across.x[0]), min(phase.end, across.x[1])
        if end <= start:
            continue
        across.shade((start, end), (0.0, 1.0), look.shade, 0.12, f"phase-{number}")
        for edge in (start, end):
            across.line((edge, edge), (0, 1), look.shade, 0.07 * look.text, alpha=0.5, above=0.6)
        left, right = (across.at(each, 0.0)[0] for each in (start, end))
        name = _fitting(across.canvas, phase, right - left)
        place = (left + right) / 2, top + 0.6 * look.text
        if name:
            across.canvas.text(
                *place, name, size=look.small, ha="center", boxed=look.ground, name="phase-name"
            )


def _fitting(canvas: Canvas, phase: Phase, room: float) -> str:
    """Return the name of a phase that is no wider than it."""
    widest = room - 0.2 * canvas.look.text
    named = (each for each in (phase.name, phase.short) if canvas.width_of(each, canvas.look.small) <= widest)
    return next(named, phase.short if len(phase.short) <= 2 else "")


def _over(frame: Frame, bottom: float, top: float) -> Frame:
    """Return a frame over the same time, from one height to another, px; its values go from 0 to 1."""
    return Frame(frame.canvas, frame.left, bottom, frame.width, top - bottom, frame.x, (0.0, 1.0))


def _legend(canvas: Canvas, traces: Traces, placed: Layout) -> None:
    entries = tuple(Entry(side, NAMES[side], "", side in traces.loads) for side in placed.sides)
    edge = 0.6 * placed.look.text
    Legend(canvas, entries, edge, canvas.width - edge).draw(canvas.height - 0.2 * placed.look.text)
