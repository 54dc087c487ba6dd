"""Diary: a clinician types in what stands on a patient's paper."""

from typing import Any

from dash import Dash, html
from dash.development.base_component import Component

from dashboard import words
from dashboard.desk import Desk
from dashboard.page import Page
from dashboard.pages.check_in import form
from dashboard.parts.notice import notice
from dashboard.words import plan as said


def layout(desk: Desk, patient: str | None = None, **_: str) -> Component:
    """Return the questions for one patient."""
    found = desk.records.patient(patient) if patient else None
    if found is None:
        return html.Div([html.H1(said.TYPE_IN), notice(words.GONE_PATIENT)], className="page")
    return form(desk, found, said.TYPE_IN, said.DIARY_HOW)


def connect(app: Dash, desk: Desk) -> Any:
    """Nothing of its own: `pages/check_in.py` takes the answers."""


PAGE = Page("/patient/<patient>/diary", said.TYPE_IN, layout, connect)
