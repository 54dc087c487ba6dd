"""The maps of a trial on a pressure mat: mean and highest pressure beside each other, with what they are."""

from collections.abc import Mapping

from dash import html
from dash.development.base_component import Component

from dashboard.parts.picture import Picture, picture
from dashboard.pressures import notes
from dashboard.words import mat as said


def pressures(shown: Mapping[str, Picture]) -> list[Component]:
    """Return the maps. shown : by name."""
    each = [
        html.Div([html.H3(said.TITLES[name]), picture(drawn), *(_small(note) for note in notes(name))])
        for name, drawn in shown.items()
    ]
    return [html.Div(each, className="columns maps")]


def _small(note: str) -> Component:
    return html.P(note, className="quiet small")
