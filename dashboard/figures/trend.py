"""One number of both sides over the visits. Only comparable trials are joined by a line."""

from dataclasses import dataclass

import plotly.graph_objects as go

from dashboard.figures.look import DASHES, SYMBOLS, colour, layout


@dataclass(frozen=True)
class Point:
    """One visit's value of one side.

    when : ISO date. value : mean of the visit's trials. low, high : smallest and largest of them.
    trials : how many. line : identity of the conditions; points of different conditions are never joined.
    """

    side: str
    when: str
    value: float
    low: float
    high: float
    trials: int
    line: str


def figure(points: list[Point], title: str, unit: str, dark: bool) -> go.Figure:
    """Draw the points with the range of their trials; one line a side and condition."""
    drawn = go.Figure(
        layout=layout(
            dark,
            title={"text": title, "font": {"size": 16}},
            yaxis={"title": {"text": unit}, "rangemode": "tozero"},
            xaxis={"type": "date"},
        )
    )
    named: set[str] = set()
    for side, line in sorted({(point.side, point.line) for point in points}):
        mine = sorted((p for p in points if (p.side, p.line) == (side, line)), key=lambda p: p.when)
        ink = colour(side, dark)
        drawn.add_scatter(
            x=[p.when for p in mine],
            y=[p.value for p in mine],
            mode="lines+markers",
            name=side.capitalize(),
            legendgroup=side,
            showlegend=side not in named,
            line={"color": ink, "dash": DASHES[side], "width": 2},
            marker={"symbol": SYMBOLS[side], "size": 11},
            error_y={
                "type": "data",
                "symmetric": False,
                "array": [p.high - p.value for p in mine],
                "arrayminus": [p.value - p.low for p in mine],
                "thickness": 1,
                "color": ink,
            },
            customdata=[p.trials for p in mine],
            hovertemplate="%{x|%d %b %Y}: %{y:.3g} " + unit + "<br>%{customdata} trial(s)<extra></extra>",
        )
        named.add(side)
    return drawn
