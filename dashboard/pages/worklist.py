"""Worklist: who is due or overdue, the most urgent first."""

from dash import Dash, dcc, html
from dash.development.base_component import Component

from dashboard import words
from dashboard.desk import Desk
from dashboard.page import Page
from dashboard.plans import Plans, Waiting
from dashboard.words import plan as said

LINES = 25
"""On one page: a clinic that has more due calls these first, and a tablet shows them at once."""


def layout(desk: Desk, after: str | None = None, **_: str) -> Component:
    """Return the page. after : how many more urgent lines come before it."""
    found = Plans(desk.library).worklist()
    first = _first(after, len(found))
    shown = [_table(found[first : first + LINES]), *_road(first, len(found))]
    none = [html.P(said.NOBODY_DUE, className="empty")]
    return html.Div(
        [
            html.Div(html.H1(said.WORKLIST), className="top"),
            html.Section(shown if found else none, className="card"),
        ],
        className="page",
    )


def _first(after: str | None, total: int) -> int:
    """Return the number of the first line; what makes no sense is the beginning."""
    asked = int(after) if after and after.isascii() and after.isdecimal() and len(after) < 7 else 0
    return asked // LINES * LINES if asked < total else 0


def _road(first: int, total: int) -> list[Component]:
    """Say which lines these are, with links to the others; nothing where all fit."""
    if total <= LINES:
        return []
    ways = (
        (said.EARLIER_LINES, first - LINES, first > 0),
        (said.LATER_LINES, first + LINES, first + LINES < total),
    )
    links = [dcc.Link(name, href=f"/worklist?after={to}") for name, to, is_there in ways if is_there]
    told = said.lines_shown(first + 1, min(first + LINES, total), total)
    return [html.Div([html.Span(told, className="quiet"), *links], className="rows")]


def connect(app: Dash, desk: Desk) -> None:
    """Nothing to press: every line is a link."""


def _table(found: list[Waiting]) -> Component:
    titles = (said.PATIENT_COLUMN, said.WHY_COLUMN, said.SINCE_COLUMN, said.STAGE_COLUMN, said.LAST_COLUMN)
    head = html.Tr([html.Th(title, scope="col") for title in titles])
    table = html.Table(
        [html.Thead(head), html.Tbody([_row(each) for each in found])], className="numbers compact worklist"
    )
    return html.Div(table, className="scroll", tabIndex=0, role="region", **{"aria-label": said.WORKLIST})


def _row(waiting: Waiting) -> Component:
    why = [
        html.Div([html.Span(said.due(due)), html.Span(said.late(due), className="tag")])
        for due in waiting.due
    ]
    first = waiting.due[0]
    return html.Tr(
        [
            html.Td(dcc.Link(waiting.name, href=f"/plan/{waiting.patient}")),
            html.Td(why),
            html.Td(words.day(first.day)),
            html.Td(said.STAGES[waiting.stage] if waiting.stage else said.NONE),
            html.Td(words.day(waiting.last_visit.astimezone()) if waiting.last_visit else said.NONE),
        ],
        className=first.why.value,
    )


PAGE = Page("/worklist", said.WORKLIST, layout, connect, order=1)
