"""Left against right over the visits, and each leg against its own first visit: measured, never guessed."""

from typing import Any

import dash_mantine_components as dmc
from dash import MATCH, Dash, Input, Output, State, dcc, html
from dash.development.base_component import Component

from dashboard import words
from dashboard.desk import Desk
from dashboard.page import Page
from dashboard.parts.graph import graph
from dashboard.parts.notice import notice
from dashboard.parts.trend_table import trend_table
from dashboard.pictures import picture
from dashboard.scheme import is_dark
from dashboard.trends import Trend, offered, trend
from station.assessments.assessment import assessment


def layout(desk: Desk, patient: str | None = None, **_: str) -> Component:
    """Return the page of one patient."""
    found = desk.records.patient(patient) if patient else None
    if found is None:
        return html.Div([html.H1(words.COMPARE), notice(words.GONE_PATIENT)], className="page")
    visits = desk.records.visits(found.id)
    choices = offered(visits)
    tag = [html.Span(words.EXAMPLE, className="tag")] if found.is_example else []
    top = html.Div(
        html.Div(
            [
                html.H1(words.COMPARE),
                html.P([dcc.Link(found.label, href=f"/patient/{found.id}"), *tag], className="quiet"),
            ]
        ),
        className="top",
    )
    if not choices:
        return html.Div([top, html.P(words.NOTHING_TO_COMPARE, className="card empty")], className="page")
    first = choices[0]
    test = dmc.SegmentedControl(
        id={"compare": "test", "of": found.id},
        data=[{"value": key, "label": assessment(key).title} for key, _ in choices],
        value=first[0],
        size="md",
    )
    chosen = dmc.Select(
        id={"compare": "metric", "of": found.id},
        data=_metrics(choices, first[0]),
        value=_usual(choices, first[0]),
        label=words.NUMBER,
        allowDeselect=False,
        size="md",
        className="fill",
    )
    shown = _shown(desk, found.id, first[0], _usual(choices, first[0]), is_dark())
    return html.Div(
        [
            top,
            html.Section(
                [
                    html.Div([test, chosen], className="row choose"),
                    html.Div(shown, id={"compare": "shown", "of": found.id}, className="rows"),
                ],
                className="card",
            ),
        ],
        className="page",
    )


def connect(app: Dash, desk: Desk) -> None:
    """Choose the test and the number."""

    @app.callback(
        Output({"compare": "metric", "of": MATCH}, "data"),
        Output({"compare": "metric", "of": MATCH}, "value"),
        Input({"compare": "test", "of": MATCH}, "value"),
        State({"compare": "test", "of": MATCH}, "id"),
        prevent_initial_call=True,
    )
    def numbers(test: str, which: dict[str, str]) -> tuple[Any, Any]:
        choices = offered(desk.records.visits(which["of"]))
        return _metrics(choices, test), _usual(choices, test)

    @app.callback(
        Output({"compare": "shown", "of": MATCH}, "children"),
        Input({"compare": "metric", "of": MATCH}, "value"),
        State({"compare": "test", "of": MATCH}, "value"),
        State({"compare": "test", "of": MATCH}, "id"),
        prevent_initial_call=True,
    )
    def show(metric: str, test: str, which: dict[str, str]) -> list[Component]:
        return _shown(desk, which["of"], test, metric, is_dark())


def _metrics(choices: list[tuple[str, list[Any]]], test: str) -> list[dict[str, str]]:
    found = dict(choices).get(test, [])
    return [
        {"value": metric.key, "label": f"{metric.title}, {words.unit(metric.unit)}".rstrip(", ")}
        for metric in found
    ]


def _usual(choices: list[tuple[str, list[Any]]], test: str) -> str:
    """Return the primary metric of a test, or the first there is."""
    keys = [metric.key for metric in dict(choices).get(test, [])]
    return next((key for key in assessment(test).primary if key in keys), keys[0] if keys else "")


def _shown(desk: Desk, patient: str, test: str, metric: str, dark: bool) -> list[Component]:
    found = trend(desk.records.visits(patient), test, metric)
    if found is None:
        return [html.P(words.NOTHING_TO_COMPARE, className="empty")]
    of = f"{patient}/{test}/{metric}"
    drawn = picture(desk, "trend", of, dark)
    parts: list[Component] = []
    if drawn is not None:
        parts.append(graph("trend", of, drawn, words.trend_of(found.title)))
    parts += _said(found)
    parts.append(trend_table(found))
    return parts


def _said(found: Trend) -> list[Component]:
    told = [html.P(sentence, className="verdict") for sentence in found.sentences]
    alike = f"{words.ALL_ALIKE}: {found.rows[-1].conditions}."
    told.append(html.P(words.CONDITIONS_DIFFER if found.lines > 1 else alike, className="quiet small"))
    if "velocity" in found.metric:
        told.append(html.P(words.SMALLER_IS_STEADIER, className="quiet small"))
    return told


PAGE = Page("/compare/<patient>", words.COMPARE, layout, connect)
