"""Worklist: who is due or overdue, the most urgent first."""

from dash import Dash, dcc, html
from dash.development.base_component import Component

from dashboard import words
from dashboard.desk import Desk
from dashboard.page import Page
from dashboard.plans import Plans, Waiting
from dashboard.words import plan as said


def layout(desk: Desk, **_: str) -> Component:
    """Return the page."""
    found = Plans(desk.library).worklist()
    shown = _table(found) if found else html.P(said.NOBODY_DUE, className="empty")
    return html.Div(
        [html.Div(html.H1(said.WORKLIST), className="top"), html.Section(shown, className="card")],
        className="page",
    )


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
