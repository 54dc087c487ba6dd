"""Load on each plate over time, with the events found in it."""

from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from dashboard.figures.look import DASHES, colour, layout

POINTS = 4000
"""Drawn points a trace; longer traces are thinned to the smallest and largest of each stretch."""


@dataclass(frozen=True)
class Marker:
    """One event: when in s, and what the clinician reads."""

    time: float
    text: str


def figure(
    time: NDArray[np.float64], loads: dict[str, NDArray[np.float64]], markers: list[Marker], dark: bool
) -> go.Figure:
    """Draw loads by side.

    time : (n,), s. loads : by side, (n,), N; NaN is a gap and stays one.
    """
    drawn = go.Figure(
        layout=layout(
            dark,
            xaxis={"title": {"text": "Time, s"}},
            yaxis={"title": {"text": "Load, N"}, "rangemode": "tozero"},
            legend={"y": 1.22},
            margin={"t": 64},
        )
    )
    for side, load in loads.items():
        x, y = thinned(time, load)
        drawn.add_scatter(
            x=x,
            y=y,
            mode="lines",
            name=side.capitalize(),
            line={"color": colour(side, dark), "dash": DASHES[side], "width": 1.5},
            connectgaps=False,
            hovertemplate="%{x:.2f} s: %{y:.0f} N<extra></extra>",
        )
    for marker in markers:
        drawn.add_vline(x=marker.time, line={"width": 1, "dash": "dot"})
        # Above the frame: nothing is written over a curve.
        drawn.add_annotation(
            text=marker.text,
            x=marker.time,
            y=1.0,
            yref="paper",
            showarrow=False,
            xanchor="left",
            yanchor="bottom",
            font={"size": 12},
        )
    return drawn


def thinned(
    time: NDArray[np.float64], load: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Keep the smallest and the largest sample of each stretch, so that no peak is lost to drawing."""
    step = 2 * len(time) // POINTS
    if step < 2:
        return time, load
    whole = len(time) // step * step
    table = load[:whole].reshape(-1, step)
    hollow = np.isnan(table)
    lows = np.where(hollow, np.inf, table).argmin(axis=1)
    highs = np.where(hollow, -np.inf, table).argmax(axis=1)
    rows = np.arange(len(table)) * step
    keep = np.sort(np.concatenate([rows + lows, rows + highs, np.arange(whole, len(time))]))
    return time[keep], load[keep]
