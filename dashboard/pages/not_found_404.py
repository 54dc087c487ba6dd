"""For an address that is none. Dash finds it by its name."""

from dash import Dash, dcc, html
from dash.development.base_component import Component

from dashboard import words
from dashboard.accounts.role import EVERYBODY, HOMES, Role
from dashboard.accounts.signed_in import signed_in
from dashboard.desk import Desk
from dashboard.page import Page


def layout(desk: Desk, **_: str) -> Component:
    """Return the page."""
    home = HOMES[signed_in().role or Role.CLINICIAN]
    return html.Div(
        [
            html.H1(words.NOT_FOUND),
            html.P(
                [words.NOT_FOUND_HOW, " ", dcc.Link(words.TO_START, href=home)],
                className="quiet",
            ),
        ],
        className="page",
    )


def connect(app: Dash, desk: Desk) -> None:
    """Nothing to connect."""


PAGE = Page("/not-found", words.NOT_FOUND, layout, connect, roles=EVERYBODY)
