"""A plate from above with what it does to loads: arrows from where they lay to where the plate sees them."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from dashboard.figures.look import colour, layout
from station.mat import Plate

Floats = NDArray[np.float64]

LONGEST = 0.2
"""Share of the plate's width that the longest arrow takes."""
ROUND = (1.0, 2.0, 5.0)
INKS = {
    "fitted": {"light": "#00696d", "dark": "#4fc3c0"},
    "fresh": {"light": "#8a3ffc", "dark": "#c4a5ff"},
    "before": {"light": "#8c959f", "dark": "#768390"},
}
SYMBOLS = {"fitted": "circle", "fresh": "diamond", "before": "x-thin"}


@dataclass(frozen=True)
class Errors:
    """Errors at places. kind : key of INKS. name : in words. places, off : (n, 2), m."""

    kind: str
    name: str
    places: Floats
    off: Floats


def enlarged(plate: Plate, errors: Sequence[Errors]) -> float:
    """Return how many times too large the errors are drawn: a round number."""
    sizes = [float(np.hypot(*each.off.T).max()) for each in errors if len(each.off) and each.kind != "before"]
    longest = max(sizes, default=0.0)
    if not longest > 0.0:
        return 1.0
    most = LONGEST * plate.width / longest
    power = 10.0 ** math.floor(math.log10(most))
    return max(each * power for each in ROUND if each * power <= most)


def error_map(plate: Plate, errors: Sequence[Errors], axes: tuple[str, str, str], dark: bool) -> go.Figure:
    """Draw the plate in its own proportions. axes : titles of x and y, word for the front."""
    x, y = 500.0 * plate.width, 500.0 * plate.depth
    ink = "#9dabb9" if dark else "#566371"
    drawn = go.Figure(
        layout=layout(
            dark,
            xaxis={
                "title": {"text": axes[0]},
                "range": [-x - 25, x + 25],
                "dtick": 100,
                "constrain": "domain",
            },
            yaxis={
                "title": {"text": axes[1]},
                "range": [-y - 25, y + 45],
                "scaleanchor": "x",
                "dtick": 100,
                "constrain": "domain",
            },
            margin={"t": 10, "b": 84},
            legend={"y": -0.16, "yanchor": "top"},
        )
    )
    drawn.add_shape(type="rect", x0=-x, x1=x, y0=-y, y1=y, line={"color": ink, "width": 2}, layer="below")
    for number, cell in enumerate(plate.cells, start=1):
        at = (1e3 * cell.x, 1e3 * cell.y)
        drawn.add_shape(
            type="rect",
            x0=at[0] - 11,
            x1=at[0] + 11,
            y0=at[1] - 11,
            y1=at[1] + 11,
            line={"color": ink, "width": 1},
        )
        drawn.add_annotation(x=at[0], y=at[1], text=str(number), showarrow=False, font={"size": 11})
    drawn.add_annotation(x=0, y=y + 6, yanchor="bottom", text=axes[2], showarrow=False)
    scale = enlarged(plate, errors)
    for each in errors:
        _draw(drawn, each, scale, dark)
    return drawn


def _draw(drawn: go.Figure, errors: Errors, scale: float, dark: bool) -> None:
    if not len(errors.places):
        return
    ink = INKS[errors.kind]["dark" if dark else "light"]
    width = 1.2 if errors.kind == "before" else 2.2
    for (x, y), (dx, dy) in zip(1e3 * errors.places, 1e3 * errors.off, strict=True):
        drawn.add_annotation(
            x=x + scale * dx,
            y=y + scale * dy,
            ax=x,
            ay=y,
            xref="x",
            yref="y",
            axref="x",
            ayref="y",
            text="",
            showarrow=True,
            arrowhead=2,
            arrowsize=1,
            arrowwidth=width,
            arrowcolor=ink,
        )
    drawn.add_scatter(
        x=1e3 * errors.places[:, 0],
        y=1e3 * errors.places[:, 1],
        mode="markers",
        name=errors.name,
        marker={"symbol": SYMBOLS[errors.kind], "size": 8, "color": ink, "line": {"color": ink, "width": 2}},
        customdata=1e3 * errors.off,
        hovertemplate="(%{x:.0f}, %{y:.0f}) mm: %{customdata[0]:+.2f}, %{customdata[1]:+.2f} mm<extra>"
        + errors.name
        + "</extra>",
    )


def residuals(numbers: Sequence[int], off: Floats, names: tuple[str, str, str, str], dark: bool) -> go.Figure:
    """Draw what is left of each reading, mm. off : (n, 2), m. names : x, y, axis of numbers, unit."""
    drawn = go.Figure(
        layout=layout(
            dark,
            xaxis={"title": {"text": names[2]}, "zeroline": False},
            yaxis={"title": {"text": names[3]}, "zeroline": True},
            legend={"y": 1.02, "yanchor": "bottom"},
            margin={"t": 34, "b": 46},
        )
    )
    for column, (name, side) in enumerate(((names[0], "left"), (names[1], "right"))):
        drawn.add_scatter(
            x=list(numbers),
            y=1e3 * off[:, column],
            mode="markers",
            name=name,
            marker={"color": colour(side, dark), "symbol": "circle" if column == 0 else "diamond", "size": 8},
            hovertemplate="%{x}: %{y:+.2f} mm<extra>" + name + "</extra>",
        )
    return drawn
