"""The page of a patient as the patient sees it, for the clinician."""

from typing import Any

from dash import Dash, dcc, html
from dash.development.base_component import Component
from flask import Response, abort

from dashboard import words
from dashboard.desk import Desk
from dashboard.page import Page
from dashboard.pages.mine import paper, pdf
from dashboard.paper import usual
from dashboard.parts import sheet as part
from dashboard.parts.notice import notice
from dashboard.parts.printing import printing
from dashboard.pictures import answer, drawing_of_graph, drawing_of_pressed, of_graph, of_pressed
from dashboard.plans import Plans
from dashboard.sheet import graph, pressed, sheet
from dashboard.words import patient as said
from dashboard.words import plan as plan_words
from station.library.settings import CLINIC_NAME


def layout(desk: Desk, patient: str | None = None, **_: str) -> Component:
    """Return the page of one patient."""
    found = desk.records.patient(patient) if patient else None
    if found is None:
        return html.Div([html.H1(said.MINE), notice(words.GONE_PATIENT)], className="page")
    to_plan = dcc.Link(plan_words.PLAN, href=f"/plan/{found.id}")
    top = html.Div(
        [
            html.Div([html.H1(found.label), html.P([said.PREVIEW, " ", to_plan], className="quiet")]),
            html.Div(
                printing(f"/patient/{found.id}/page.pdf", said.PRINT, usual(desk.library)), className="do"
            ),
        ],
        className="top",
    )
    shown = sheet(desk, found)
    drawn = of_graph(shown.graph, f"/patient/{found.id}/page/steady.svg") if shown.graph else None
    address = f"/patient/{found.id}/page/pressure.svg"
    feet = of_pressed(shown.pressed, address) if shown.pressed else None
    return html.Div([top, *part.sheet(shown, drawn, feet)], className="page mine")


def connect(app: Dash, desk: Desk) -> None:
    """Print the page of a patient, and a diary; draw."""

    @app.server.get("/patient/<patient>/page/steady.svg")
    def steady_svg(patient: str) -> Response:
        found = desk.records.patient(patient)
        if found is None:
            abort(404)
        return answer(lambda: drawing_of_graph(graph(desk, found)))

    @app.server.get("/patient/<patient>/page/pressure.svg")
    def pressure_svg(patient: str) -> Response:
        found = desk.records.patient(patient)
        if found is None:
            abort(404)
        return answer(lambda: drawing_of_pressed(pressed(desk, found)))

    @app.server.get("/patient/<patient>/page.pdf")
    def patient_pdf(patient: str) -> Any:
        from dashboard.reports import patient_page

        found = desk.records.patient(patient)
        if found is None:
            abort(404)
        return pdf(
            patient_page.write(sheet(desk, found), paper(desk), desk.library.settings.of(CLINIC_NAME)),
            "patient-page.pdf",
        )

    @app.server.get("/patient/<patient>/diary.pdf")
    def diary_pdf(patient: str) -> Any:
        from dashboard.reports import diary

        found = desk.records.patient(patient)
        if found is None:
            abort(404)
        exercises = Plans(desk.library).follow_up(found.id).exercises
        made = diary.write(
            found.label,
            exercises,
            found.is_example,
            paper(desk),
            clinic=desk.library.settings.of(CLINIC_NAME),
        )
        return pdf(made, "diary.pdf")


PAGE = Page("/patient/<patient>/page", said.MINE, layout, connect)
