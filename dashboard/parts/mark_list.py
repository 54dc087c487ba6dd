"""What changed and when: the marks of a trend, numbered as in the figure, and a new one by hand."""

from collections.abc import Sequence

import dash_mantine_components as dmc
from dash import html
from dash.development.base_component import Component

from dashboard.marks import Mark
from dashboard.parts.choice import choice
from dashboard.words import DAY_FORMAT
from dashboard.words import progress as said
from station.library.markers import KINDS


def mark_list(happened: Sequence[Mark], patient: str) -> Component:
    """Return the numbered list; a mark that a person added can be taken back."""
    if not happened:
        return html.P(said.NO_MARKS, className="quiet")
    return html.Ol([_mark(mark, patient) for mark in happened], className="marks")


def _mark(mark: Mark, patient: str) -> Component:
    told: list[Component] = [
        html.Span(said.on_day(mark.day), className="number when"),
        html.Span(mark.told, className="what"),
    ]
    if mark.number is not None:
        told.append(
            dmc.Button(
                said.MARK_BACK,
                id={"mark": "back", "number": mark.number, "of": patient},
                variant="default",
                n_clicks=0,
                **{"aria-label": said.take_back(mark.kind, mark.day)},
            )
        )
    return html.Li(html.Div(told, className="mark"))


def mark_form(patient: str, today: str) -> Component:
    """Return the fields of a new mark. today : ISO date."""
    kinds = [{"value": kind, "label": said.KINDS[kind]} for kind in KINDS]
    return html.Div(
        [
            dmc.DateInput(
                id={"mark": "day", "of": patient},
                label=said.MARK_DAY,
                value=today,
                maxDate=today,
                valueFormat=DAY_FORMAT,
                size="md",
            ),
            choice(id={"mark": "kind", "of": patient}, label=said.MARK_KIND, data=kinds, size="md"),
            dmc.TextInput(id={"mark": "note", "of": patient}, label=said.MARK_NOTE, size="md", value=""),
            dmc.Button(said.MARK_ADD, id={"mark": "add", "of": patient}, n_clicks=0),
        ],
        className="mark-form",
    )
