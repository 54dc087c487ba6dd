"""Two sides of one number, next to each other."""

import plotly.graph_objects as go

from dashboard.figures.look import colour, layout


def figure(left: float | None, right: float | None, unit: str, dark: bool) -> go.Figure:
    """Draw one bar a side; a missing side is an empty place, never a zero bar."""
    drawn = go.Figure(layout=layout(dark, showlegend=False, height=220))
    for side, value in (("left", left), ("right", right)):
        drawn.add_bar(
            x=[side.capitalize()],
            y=[value],
            text=["" if value is None else f"{value:.3g} {unit}"],
            textposition="auto",
            marker={"color": colour(side, dark), "pattern": {"shape": "/" if side == "right" else ""}},
        )
    drawn.update_yaxes(rangemode="tozero", title=unit)
    return drawn
