"""Graphs: a figure of `figures/` in a frame that knows how to draw itself again in the other scheme."""

import plotly.graph_objects as go
from dash import dcc, html
from dash.development.base_component import Component

from dashboard.theme import FONT, GRAPH

HEIGHTS = {"cop": 380, "cop_of_trial": 400, "own": 340, "trend": 440, "shares": 300, "landings": 340}
"""px, by name of the graph."""


def graph(name: str, of: str, figure: go.Figure, told: str) -> Component:
    """Return a graph. name, of : what it shows and of which thing. told : for who cannot see it."""
    drawn = dcc.Graph(
        id={"graph": name, "of": of},
        figure=dressed(name, figure),
        config=GRAPH,
        responsive=True,
        style={"height": f"{HEIGHTS[name]}px"},
    )
    return html.Div(drawn, className="graph", role="img", **{"aria-label": told})


def dressed(name: str, figure: go.Figure) -> go.Figure:
    """Return the figure in the page's font and height."""
    return figure.update_layout(font_family=FONT, height=HEIGHTS[name], dragmode=False)
