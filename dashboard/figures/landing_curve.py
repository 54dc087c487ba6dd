"""Landings laid over each other at contact: what each leg took, left over right."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dashboard.figures import ticks
from dashboard.figures.canvas import Canvas
from dashboard.figures.frame import Frame
from dashboard.figures.legend import Entry, Legend
from dashboard.figures.look import DASHES, Look


@dataclass(frozen=True)
class Curve:
    """One leg in one landing. time : (n,), ms from contact. load : (n,), body weights, or N."""

    side: str
    time: NDArray[np.float64]
    load: NDArray[np.float64]


@dataclass(frozen=True)
class Words:
    """Titles of the axes."""

    time: str
    load: str


def figure(curves: Sequence[Curve], told: Words, look: Look, size: tuple[float, float]) -> Canvas:
    """Draw the curves; a leg that lands twice has two lines of one colour and dash."""
    canvas = Canvas(size, look)
    text = look.text
    shown = sorted(curves, key=lambda each: each.side)
    left, right, bottom = 4.8 * text, canvas.width - 0.9 * text, 3.3 * text
    sides = dict.fromkeys(curve.side for curve in shown)
    legend = Legend(canvas, tuple(Entry(side, side.capitalize()) for side in sides), left, right)
    top = canvas.height - legend.height - 0.5 * text
    place = left, bottom, right - left, top - bottom
    frame = Frame(canvas, *place, *_ranges(shown))
    frame.grid(ticks.numbers(*frame.x, 5), ticks.numbers(*frame.y, 5))
    frame.edges()
    for number, curve in enumerate(shown):
        more: dict[str, Any] = {
            "dash": DASHES[curve.side],
            "alpha": 0.85,
            "name": f"curve-{curve.side}-{number}",
        }
        frame.line(curve.time, curve.load, look.sides[curve.side], look.stroke, **more)
    legend.draw(canvas.height - 0.2 * text)
    titles: dict[str, Any] = {"size": look.small, "name": "title"}
    canvas.text(left + frame.width / 2, bottom - 1.8 * text, told.time, ha="center", va="top", **titles)
    canvas.text(0.4 * text, bottom + frame.height / 2, told.load, va="center", turned=True, **titles)
    return canvas


def _ranges(curves: Sequence[Curve]) -> tuple[tuple[float, float], tuple[float, float]]:
    times = [curve.time for curve in curves if len(curve.time)]
    first, last = (float(edge(edge(time) for time in times)) if times else 0.0 for edge in (min, max))
    loads = [float(np.nanmax(curve.load)) for curve in curves if len(curve.load)]
    low = min([float(np.nanmin(curve.load)) for curve in curves if len(curve.load)], default=0.0)
    return (first, max(last, first + 1.0)), (min(0.0, low), 1.06 * max(max(loads, default=1.0), 1e-3))
