"""Measure: the live view, and the visit step by step. The visit itself belongs to the server (`guide.py`)."""

from typing import Any

from dash import ALL, Dash, Input, Output, State, ctx, dcc, html, no_update
from dash.development.base_component import Component

from dashboard import numbers, words
from dashboard.desk import Desk
from dashboard.guide import Guide, Now, Phase
from dashboard.page import Page
from dashboard.parts import step_panel
from dashboard.parts.notice import of_error


class Ids:
    """Names of the parts of this page."""

    PANEL = "measure-panel"
    ROAD = "measure-road"


def layout(desk: Desk, **_: str) -> Component:
    """Return the page; the panel follows the visit by itself."""
    view = html.Div(
        html.Canvas(id="live-canvas", role="img", **{"aria-label": words.LIVE_VIEW}),
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
        Input("guide-version", "data"),
        Input("tab", "data"),
    )
    def follow(_version: int | None, tab: str | None) -> tuple[list[Component], list[Component]]:
        return _panel(desk, tab), _road(desk, tab)

    @app.callback(
        Output("address", "pathname"),
        Output("told", "children", allow_duplicate=True),
        Input({"act": ALL, "of": ALL}, "n_clicks"),
        State("tab", "data"),
        prevent_initial_call=True,
    )
    def obey(clicks: list[int | None], tab: str | None) -> tuple[Any, Any]:
        if not ctx.triggered_id or not any(clicks) or not ctx.triggered[0]["value"]:
            return no_update, no_update
        pressed = ctx.triggered_id
        return _do(desk, str(pressed["act"]), str(pressed["of"]), tab), []


def _do(desk: Desk, act: str, of: str, tab: str | None) -> Any:
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
    _press(guide, act, of)
    return no_update


def _press(guide: Guide, act: str, of: str) -> None:
    match act:
        case "start":
            guide.start()
        case "stop":
            guide.stop()
        case "skip":
            guide.skip()
        case "keep":
            guide.keep()
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
    return [who, *_trouble(desk), *(_step(now) if desk.leads(tab) else step_panel.watching(now))]


def _trouble(desk: Desk) -> list[Component]:
    trouble = desk.trouble()
    return [] if trouble is None else [of_error(trouble, "bad")]


def _step(now: Now) -> list[Component]:
    if now.phase is Phase.WAITING:
        return step_panel.waiting(now)
    if now.phase is Phase.REVIEW and now.attempt is not None:
        found = numbers.of_attempt(now.attempt)
        return step_panel.review(now, step_panel.figures(found))
    if now.phase is Phase.OVER:
        return step_panel.over(now)
    return step_panel.working(now)


PAGE = Page("/measure", words.MEASURE, layout, connect, order=2)
