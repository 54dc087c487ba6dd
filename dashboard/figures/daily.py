"""Daily checks over time: the moving average of each figure within its limits, and every value as a dot."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import plotly.graph_objects as go

from calibration.chart import Chart
from dashboard.figures.look import SYMBOLS, colour, layout
from station.daily_check import Trend

SHORTEST = timedelta(days=7)
"""Of the axis of days: where all checks are of one day, it would be written again and again."""


def figure(trends: Sequence[Trend], unit: str, dark: bool) -> go.Figure:
    """Draw the trends of one unit: dots, moving averages as lines, three sigmas dotted, the limit dashed."""
    mine = [each for each in trends if each.unit == unit and each.at]
    drawn = go.Figure(
        layout=layout(
            dark,
            yaxis={"title": {"text": unit}, "zeroline": True},
            xaxis=_days([at for each in mine for at in each.at], 6),
            legend={"y": -0.28, "yanchor": "top"},
            margin={"t": 12, "b": 60},
        )
    )
    for each in mine:
        side = next((name for name in ("left", "right") if name in each.name), "both")
        ink = colour(side, dark)
        is_other = "along" in each.name or "second" in each.name
        dash, symbol = ("dash", f"{SYMBOLS[side]}-open") if is_other else ("solid", SYMBOLS[side])
        kind = {"color": ink, "symbol": symbol, "size": 7, "opacity": 0.7}
        drawn.add_scatter(
            x=each.at, y=each.values, mode="markers", marker=kind, showlegend=False, name=each.name
        )
        drawn.add_scatter(
            x=each.at,
            y=each.averages,
            mode="lines",
            line={"color": ink, "width": 2, "dash": dash},
            name=each.name,
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


def ratio(found: Chart, names: tuple[str, str, str], dark: bool) -> go.Figure:
    """Draw what patients say of the plates: a dot a visit, the median of the last ten as a line, its limits.

    names : of the axis, of a dot, of the line.
    """
    ink = colour("both", dark)
    drawn = go.Figure(
        layout=layout(
            dark,
            yaxis={"title": {"text": names[0]}, "zeroline": True},
            xaxis=_days(found.at, 8),
            legend={"y": -0.28, "yanchor": "top"},
            margin={"t": 12, "b": 60},
        )
    )
    upper = [average + reach for average, reach in zip(found.averages, found.reaches, strict=True)]
    lower = [average - reach for average, reach in zip(found.averages, found.reaches, strict=True)]
    edge = {"color": ink, "width": 1, "dash": "dot"}
    for values in (upper, lower):
        drawn.add_scatter(x=found.at, y=values, mode="lines", line=edge, showlegend=False, hoverinfo="skip")
    drawn.add_scatter(
        x=found.at,
        y=found.values,
        mode="markers",
        name=names[1],
        marker={"color": ink, "size": 7, "opacity": 0.6},
        hovertemplate="%{x|%d %b %Y}: %{y:+.2f} %<extra></extra>",
    )
    accent = "#4fc3c0" if dark else "#00696d"
    drawn.add_scatter(
        x=found.at,
        y=found.averages,
        mode="lines",
        name=names[2],
        line={"color": accent, "width": 3},
        hovertemplate="%{x|%d %b %Y}: %{y:+.2f} %<extra></extra>",
    )
    for sign in (1.0, -1.0):
        drawn.add_hline(y=sign * found.limit, line={"color": ink, "width": 1, "dash": "dash"})
    return drawn


def _days(moments: Sequence[str], most: int) -> dict[str, Any]:
    """Return an axis of days. moments : ISO dates or times. most : so many are written beside it."""
    axis: dict[str, Any] = {"type": "date", "tickformat": "%d %b<br>%Y", "nticks": most}
    # As they are drawn: the day and the hour of the place, without its offset.
    known = [datetime.fromisoformat(each).replace(tzinfo=None) for each in moments]
    if not known or max(known) - min(known) >= SHORTEST:
        return axis
    middle = min(known) + (max(known) - min(known)) / 2
    edges = [middle - SHORTEST / 2, middle + SHORTEST / 2]
    return {**axis, "range": [each.isoformat() for each in edges]}
