"""A patient's own page, and nobody else's."""

from typing import Any

import dash_mantine_components as dmc
from dash import Dash, dcc, html
from dash.development.base_component import Component
from flask import Response, abort, request

from dashboard.accounts.guard import open_to
from dashboard.accounts.role import Role
from dashboard.accounts.signed_in import signed_in
from dashboard.desk import Desk
from dashboard.page import Page
from dashboard.paper import PAPERS, usual
from dashboard.parts import sheet as part
from dashboard.parts.notice import notice
from dashboard.parts.printing import printing
from dashboard.pictures import answer, drawing_of_graph, drawing_of_pressed, of_graph, of_pressed
from dashboard.sheet import graph, pressed, sheet
from dashboard.words import patient as said
from station.library.settings import CLINIC_NAME

PATH = "/mine"
PDF = "/mine/page.pdf"
STEADY, PRESSURE = "/mine/steady.svg", "/mine/pressure.svg"


def layout(desk: Desk, **_: str) -> Component:
    """Return the page of who is signed in."""
    who = signed_in()
    found = desk.records.patient(who.patient) if who.patient else None
    if found is None:
        return html.Div([html.H1(said.MINE), notice(said.NOBODY)], className="page")
    check_in = dcc.Link(dmc.Button(said.TO_CHECK_IN, size="lg", tabIndex=-1), href="/check-in")
    links = printing(PDF, said.PRINT, usual(desk.library), size="lg")
    top = html.Div([html.H1(found.label), html.Div([*links, check_in], className="do")], className="top")
    shown = sheet(desk, found)
    drawn = of_graph(shown.graph, STEADY) if shown.graph else None
    feet = of_pressed(shown.pressed, PRESSURE) if shown.pressed else None
    return html.Div([top, *part.sheet(shown, drawn, feet)], className="page mine")


def pdf(made: bytes, name: str) -> Response:
    """Return a printed page. name : of the file, without a person's."""
    return Response(
        made,
        mimetype="application/pdf",
        headers={"Content-Disposition": f'inline; filename="{name}"', "Cache-Control": "no-store"},
    )


def paper(desk: Desk) -> str:
    """Return the paper that is asked for, or else the usual one."""
    asked = request.args.get("paper", "")
    return asked if asked in PAPERS else usual(desk.library)


def connect(app: Dash, desk: Desk) -> None:
    """Print the page; draw."""

    @app.server.get(STEADY)
    @open_to(frozenset({Role.PATIENT}))
    def mine_svg() -> Response:
        who = signed_in()
        found = desk.records.patient(who.patient) if who.role is Role.PATIENT and who.patient else None
        if found is None:
            abort(404)
        return answer(lambda: drawing_of_graph(graph(desk, found)))

    @app.server.get(PRESSURE)
    @open_to(frozenset({Role.PATIENT}))
    def pressure_mine_svg() -> Response:
        who = signed_in()
        found = desk.records.patient(who.patient) if who.role is Role.PATIENT and who.patient else None
        if found is None:
            abort(404)
        return answer(lambda: drawing_of_pressed(pressed(desk, found)))

    @app.server.get(PDF)
    @open_to(frozenset({Role.PATIENT}))
    def mine_pdf() -> Any:
        from dashboard.reports import patient_page

        who = signed_in()
        found = desk.records.patient(who.patient) if who.role is Role.PATIENT and who.patient else None
        if found is None:
            abort(404)
        return pdf(
            patient_page.write(sheet(desk, found), paper(desk), desk.library.settings.of(CLINIC_NAME)),
            "my-page.pdf",
        )


PAGE = Page(PATH, said.MINE, layout, connect, roles=frozenset({Role.PATIENT}))
