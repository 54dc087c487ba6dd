"""Progress: each leg over the visits against its own baseline, pairs of one day, what changed meanwhile."""

from datetime import date
from typing import Any

import dash_mantine_components as dmc
from dash import ALL, MATCH, Dash, Input, Output, State, ctx, dcc, html, no_update
from dash.development.base_component import Component
from flask import Response, abort

from dashboard import words
from dashboard.accounts.signed_in import signed_in
from dashboard.desk import Desk
from dashboard.marks import Mark, marks
from dashboard.page import Page
from dashboard.pairs import pairs
from dashboard.parts.mark_list import mark_form, mark_list
from dashboard.parts.notice import notice
from dashboard.parts.pair_list import pair_list
from dashboard.parts.progress import progress
from dashboard.pictures import Drawn, answer, drawing_of_trend, of_trend
from dashboard.pressed import pressed
from dashboard.records import Visited
from dashboard.trends import Trend, offered, trend
from dashboard.words import progress as said
from station.assessments.assessment import assessment
from station.errors import RecordingError, RecordingReason

LONGEST_NOTE = 120
Choices = list[tuple[str, list[Any]]]


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
        empty = html.P(words.NOTHING_TO_COMPARE, className="card empty")
        return html.Div([top, empty, _marks(found.id, marks(desk.library, found.id))], className="page")
    test, metric = choices[0][0], _usual(choices, choices[0][0])
    happened = marks(desk.library, found.id)
    shown = _shown(desk, visits, happened, found.id, test, metric)
    return html.Div(
        [
            top,
            html.Section(
                [
                    html.Div(_choosers(found.id, choices, test, metric), className="row choose"),
                    html.Div(shown, id={"compare": "shown", "of": found.id}, className="rows"),
                ],
                className="card",
            ),
            *_same_day(visits),
            _marks(found.id, happened),
        ],
        className="page progress",
    )


def connect(app: Dash, desk: Desk) -> None:
    """Choose the test, the number and the baseline; add a mark and take it back; draw."""

    @app.server.get("/compare/<patient>/<test>/<metric>.svg")
    def trend_svg(patient: str, test: str, metric: str) -> Response:
        if desk.records.patient(patient) is None:
            abort(404)

        def drawing() -> Drawn | None:
            baseline = desk.library.sign_offs.baselines(patient).get(test)
            found = trend(desk.records.visits(patient), test, metric, baseline)
            return drawing_of_trend(found, marks(desk.library, patient)) if found else None

        return answer(drawing)

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
        Input({"compare": "moved", "of": MATCH}, "data"),
        Input({"compare": "marked", "of": MATCH}, "data"),
        State({"compare": "test", "of": MATCH}, "value"),
        State({"compare": "test", "of": MATCH}, "id"),
        prevent_initial_call=True,
    )
    def show(metric: str, _moved: Any, _marked: Any, test: str, which: dict[str, str]) -> list[Component]:
        visits, happened = desk.records.visits(which["of"]), marks(desk.library, which["of"])
        return _shown(desk, visits, happened, which["of"], test, metric)

    @app.callback(
        Output({"compare": "moved", "of": MATCH}, "data"),
        Input({"baseline": ALL, "was": ALL, "of": MATCH}, "value"),
        State({"compare": "test", "of": MATCH}, "id"),
        prevent_initial_call=True,
    )
    def move(chosen: list[str | None], which: dict[str, str]) -> Any:
        of_test = ctx.triggered_id
        visit = chosen[0] if chosen else None
        if not isinstance(of_test, dict) or visit is None or visit == of_test["was"]:
            return no_update
        test = str(of_test["baseline"])
        desk.library.sign_offs.move_baseline(which["of"], test, visit, by=signed_in().shown)
        desk.library.audit.add(signed_in().account, "baseline_moved", which["of"], {"test": test})
        return visit

    _connect_marks(app, desk)


def _connect_marks(app: Dash, desk: Desk) -> None:
    @app.callback(
        Output({"mark": "list", "of": MATCH}, "children"),
        Output({"mark": "note", "of": MATCH}, "value"),
        Output({"compare": "marked", "of": MATCH}, "data"),
        Input({"mark": "add", "of": MATCH}, "n_clicks"),
        Input({"mark": "back", "number": ALL, "of": MATCH}, "n_clicks"),
        State({"mark": "day", "of": MATCH}, "value"),
        State({"mark": "kind", "of": MATCH}, "value"),
        State({"mark": "note", "of": MATCH}, "value"),
        State({"mark": "add", "of": MATCH}, "id"),
        prevent_initial_call=True,
    )
    def change(
        _add: int | None,
        _back: list[int | None],
        day: str | None,
        kind: str | None,
        note: str | None,
        which: dict[str, str],
    ) -> Any:
        button = pressed()
        if not button:
            return no_update, no_update, no_update
        patient = which["of"]
        if button["mark"] == "back":
            _take_back(desk, patient, int(button["number"]))
        else:
            _add_mark(desk, patient, day, kind, note or "")
        happened = marks(desk.library, patient)
        return mark_list(happened, patient), "", [mark.told for mark in happened]


def _add_mark(desk: Desk, patient: str, day: str | None, kind: str | None, note: str) -> None:
    """Write a mark down. Errors: RecordingError BAD_TEXT without a day or a kind, or of a day to come."""
    try:
        when = date.fromisoformat(day[:10]) if day else None
    except ValueError:
        when = None
    if when is None or not kind:
        raise RecordingError(RecordingReason.BAD_TEXT, said.MARK_NEEDED, "")
    if when > date.today():
        raise RecordingError(RecordingReason.BAD_TEXT, said.MARK_FUTURE, "")
    told = note.strip()[:LONGEST_NOTE]
    # A button that was pressed twice writes once.
    if (when, kind, told) not in [
        (each.day, each.kind, each.note) for each in desk.library.markers.of_patient(patient)
    ]:
        desk.library.markers.add(patient, when, kind, told, by=signed_in().shown)


def _take_back(desk: Desk, patient: str, number: int) -> None:
    """Take back one of this patient's own marks, and nobody else's."""
    if any(each.number == number for each in desk.library.markers.of_patient(patient)):
        desk.library.markers.take_back(number)


def _choosers(patient: str, choices: Choices, test: str, metric: str) -> list[Component]:
    return [
        dmc.SegmentedControl(
            id={"compare": "test", "of": patient},
            data=[{"value": key, "label": assessment(key).title} for key, _ in choices],
            value=test,
            size="md",
        ),
        dmc.Select(
            id={"compare": "metric", "of": patient},
            data=_metrics(choices, test),
            value=metric,
            label=words.NUMBER,
            allowDeselect=False,
            size="md",
            className="fill",
        ),
        dcc.Store(id={"compare": "moved", "of": patient}),
    ]


def _metrics(choices: Choices, test: str) -> list[dict[str, str]]:
    found = dict(choices).get(test, [])
    return [
        {"value": metric.key, "label": f"{metric.title}, {words.unit(metric.unit)}".rstrip(", ")}
        for metric in found
    ]


def _usual(choices: Choices, test: str) -> str:
    """Return the primary metric of a test, or the first there is."""
    keys = [metric.key for metric in dict(choices).get(test, [])]
    return next((key for key in assessment(test).primary if key in keys), keys[0] if keys else "")


def _shown(
    desk: Desk,
    visits: list[Visited],
    happened: list[Mark],
    patient: str,
    test: str,
    metric: str,
) -> list[Component]:
    baseline = desk.library.sign_offs.baselines(patient).get(test)
    found: Trend | None = trend(visits, test, metric, baseline)
    if found is None:
        return [html.P(words.NOTHING_TO_COMPARE, className="empty")]
    shown = of_trend(found, happened, patient)
    return progress(found, shown, patient, baseline, has_marks=bool(happened))


def _same_day(visits: list[Visited]) -> list[Component]:
    """Return the pairs of every visit that has some, the newest first."""
    found = [(visit, made) for visit in visits if (made := pairs(visit))]
    if not found:
        return []
    parts: list[Component] = [html.H2(said.SAME_DAY), html.P(said.SAME_DAY_HOW, className="quiet small")]
    for visit, made in found:
        parts.append(html.H3(dcc.Link(words.day(visit.started), href=f"/visit/{visit.id}")))
        parts += pair_list(made)
    return [html.Section(parts, className="card")]


def _marks(patient: str, happened: list[Mark]) -> Component:
    return html.Section(
        [
            html.H2(said.MARKS),
            html.Div(mark_list(happened, patient), id={"mark": "list", "of": patient}),
            html.H3(said.ADD_MARK),
            mark_form(patient, date.today().isoformat()),
            dcc.Store(id={"compare": "marked", "of": patient}),
        ],
        className="card",
    )


PAGE = Page("/compare/<patient>", words.COMPARE, layout, connect)
