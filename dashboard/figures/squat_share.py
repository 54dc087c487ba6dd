"""How both legs share the load at the bottom of each squat, and what was seen in it."""

from collections.abc import Sequence
from dataclasses import dataclass

import plotly.graph_objects as go

from dashboard.figures.look import DASHES, SYMBOLS, colour, layout


@dataclass(frozen=True)
class Squat:
    """One repetition. left, right : % of the load. is_counted : whether it is part of the mean.

    signs : short signs of what was seen in it.
    """

    number: int
    left: float | None
    right: float | None
    is_counted: bool
    signs: tuple[str, ...] = ()


@dataclass(frozen=True)
class Words:
    """Titles of the axes."""

    repetition: str
    share: str


def figure(squats: Sequence[Squat], told: Words, dark: bool) -> go.Figure:
    """Draw left and right over the repetitions; those outside the mean are hollow."""
    drawn = go.Figure(
        layout=layout(
            dark,
            xaxis={"title": {"text": told.repetition}, "dtick": 1, "zeroline": False},
            yaxis={"title": {"text": told.share}, "range": _range(squats), "zeroline": False},
            legend={"y": 1.02, "yanchor": "bottom"},
            margin={"t": 34, "b": 46},
        )
    )
    drawn.add_hline(y=50, line={"color": colour("both", dark), "width": 1, "dash": "dot"}, layer="below")
    for side in ("left", "right"):
        ink, symbol = colour(side, dark), SYMBOLS[side]
        drawn.add_scatter(
            x=[squat.number for squat in squats],
            y=[getattr(squat, side) for squat in squats],
            mode="lines+markers",
            name=side.capitalize(),
            line={"color": ink, "dash": DASHES[side], "width": 1.5},
            marker={
                "symbol": [symbol if squat.is_counted else f"{symbol}-open" for squat in squats],
                "size": 10,
                "color": ink,
                "line": {"width": 2, "color": ink},
            },
            hovertemplate="%{x}: %{y:.1f} %<extra>" + side.capitalize() + "</extra>",
        )
    for squat in squats:
        if squat.signs:
            drawn.add_annotation(
                x=squat.number,
                y=0.0,
                yref="paper",
                yanchor="bottom",
                text="<br>".join(squat.signs),
                showarrow=False,
                font={"size": 12},
                bordercolor=colour("both", dark),
                borderwidth=1,
                borderpad=2,
            )
    return drawn


def _range(squats: Sequence[Squat]) -> list[float]:
    known = [value for squat in squats for value in (squat.left, squat.right) if value is not None]
    far = max([abs(value - 50.0) for value in known], default=5.0)
    reach = 5.0 * (int(far / 5.0) + 2)
    return [max(0.0, 50.0 - reach), min(100.0, 50.0 + reach)]
