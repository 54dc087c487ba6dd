"""Measure: the live view, and the visit step by step. The visit itself belongs to the server (`guide.py`)."""

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from dash import ALL, Dash, Input, Output, State, ctx, dcc, html, no_update
from dash.development.base_component import Component

from dashboard import numbers, words
from dashboard.desk import Desk
from dashboard.guide import Done, Guide, Now, Phase
from dashboard.page import Page
from dashboard.parts import step_panel
from dashboard.parts.notice import of_error
from dashboard.steps import Act
from station.clinic import safety


class Ids:
    """Names of the parts of this page."""

    PANEL = "measure-panel"
    ROAD = "measure-road"
    MISSING = "measure-missing"


def layout(desk: Desk, **_: str) -> Component:
    """Return the page; the panel follows the visit by itself."""
    view = html.Div(
        [
            html.Canvas(id="live-canvas", role="img", **{"aria-label": words.LIVE_VIEW}),
            html.Div(_missing(desk), id=Ids.MISSING),
        ],
        className="card live",
    )
    panel = html.Section(_panel(desk, None), id=Ids.PANEL, className="card panel", **{"aria-label": "Step"})
    return html.Div(
        [
            html.H1(words.MEASURE, className="unseen"),
            html.Div(_road(desk, None), id=Ids.ROAD),
            html.Div([view, panel], className="bench"),
        ],
        className="page measure",
    )


def connect(app: Dash, desk: Desk) -> None:
    """Follow the visit, and obey the buttons."""

    @app.callback(
        Output(Ids.PANEL, "children"),
        Output(Ids.ROAD, "children"),
        Output(Ids.MISSING, "children"),
        Input("guide-version", "data"),
        Input("tab", "data"),
    )
    def follow(_version: int | None, tab: str | None) -> tuple[list[Component], ...]:
        made = _panel(desk, tab), _road(desk, tab), _missing(desk)
        if desk.guide.now is not None and desk.guide.now.phase is Phase.REVIEW:
            desk.guide.seen()
        return made

    @app.callback(
        Output("address", "pathname"),
        Output("told", "children", allow_duplicate=True),
        Input({"act": ALL, "of": ALL}, "n_clicks"),
        State("tab", "data"),
        State({"ask": ALL}, "value"),
        State({"ask": ALL}, "id"),
        State({"pain": ALL}, "value"),
        State({"clearing": ALL}, "value"),
        State({"clearing": ALL}, "id"),
        prevent_initial_call=True,
    )
    def obey(
        clicks: list[int | None],
        tab: str | None,
        said: list[str | None],
        asked: list[dict[str, str]],
        pains: list[str | None],
        names: list[str | None],
        flags: list[dict[str, str]],
    ) -> tuple[Any, Any]:
        if not ctx.triggered_id or not any(clicks) or not ctx.triggered[0]["value"]:
            return no_update, no_update
        pressed = ctx.triggered_id
        told = Told(
            {each["ask"]: value for each, value in zip(asked, said, strict=True) if value},
            next((int(value) for value in pains if value), None),
            {each["clearing"]: value or "" for each, value in zip(flags, names, strict=True)},
        )
        return _do(desk, str(pressed["act"]), str(pressed["of"]), tab, told), []

    @app.callback(
        Output({"ask": ALL}, "value"),
        Input({"act": "none", "of": ALL}, "n_clicks"),
        State({"ask": ALL}, "id"),
        State({"ask": ALL}, "value"),
        prevent_initial_call=True,
    )
    def none(clicks: list[int | None], asked: list[dict[str, str]], said: list[str | None]) -> list[Any]:
        if not any(clicks):
            return [no_update] * len(asked)
        flags = (*safety.RED_FLAGS, safety.FRACTURE, safety.SURGERY)
        return ["no" if each["ask"] in flags else value for each, value in zip(asked, said, strict=True)]


@dataclass(frozen=True)
class Told:
    """What stands in the panel's fields: answers by question, pain, names of who clears by question."""

    answers: Mapping[str, str]
    pain: int | None
    names: Mapping[str, str]


def _do(desk: Desk, act: str, of: str, tab: str | None, told: Told) -> Any:
    """Do what a button says. Returns the address to go to, or no_update."""
    guide = desk.guide
    if act == "lead":
        desk.take_over(tab)
        return no_update
    desk.need_lead(tab)
    now = guide.now
    if act == "result":
        return no_update if now is None else f"/visit/{now.visit.id}"
    if act == "end":
        guide.end()
        return no_update if now is None else f"/patient/{now.patient.id}"
    _press(guide, act, of, told)
    return no_update


def _press(guide: Guide, act: str, of: str, told: Told) -> None:
    match act:
        case "start":
            guide.start()
        case "stop":
            guide.stop()
        case "skip":
            guide.skip(of)
        case "answer":
            guide.answer(told.answers, told.pain)
        case "clear":
            guide.clear(of, told.names.get(of, ""))
        case "keep":
            guide.keep(told.pain)
        case "save":
            guide.save()
        case "redo":
            guide.redo()
        case "exclude":
            guide.exclude(of)
        case "choose":
            guide.choose(of)


def _road(desk: Desk, tab: str | None) -> list[Component]:
    now = desk.guide.now
    return [] if now is None else [step_panel.road(now, desk.leads(tab))]


def _panel(desk: Desk, tab: str | None) -> list[Component]:
    now = desk.guide.now
    if now is None:
        return [*_trouble(desk), *step_panel.nobody()]
    who = html.Div(
        [
            dcc.Link(now.patient.label, href=f"/patient/{now.patient.id}", className="name"),
            html.Span(words.born(now.patient.born), className="quiet small"),
        ],
        className="who",
    )
    if desk.leads(tab):
        return [who, *_trouble(desk), *_step(desk, now)]
    return [who, *_trouble(desk), *step_panel.watching(now, _figures(now))]


def _trouble(desk: Desk) -> list[Component]:
    """Return what is wrong with the plates, unless it stands in the picture's place already."""
    trouble = desk.trouble()
    return [] if trouble is None or desk.has_no_plate() else [of_error(trouble, "bad")]


def _missing(desk: Desk) -> list[Component]:
    return [step_panel.no_plate(desk.trouble(), sys.platform)] if desk.has_no_plate() else []


def _figures(now: Now) -> list[Component]:
    return [] if now.attempt is None else step_panel.figures(numbers.of_attempt(now.attempt))


def _step(desk: Desk, now: Now) -> list[Component]:
    if now.phase is Phase.WAITING:
        if now.step.act is Act.ASK:
            return step_panel.asking(now)
        lock = now.lock_of(now.step)
        return step_panel.waiting(now) if lock is None else step_panel.is_locked(now, lock)
    if now.phase is Phase.REVIEW and now.attempt is not None:
        return step_panel.review(now, _figures(now))
    if now.phase is Phase.OVER and now.is_stopped:
        return step_panel.stopped()
    if now.phase is Phase.OVER:
        return step_panel.over(_uncounted(desk, now))
    return step_panel.working(now)


def _uncounted(desk: Desk, now: Now) -> list[str]:
    """Return the names of the planned steps, and of the excluded ones, of which no trial counts."""
    visit = desk.records.visit(now.visit.id)
    counted = {(t.key, t.side) for t in visit.trials if t.standing == "kept"} if visit else set()
    return [
        words.CUES[step.cue].name
        for step in now.steps
        if step.act is Act.TRIAL
        and (not step.is_optional or now.done.get(step.key) is Done.EXCLUDED)
        and (step.assessment, str(step.side) if step.side else "both") not in counted
    ]


PAGE = Page("/measure", words.MEASURE, layout, connect, order=2)
