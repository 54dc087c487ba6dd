"""Where the centre of pressure went: both legs on one scale, each with the ellipse of its printed area."""

from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from dashboard.figures.look import DASHES, colour, layout


@dataclass(frozen=True)
class Path:
    """The way over one foot.

    side : left, right or both. x, y : (n,), mm, right and forward, about their own mean.
    ellipse_x, ellipse_y : (k,), mm. Outline of the 95 % prediction ellipse. name : above it, else the side.
    """

    side: str
    x: NDArray[np.float64]
    y: NDArray[np.float64]
    ellipse_x: NDArray[np.float64]
    ellipse_y: NDArray[np.float64]
    name: str = ""


def figure(paths: list[Path], dark: bool) -> go.Figure:
    """Draw the paths beside each other on one scale, left on the left; all share one title below."""
    shown = sorted(paths, key=lambda path: ("left", "both", "right").index(path.side))
    reach = _reach(shown)
    drawn = go.Figure(
        layout=layout(
            dark,
            showlegend=False,
            margin={"b": 56, "t": 36 + 18 * max((_name(path).count("<br>") for path in shown), default=0)},
        )
    )
    drawn.add_annotation(
        text="to the right, mm",
        x=0.5,
        y=0,
        yshift=-26,
        xref="paper",
        yref="y domain",
        showarrow=False,
        yanchor="top",
    )
    gap = 0.1
    width = (1.0 - gap * (len(shown) - 1)) / max(len(shown), 1)
    for number, path in enumerate(shown):
        suffix = "" if number == 0 else str(number + 1)
        start = number * (width + gap)
        axis = {**_axis(dark), "range": [-reach, reach], "dtick": _step(reach), "constrain": "domain"}
        drawn.layout[f"xaxis{suffix}"] = {**axis, "domain": [start, start + width]}
        drawn.layout[f"yaxis{suffix}"] = {
            **axis,
            "anchor": f"x{suffix}",
            "scaleanchor": f"x{suffix}",
            "title": {"text": "forward, mm" if number == 0 else ""},
        }
        place = {"xaxis": f"x{suffix}", "yaxis": f"y{suffix}"}
        ink = colour(path.side, dark)
        drawn.add_scatter(
            x=path.x,
            y=path.y,
            mode="lines",
            line={"color": ink, "width": 1},
            opacity=0.75,
            hoverinfo="skip",
            **place,
        )
        drawn.add_scatter(
            x=path.ellipse_x,
            y=path.ellipse_y,
            mode="lines",
            line={"color": ink, "width": 2.5, "dash": DASHES[path.side]},
            hoverinfo="skip",
            **place,
        )
        drawn.add_annotation(
            text=_name(path),
            x=0.5,
            y=1.0,
            yshift=6,
            xref=f"x{suffix} domain",
            yref=f"y{suffix} domain",
            showarrow=False,
            xanchor="center",
            yanchor="bottom",
            font={"color": ink},
        )
    return drawn


def _name(path: Path) -> str:
    """Return what stands above a frame: one thing a line, for frames may be narrow."""
    title = {"left": "Left leg", "right": "Right leg", "both": "Whole body"}[path.side]
    return (path.name or title).replace(", ", "<br>")


def _axis(dark: bool) -> dict[str, object]:
    return dict(layout(dark)["xaxis"])


def _step(reach: float) -> float:
    """Return the distance of two ticks, mm: one on each side of the middle, or they run together."""
    return next((float(step) for step in (5, 10, 20, 50, 100, 200) if 2 * step > reach), 500.0)


def _reach(paths: list[Path]) -> float:
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
