"""Landings laid over each other at contact: what each leg took, left over right."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from dashboard.figures.look import DASHES, colour, layout


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


def figure(curves: Sequence[Curve], told: Words, dark: bool) -> go.Figure:
    """Draw the curves; a leg that lands twice has two lines of one colour and dash."""
    drawn = go.Figure(
        layout=layout(
            dark,
            xaxis={"title": {"text": told.time}, "zeroline": False},
            yaxis={"title": {"text": told.load}, "rangemode": "tozero"},
            legend={"y": 1.02, "yanchor": "bottom"},
            margin={"t": 34, "b": 46},
        )
    )
    named: set[str] = set()
    for curve in sorted(curves, key=lambda each: each.side):
        drawn.add_scatter(
            x=curve.time,
            y=curve.load,
            mode="lines",
            name=curve.side.capitalize(),
            legendgroup=curve.side,
            showlegend=curve.side not in named,
            line={"color": colour(curve.side, dark), "dash": DASHES[curve.side], "width": 2},
            opacity=0.85,
            hovertemplate="%{x:.0f} ms: %{y:.2f}<extra>" + curve.side.capitalize() + "</extra>",
        )
        named.add(curve.side)
    return drawn
