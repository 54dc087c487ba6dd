"""Daily checks over time: the moving average of each figure within its limits, and every value as a dot."""

from collections.abc import Sequence

import plotly.graph_objects as go

from dashboard.figures.look import SYMBOLS, colour, layout
from station.daily_check import Trend


def figure(trends: Sequence[Trend], unit: str, dark: bool) -> go.Figure:
    """Draw the trends of one unit: dots, moving averages as lines, three sigmas dotted, the limit dashed."""
    drawn = go.Figure(
        layout=layout(
            dark,
            yaxis={"title": {"text": unit}, "zeroline": True},
            xaxis={"type": "date", "tickformat": "%d %b<br>%Y", "nticks": 6},
            legend={"y": -0.28, "yanchor": "top"},
            margin={"t": 12, "b": 60},
        )
    )
    mine = [each for each in trends if each.unit == unit and each.at]
    for each in mine:
        side = next((name for name in ("left", "right") if name in each.name), "both")
        ink = colour(side, dark)
        kind = {"color": ink, "symbol": SYMBOLS[side], "size": 6, "opacity": 0.55}
        drawn.add_scatter(
            x=each.at, y=each.values, mode="markers", marker=kind, showlegend=False, name=each.name
        )
        drawn.add_scatter(
            x=each.at, y=each.averages, mode="lines", line={"color": ink, "width": 2}, name=each.name
        )
    for sign in (1.0, -1.0):
        if mine:
            most = max(mine, key=lambda each: len(each.at))
            reach = [sign * value for value in most.reaches]
            line = {"color": colour("both", dark), "width": 1, "dash": "dot"}
            drawn.add_scatter(x=most.at, y=reach, mode="lines", line=line, showlegend=False, hoverinfo="skip")
            drawn.add_hline(
                y=sign * most.limit, line={"color": colour("both", dark), "width": 1, "dash": "dash"}
            )
    return drawn
