"""Charts of the report as SVG, drawn by matplotlib: no browser is needed to print."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dashboard.figures.trend import Point

WIDTH = 3.3
"""Inches: the column of the page that holds charts."""
LEFT, RIGHT, BOTH = "#1f6feb", "#b35900", "#57606a"
"""The side colours of the screen in their dark form; the dash of the right side carries the same meaning."""


TREND: dict[str, tuple[str, Any, str]] = {
    "left": (LEFT, "-", "o"),
    "right": (RIGHT, (0, (4, 2)), "D"),
    "both": (BOTH, (0, (1, 1)), "s"),
}


@dataclass(frozen=True)
class Path:
    """The way of the centre of pressure over one foot.

    x, y : (n,), mm, about their own mean. axes : half axes of the 95 % prediction ellipse, mm.
    angle : of its first axis, rad.
    """

    x: NDArray[np.float64]
    y: NDArray[np.float64]
    axes: tuple[float, float]
    angle: float


def ellipse(path: Path) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the outline (181,) of the ellipse that belongs to the printed area, in mm."""
    turn = np.linspace(0.0, 2.0 * np.pi, 181)
    a, b = path.axes[0] * np.cos(turn), path.axes[1] * np.sin(turn)
    cosine, sine = np.cos(path.angle), np.sin(path.angle)
    return a * cosine - b * sine, a * sine + b * cosine


def whole(path: Path | None, left_percent: float) -> bytes:
    """Draw how the weight is shared between the legs, and below it the path of the whole body."""
    from matplotlib.backends.backend_svg import FigureCanvasSVG
    from matplotlib.figure import Figure

    if path is None:
        return shares(left_percent)
    figure = Figure(figsize=(WIDTH, 2.75), layout="constrained")
    FigureCanvasSVG(figure)
    bar, place = figure.subplots(2, 1, height_ratios=(1, 3.4))
    _share(bar, left_percent)
    _frame(place, path, BOTH, (0, (1, 1)), _reach([path]))
    place.set_title("Whole body", fontsize=8, color=BOTH)
    place.set_ylabel("forward, mm", fontsize=6)
    return _svg(figure)


def trend(points: Sequence[Point], title: str, unit: str) -> bytes:
    """Draw one number of both legs over the visits; only points of one line of conditions are joined."""
    from matplotlib.backends.backend_svg import FigureCanvasSVG
    from matplotlib.dates import AutoDateLocator, ConciseDateFormatter
    from matplotlib.figure import Figure

    figure = Figure(figsize=(WIDTH, 1.75), layout="constrained")
    FigureCanvasSVG(figure)
    place = figure.subplots()
    for side, line in sorted({(point.side, point.line) for point in points}):
        colour, dash, mark = TREND[side]
        mine = sorted((p for p in points if (p.side, p.line) == (side, line)), key=lambda p: p.when)
        days = [datetime.fromisoformat(p.when).replace(tzinfo=None) for p in mine]
        when = np.array(days, dtype="datetime64[s]")
        place.plot(when, [p.value for p in mine], color=colour, linestyle=dash, marker=mark, markersize=4)
        # Of two lines that end together the upper one is named above.
        lift = 4 if mine[-1].value >= max(p.value for p in points if p.when == mine[-1].when) else -8
        end = (when[-1], mine[-1].value)
        place.annotate(side, end, (6, lift), textcoords="offset points", fontsize=7, color=colour)
    place.set_title(f"{title}, {unit}", fontsize=8, loc="left")
    place.margins(x=0.12)
    place.set_ylim(0, 1.15 * max(p.value for p in points))
    dates = AutoDateLocator(minticks=2, maxticks=5)  # type: ignore[no-untyped-call]
    place.xaxis.set_major_locator(dates)
    place.xaxis.set_major_formatter(ConciseDateFormatter(dates))  # type: ignore[no-untyped-call]
    place.tick_params(labelsize=6, length=2)
    place.xaxis.get_offset_text().set_fontsize(6)
    place.spines[["top", "right"]].set_visible(False)
    place.grid(visible=True, linewidth=0.3, alpha=0.5)
    return _svg(figure)


def sway(left: Path | None, right: Path | None) -> bytes:
    """Draw both legs on one scale, left on the left. A missing side stays an empty frame."""
    from matplotlib.backends.backend_svg import FigureCanvasSVG
    from matplotlib.figure import Figure

    figure = Figure(figsize=(WIDTH, 2.1), layout="constrained")
    FigureCanvasSVG(figure)
    reach = _reach([path for path in (left, right) if path is not None])
    panels = figure.subplots(1, 2, sharey=True)
    sides = (("Left leg", left, LEFT, "-"), ("Right leg", right, RIGHT, (0, (4, 2))))
    for place, (title, path, colour, dash) in zip(panels, sides, strict=True):
        _frame(place, path, colour, dash, reach)
        place.set_title(title, fontsize=8, color=colour)
    panels[0].set_ylabel("forward, mm", fontsize=6)
    return _svg(figure)


def shares(left_percent: float) -> bytes:
    """Draw how the weight is shared between the legs."""
    from matplotlib.backends.backend_svg import FigureCanvasSVG
    from matplotlib.figure import Figure

    figure = Figure(figsize=(WIDTH, 0.8), layout="constrained")
    FigureCanvasSVG(figure)
    _share(figure.subplots(), left_percent)
    return _svg(figure)


def _share(bar: Any, left_percent: float) -> None:
    bar.barh(0, left_percent, color=LEFT, height=0.5)
    bar.barh(0, 100 - left_percent, left=left_percent, color=RIGHT, height=0.5, hatch="//", edgecolor="white")
    bar.axvline(50, color="black", linewidth=0.8)
    bar.set(xlim=(0, 100), ylim=(-0.4, 0.8), yticks=[])
    bar.tick_params(labelsize=6, length=2)
    bar.spines[:].set_visible(False)
    bar.text(0, 0.4, f"left {left_percent:.1f} %", color=LEFT, fontsize=8)
    bar.text(100, 0.4, f"right {100 - left_percent:.1f} %", ha="right", color=RIGHT, fontsize=8)


def _frame(place: Any, path: Path | None, colour: str, dash: Any, reach: float) -> None:
    """Draw one path with its ellipse in a square frame, or an empty frame."""
    place.set(xlim=(-reach, reach), ylim=(-reach, reach), aspect="equal")
    place.tick_params(labelsize=6, length=2)
    place.spines[["top", "right"]].set_visible(False)
    place.grid(visible=True, linewidth=0.3, alpha=0.5)
    place.set_xlabel("to the right, mm", fontsize=6)
    if path is not None:
        place.plot(path.x, path.y, color=colour, linewidth=0.5, alpha=0.75)
        place.plot(*ellipse(path), color=colour, linewidth=1.2, linestyle=dash)


def _reach(paths: list[Path]) -> float:
    """Half width of both frames, mm: everything drawn lies inside, rounded up to 5 mm."""
    largest = 10.0
    for path in paths:
        outline = ellipse(path)
        for values in (path.x, path.y, *outline):
            if len(values):
                largest = max(largest, float(np.nanmax(np.abs(values))))
    return float(5.0 * np.ceil(1.05 * largest / 5.0))


def _svg(figure: object) -> bytes:
    import matplotlib

    out = io.BytesIO()
    # Paths instead of text: the chart looks the same whatever fonts the computer has.
    with matplotlib.rc_context({"svg.fonttype": "path", "svg.hashsalt": "station"}):
        figure.savefig(out, format="svg", metadata={"Date": None})  # type: ignore[attr-defined]
    return out.getvalue()
