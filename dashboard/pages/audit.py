"""Audit trail, for the administrator: who did what and when, and whether somebody has touched the record."""

from typing import Any

import dash_mantine_components as dmc
from dash import Dash, Input, Output, html, no_update
from dash.development.base_component import Component

from dashboard import words
from dashboard.accounts.role import OFFICE
from dashboard.desk import Desk
from dashboard.page import Page
from dashboard.parts.facts import facts
from dashboard.parts.notice import notice
from dashboard.words import accounts as said
from station.library.audit import Entry, Verified

MANY = 100
"""Entries shown at once."""
SHORT = 8
"""Digits of an id that are shown: enough to tell two apart."""


class Ids:
    """Names of the parts of this page."""

    ROWS = "audit-rows"
    OLDER = "audit-older"


def layout(desk: Desk, **_: str) -> Component:
    """Return the page."""
    found = desk.library.audit.verify()
    rows = _rows(desk, desk.library.audit.newest(MANY))
    head = html.Thead(
        html.Tr([html.Th(n) for n in (said.NUMBER, said.WHEN, said.WHO, said.WHAT, said.WHICH)])
    )
    table = html.Table([head, html.Tbody(rows, id=Ids.ROWS)], className="accounts page-of-trail")
    older = dmc.Button(said.OLDER, id=Ids.OLDER, variant="default", n_clicks=0)
    sealed = [
        facts({said.HEAD: html.Span(found.head, className="seal")}),
        html.P(said.HEAD_HOW, className="quiet small"),
    ]
    return html.Div(
        [
            html.Div(html.H1(said.AUDIT), className="top"),
            _state(found),
            html.Section(
                [
                    html.Div(
                        table, className="scroll", tabIndex=0, role="group", **{"aria-label": said.AUDIT}
                    ),
                    *([older] if found.rows > MANY else []),
                ],
                className="card",
            ),
            html.Section(sealed, className="card"),
        ],
        className="page",
    )


def connect(app: Dash, desk: Desk) -> None:
    """Show older entries below."""

    @app.callback(
        Output(Ids.ROWS, "children"),
        Input(Ids.OLDER, "n_clicks"),
        prevent_initial_call=True,
    )
    def older(clicks: int | None) -> Any:
        if not clicks:
            return no_update
        return _rows(desk, desk.library.audit.newest(MANY * (1 + min(clicks, 50))))


def _state(found: Verified) -> Component:
    if found.broken_at is not None:
        return notice(said.broken(found.broken_at), said.TOUCHED_HOW, "bad")
    if found.is_cut:
        return notice(said.CUT, said.TOUCHED_HOW, "bad")
    return notice(said.whole(found.rows), tone="good")


def _rows(desk: Desk, entries: tuple[Entry, ...]) -> list[Component]:
    names = {account.id: account.shown for account in desk.library.accounts.all()}
    return [_row(entry, names) for entry in entries]


def _row(entry: Entry, names: dict[str, str]) -> Component:
    which = names.get(entry.subject) or entry.subject[:SHORT]
    detail = " · ".join(str(value) for value in entry.detail.values())
    return html.Tr(
        [
            html.Td(str(entry.number)),
            html.Td(words.moment(entry.at.astimezone().isoformat(timespec="seconds"))),
            html.Td(names.get(entry.account) or entry.account[:SHORT] or said.NOBODY),
            html.Td(said.ACTIONS.get(entry.action, entry.action)),
            html.Td(" · ".join(part for part in (which, detail) if part)),
        ]
    )


PAGE = Page("/audit", said.AUDIT, layout, connect, order=9, roles=OFFICE)
