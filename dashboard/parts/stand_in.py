"""Stand-in: what is shown in the place of a page that could not be made."""

import dash_mantine_components as dmc
from dash import dcc, html
from dash.development.base_component import Component

from dashboard import words
from dashboard.parts.notice import notice


def stand_in(sentence: str, what_to_do: str, home: str) -> Component:
    """Return a calm page that says what is wrong and what to do, and leads on. home : the first page."""
    again = html.A(dmc.Button(words.TRY_AGAIN, tabIndex=-1), href="")
    first = dcc.Link(dmc.Button(words.TO_START, variant="default", tabIndex=-1), href=home)
    return html.Div(
        [
            html.H1(words.NOT_SHOWN),
            notice(sentence, what_to_do),
            html.Div([again, first], className="row"),
        ],
        className="page",
    )
