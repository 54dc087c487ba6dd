"""Charts of the report as SVG, drawn by matplotlib: no browser is needed to print."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dashboard.figures.squat_share import Squat
from dashboard.figures.trend import Band, Flag, Point

WIDTH = 3.3
"""Inches: half of a page."""
THIRD, TALL = 2.3, 1.9
"""Inches: one of three figures beside each other."""
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


def trend(
    points: Sequence[Point],
    title: str,
    unit: str,
    *,
    bands: Sequence[Band] = (),
    flags: Sequence[Flag] = (),
    size: tuple[float, float] = (WIDTH, 1.75),
) -> bytes:
    """Draw one number of both legs over the visits; only points of one line of conditions are joined.

    Points that are in doubt are open and joined with none.

    bands : within measurement error of the baseline. flags : days on which something changed. size : inches.
    """
    from matplotlib.backends.backend_svg import FigureCanvasSVG
    from matplotlib.dates import AutoDateLocator, ConciseDateFormatter
    from matplotlib.figure import Figure

    figure = Figure(figsize=size, layout="constrained")
    FigureCanvasSVG(figure)
    place = figure.subplots()
    for band in bands:
        edges = [_when(band.start), _when(band.end)]
        place.fill_between(edges, band.low, band.high, color=TREND[band.side][0], alpha=0.13, linewidth=0)
    for side, line in sorted({(point.side, point.line) for point in points}):
        colour, dash, mark = TREND[side]
        mine = sorted((p for p in points if (p.side, p.line) == (side, line)), key=lambda p: p.when)
        when = np.array([_when(p.when) for p in mine])
        shown = {"color": colour, "linestyle": dash, "marker": mark, "markersize": 4}
        if mine[0].doubt:
            shown |= {"linestyle": "", "markerfacecolor": "white"}
        place.plot(when, [p.value for p in mine], **shown)
        # Of two lines that end together the upper one is named above.
        lift = 4 if mine[-1].value >= max(p.value for p in points if p.when == mine[-1].when) else -8
        end = (when[-1], mine[-1].value)
        place.annotate(side, end, (6, lift), textcoords="offset points", fontsize=7, color=colour)
    place.set_title(f"{title}, {unit}" if unit else title, fontsize=7, loc="left")
    place.margins(x=0.16)
    top = max(p.value for p in points)
    place.set_ylim(0, 1.2 * top if top > 0 else 1)
    _flags(place, flags, points)
    dates = AutoDateLocator(minticks=2, maxticks=4)  # type: ignore[no-untyped-call]
    place.xaxis.set_major_locator(dates)
    place.xaxis.set_major_formatter(ConciseDateFormatter(dates))  # type: ignore[no-untyped-call]
    place.tick_params(labelsize=6, length=2)
    place.xaxis.get_offset_text().set_fontsize(6)
    place.spines[["top", "right"]].set_visible(False)
    place.grid(visible=True, linewidth=0.3, alpha=0.5)
    return _svg(figure)


def _when(iso: str) -> Any:
    return np.datetime64(datetime.fromisoformat(iso).replace(tzinfo=None), "s")


def _flags(place: Any, flags: Sequence[Flag], points: Sequence[Point]) -> None:
    """Mark the days on which something changed, those that lie within the picture."""
    first, last = (edge(_when(point.when) for point in points) for edge in (min, max))
    shown = [flag for flag in flags if first <= _when(flag.when) <= last]
    for number, flag in enumerate(shown):
        place.axvline(_when(flag.when), color=BOTH, linewidth=0.6, linestyle=(0, (1, 2)))
        told = flag.told if len(flag.told) <= 24 else f"{flag.told[:23]}…"
        middle = first + (last - first) / 2
        is_late = _when(flag.when) > middle
        place.annotate(
            told,
            (_when(flag.when), 0.99 - 0.1 * (number % 3)),
            (-2 if is_late else 2, 0),
            xycoords=("data", "axes fraction"),
            textcoords="offset points",
            fontsize=5.5,
            color=BOTH,
            va="top",
            ha="right" if is_late else "left",
        )


def squats(found: Sequence[Squat]) -> bytes:
    """Draw the share of the load on each leg at the bottom of each squat; hollow ones are not counted."""
    from matplotlib.backends.backend_svg import FigureCanvasSVG
    from matplotlib.figure import Figure
    from matplotlib.ticker import MaxNLocator

    figure = Figure(figsize=(THIRD, TALL), layout="constrained")
    FigureCanvasSVG(figure)
    place = figure.subplots()
    known = [value for each in found for value in (each.left, each.right) if value is not None]
    reach = max(10.0, 5.0 * np.ceil(max((abs(value - 50.0) for value in known), default=10.0) / 5.0))
    place.axhline(50, color="black", linewidth=0.6, linestyle=(0, (1, 2)))
    for side in ("left", "right"):
        colour, dash, mark = TREND[side]
        mine = [(each.number, getattr(each, side), each.is_counted) for each in found]
        drawn = [(number, value, counted) for number, value, counted in mine if value is not None]
        if not drawn:
            continue
        x, y = [number for number, _, _ in drawn], [value for _, value, _ in drawn]
        place.plot(x, y, color=colour, linestyle=dash, linewidth=1.0)
        for number, value, counted in drawn:
            place.plot(
                [number],
                [value],
                marker=mark,
                markersize=4.5,
                color=colour,
                linestyle="",
                markerfacecolor=colour if counted else "white",
            )
        place.annotate(
            side,
            (x[-1], y[-1]),
            (5, 3 if y[-1] >= 50 else -7),
            textcoords="offset points",
            fontsize=7,
            color=colour,
        )
    place.set(ylim=(50 - reach - 2, 50 + reach + 2))
    place.set_xlim(0.5, max((each.number for each in found), default=1) + 1.2)
    place.xaxis.set_major_locator(MaxNLocator(integer=True, nbins=9))
    place.set_xlabel("squat", fontsize=6)
    place.tick_params(labelsize=6, length=2)
    place.spines[["top", "right"]].set_visible(False)
    place.grid(visible=True, axis="y", linewidth=0.3, alpha=0.5)
    return _svg(figure)


def sway(left: Path | None, right: Path | None, size: tuple[float, float] = (WIDTH, 2.1)) -> bytes:
    """Draw both legs on one scale, left on the left. A missing side stays an empty frame. size : inches."""
    from matplotlib.backends.backend_svg import FigureCanvasSVG
    from matplotlib.figure import Figure

    figure = Figure(figsize=size, layout="constrained")
    FigureCanvasSVG(figure)
    reach = _reach([path for path in (left, right) if path is not None])
    panels = figure.subplots(1, 2, sharey=True)
    sides = (("Left leg", left, LEFT, "-"), ("Right leg", right, RIGHT, (0, (4, 2))))
    for place, (title, path, colour, dash) in zip(panels, sides, strict=True):
        _frame(place, path, colour, dash, reach)
        place.set_title(title, fontsize=8, color=colour)
    panels[0].set_ylabel("forward, mm", fontsize=6)
    return _svg(figure)


def body(path: Path, size: tuple[float, float] = (THIRD, TALL)) -> bytes:
    """Draw the path of the whole body. size : inches."""
    from matplotlib.backends.backend_svg import FigureCanvasSVG
    from matplotlib.figure import Figure

    figure = Figure(figsize=size, layout="constrained")
    FigureCanvasSVG(figure)
    place = figure.subplots()
    _frame(place, path, BOTH, (0, (1, 1)), _reach([path]))
    place.set_title("Whole body", fontsize=8, color=BOTH)
    place.set_ylabel("forward, mm", fontsize=6)
    return _svg(figure)


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
