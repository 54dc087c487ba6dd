"""Check-in: a minute of questions for the patient on the clinic's tablet."""

from datetime import date
from typing import Any

import dash_mantine_components as dmc
from dash import ALL, MATCH, Dash, Input, Output, State, dcc, html, no_update
from dash.development.base_component import Component

from dashboard.accounts.role import PERSONAL, Role
from dashboard.accounts.signed_in import signed_in
from dashboard.desk import Desk
from dashboard.page import Page
from dashboard.parts import check_in as part
from dashboard.parts.notice import notice
from dashboard.plans import Plans
from dashboard.records import Known
from dashboard.words import patient as said
from dashboard.words import plan as plan_words


def layout(desk: Desk, **_: str) -> Component:
    """Return the questions to who is signed in."""
    who = signed_in()
    found = desk.records.patient(who.patient) if who.patient else None
    if found is None:
        return html.Div([html.H1(said.CHECK_IN), notice(said.NOBODY)], className="page")
    return form(desk, found, said.CHECK_IN, said.INTRO)


def form(desk: Desk, patient: Known, title: str, intro: str) -> Component:
    """Return the page with the questions."""
    today = date.today()
    exercises = tuple(
        dict.fromkeys(each.exercise for each in Plans(desk.library).follow_up(patient.id).exercises)
    )
    send = dmc.Button(
        said.SEND, id={"check-in-send": "send", "of": patient.id}, size="lg", n_clicks=0, className="big"
    )
    return html.Div(
        [
            html.Div([html.H1(title), html.P(patient.label, className="quiet")], className="top"),
            html.P(intro),
            html.Div(
                [
                    html.Div(part.form(patient.id, exercises, today), className="rows"),
                    html.Div(id={"check-in-wrong": "said", "of": patient.id}, role="status"),
                    html.Div(send, className="acts"),
                ],
                id={"check-in-all": "all", "of": patient.id},
                className="rows",
            ),
        ],
        className="page check-in",
    )


def connect(app: Dash, desk: Desk) -> None:
    """Take the answers; the tablet and the page that types in a diary share it."""

    with app.open_to(PERSONAL):

        @app.callback(
            Output({"check-in-all": "all", "of": MATCH}, "children"),
            Output({"check-in-wrong": "said", "of": MATCH}, "children"),
            Input({"check-in-send": "send", "of": MATCH}, "n_clicks"),
            State({"check-in": ALL, "of": MATCH}, "value"),
            State({"check-in": ALL, "of": MATCH}, "id"),
            State({"check-in-send": "send", "of": MATCH}, "id"),
            prevent_initial_call=True,
        )
        def send(
            clicks: int | None, values: list[Any], ids: list[dict[str, str]], sent: dict[str, str]
        ) -> Any:
            if not clicks:
                return no_update, no_update
            fields = {each["check-in"]: value for each, value in zip(ids, values, strict=True)}
            answers, wrong = part.read(fields, date.today())
            if wrong:
                return no_update, notice(wrong)
            return taken(desk, sent["of"], answers), no_update


def taken(desk: Desk, patient: str, answers: dict[str, str]) -> list[Component]:
    """Store the answers and return what is said then."""
    is_patient = signed_in().role is Role.PATIENT
    must_call = Plans(desk.library).check_in(patient, answers, "tablet" if is_patient else "diary")
    told = (said.THANKS if answers else said.THANKS_EMPTY) if is_patient else plan_words.DIARY_SAVED
    parts: list[Component] = [notice(told, tone="good")]
    if must_call:
        urgent = said.THANKS_CALL if is_patient else plan_words.HAS_TO_CALL
        parts.insert(0, html.Div(urgent, className="call-us urgent", role="alert"))
    onward, word = ("/mine", said.TO_MINE) if is_patient else (f"/plan/{patient}", plan_words.PLAN)
    return [*parts, html.Div(dcc.Link(dmc.Button(word, size="lg", tabIndex=-1), href=onward))]


PAGE = Page("/check-in", said.CHECK_IN, layout, connect, roles=frozenset({Role.PATIENT}))
