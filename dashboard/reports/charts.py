"""Charts of the report as SVG, drawn by matplotlib: no browser is needed to print."""

import io
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

LEFT, RIGHT = "#1f6feb", "#b35900"
"""The side colours of the screen in their dark form; the dash of the right side carries the same meaning."""


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


def sway(left: Path | None, right: Path | None) -> bytes:
    """Draw both legs on one scale, left on the left. A missing side stays an empty frame."""
    from matplotlib.backends.backend_svg import FigureCanvasSVG
    from matplotlib.figure import Figure

    figure = Figure(figsize=(4.1, 2.0), layout="constrained")
    FigureCanvasSVG(figure)
    reach = _reach([path for path in (left, right) if path is not None])
    panels = figure.subplots(1, 2, sharey=True)
    sides = (("Left leg", left, LEFT, "-"), ("Right leg", right, RIGHT, (0, (4, 2))))
    for place, (title, path, colour, dash) in zip(panels, sides, strict=True):
        place.set(xlim=(-reach, reach), ylim=(-reach, reach), aspect="equal")
        place.set_title(title, fontsize=8, color=colour)
        place.tick_params(labelsize=6, length=2)
        place.spines[["top", "right"]].set_visible(False)
        place.grid(visible=True, linewidth=0.3, alpha=0.5)
        place.set_xlabel("to the right, mm", fontsize=6)
        if path is not None:
            place.plot(path.x, path.y, color=colour, linewidth=0.5, alpha=0.75)
            place.plot(*ellipse(path), color=colour, linewidth=1.2, linestyle=dash)
    panels[0].set_ylabel("forward, mm", fontsize=6)
    return _svg(figure)


def shares(left_percent: float) -> bytes:
    """Draw how the weight is shared between the legs."""
    from matplotlib.backends.backend_svg import FigureCanvasSVG
    from matplotlib.figure import Figure

    figure = Figure(figsize=(4.1, 0.9), layout="constrained")
    FigureCanvasSVG(figure)
    bar = figure.subplots()
    bar.barh(0, left_percent, color=LEFT, height=0.5)
    bar.barh(0, 100 - left_percent, left=left_percent, color=RIGHT, height=0.5, hatch="//", edgecolor="white")
    bar.axvline(50, color="black", linewidth=0.8)
    bar.set(xlim=(0, 100), ylim=(-0.4, 0.8), yticks=[])
    bar.tick_params(labelsize=6, length=2)
    bar.spines[:].set_visible(False)
    bar.text(0, 0.4, f"left {left_percent:.1f} %", color=LEFT, fontsize=8)
    bar.text(100, 0.4, f"right {100 - left_percent:.1f} %", ha="right", color=RIGHT, fontsize=8)
    return _svg(figure)


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
