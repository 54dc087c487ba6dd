"""One patient: start a visit, look at the earlier ones."""

from typing import Any

import dash_mantine_components as dmc
from dash import ALL, Dash, Input, Output, State, dcc, html, no_update
from dash.development.base_component import Component

from dashboard import words
from dashboard.desk import Desk
from dashboard.numbers import headline_of
from dashboard.page import Page
from dashboard.parts.notice import notice
from dashboard.pressed import pressed
from dashboard.records import Known, Tested, Visited
from dashboard.words import plan as plan_words
from station.assessments.assessment import assessment


def layout(desk: Desk, patient: str | None = None, **_: str) -> Component:
    """Return the page of one patient."""
    found = desk.records.patient(patient) if patient else None
    if found is None:
        return html.Div([html.H1(words.PATIENT), notice(words.GONE_PATIENT)], className="page")
    visits = desk.records.visits(found.id)
    now = desk.guide.now
    is_here = now is not None and now.patient.id == found.id
    other = [] if now is None or is_here else [_other(now.patient.label)]
    tag = [html.Span(words.EXAMPLE, className="tag")] if found.is_example else []
    label = words.RESUME_VISIT if is_here else words.START_VISIT
    start = dmc.Button(label, id={"visit": "start", "of": found.id}, size="lg", n_clicks=0)
    compare = dcc.Link(
        dmc.Button(words.COMPARE, variant="default", size="lg", tabIndex=-1), href=f"/compare/{found.id}"
    )
    plan = dcc.Link(
        dmc.Button(plan_words.PLAN, variant="default", size="lg", tabIndex=-1), href=f"/plan/{found.id}"
    )
    top = html.Div(
        [
            html.Div([html.H1([found.label, *tag]), html.P(_known(found), className="quiet")]),
            html.Div([plan, *([compare] if visits else []), start], className="do"),
        ],
        className="top",
    )
    listed = html.Div([_visit(visit) for visit in visits], className="visits")
    empty = html.P(words.NO_VISITS, className="empty")
    return html.Div(
        [top, *other, html.Section([html.H2(words.VISITS), listed if visits else empty], className="card")],
        className="page",
    )


def _known(found: Known) -> str:
    """Return birth year and code: an account of this patient is made with the code."""
    code = [] if found.code == found.label else [words.code(found.code)]
    return " · ".join([words.born(found.born), *code])


def _other(name: str) -> Component:
    """Return the notice that somebody else's visit is running."""
    to_measure = dcc.Link(dmc.Button(words.OPEN_MEASURE, variant="default", tabIndex=-1), href="/measure")
    return notice(words.another_visit(name), words.TO_TAKE_OVER, "wait", to_measure)


def connect(app: Dash, desk: Desk) -> None:
    """Start a visit, or go back to the one that is running."""

    @app.callback(
        Output("address", "pathname", allow_duplicate=True),
        Input({"visit": ALL, "of": ALL}, "n_clicks"),
        State("tab", "data"),
        prevent_initial_call=True,
    )
    def start(_clicks: list[int | None], tab: str | None) -> Any:
        button = pressed()
        if not button:
            return no_update
        desk.start_visit(str(button["of"]), tab)
        return "/measure"


def _visit(visit: Visited) -> Component:
    told = [_headline(tested) for tested in visit.tests]
    shown = [part for part in told if part]
    return dcc.Link(
        [
            html.Strong(words.moment(visit.started), className="number when"),
            html.Span([html.Span(part) for part in shown] or words.NO_TRIALS, className="number what"),
            html.Span(words.trials(len(visit.trials)), className="quiet small many"),
        ],
        href=f"/visit/{visit.id}",
        className="visit-line",
    )


def _headline(tested: Tested) -> str:
    """Return the primary number of a test, both legs, in a few words; of trials made alike only."""
    line = headline_of(tested) if tested.used else None
    if line is None or line.left is None or line.right is None:
        return ""
    left, right = (words.number(number.value, number.unit) for number in (line.left, line.right))
    test = assessment(tested.key).title
    return f"{test} · {line.metric.title.lower()}: L {left}, R {right} {words.unit(line.metric.unit)}".strip()


PAGE = Page("/patient/<patient>", words.PATIENT, layout, connect)
