"""Pictures: which figure belongs to which graph of a page, drawn in the scheme that is on the screen."""

from collections.abc import Callable, Sequence
from typing import Any

import plotly.graph_objects as go
from dash import MATCH, Dash, Input, Output, State, no_update

from dashboard import trends, words
from dashboard.desk import Desk
from dashboard.figures import cop_path, landing_curve, squat_share
from dashboard.figures import trend as trend_figure
from dashboard.marks import Mark, marks
from dashboard.parts.graph import dressed
from dashboard.records import Tested, Tried
from dashboard.seen import Ticked, squat_shares
from dashboard.traces import landing_curves, printed, sway_traces
from dashboard.trends import Trend
from dashboard.words import progress
from dashboard.words import result as said
from station.assessments.assessment import assessment
from station.errors import StationError


def picture(desk: Desk, name: str, of: str, dark: bool) -> go.Figure | None:
    """Draw the figure `name` of the thing `of`; None when there is nothing to draw."""
    try:
        return DRAWN[name](desk, of, dark)
    except StationError:
        return None


def connect(app: Dash, desk: Desk) -> None:
    """Draw every graph of a page again when light becomes dark."""

    @app.callback(
        Output({"graph": MATCH, "of": MATCH}, "figure"),
        Input("scheme", "data"),
        State({"graph": MATCH, "of": MATCH}, "id"),
        prevent_initial_call=True,
    )
    def draw(scheme: str | None, which: dict[str, str]) -> Any:
        made = picture(desk, which["graph"], which["of"], scheme == "dark")
        return no_update if made is None else dressed(which["graph"], made)


def of_test(name: str, tested: Tested, ticked: Ticked, dark: bool) -> go.Figure | None:
    """Draw the figure `name` of one test of a visit; None when there is nothing to draw."""
    try:
        return OF_TEST[name](tested, ticked, dark)
    except StationError:
        return None


def _cop(tested: Tested, _: Ticked, dark: bool) -> go.Figure | None:
    """Draw both legs on one scale, each with the ellipse of its printed area; or the whole body's path."""
    paths = printed(tested.alike)
    if assessment(tested.key).is_bilateral:
        paths = [path for path in paths if path.side == "both"]
    return cop_path.figure(paths, dark) if paths else None


def _shares(tested: Tested, ticked: Ticked, dark: bool) -> go.Figure | None:
    squats = squat_shares(tested.alike, ticked)
    told = squat_share.Words(said.REPETITION, said.SHARE)
    return squat_share.figure(squats, told, dark) if squats else None


def _landings(tested: Tested, _: Ticked, dark: bool) -> go.Figure | None:
    used = [trial for trial in tested.alike if trial.path is not None]
    curves = [c for trial in used if trial.path for c in landing_curves(trial.path, trial.corrections)]
    has_weight = all(trial.result and trial.result["settings"].get("body_weight_n") for trial in used)
    told = landing_curve.Words(said.TIME_MS, said.LOAD_BW if has_weight else said.LOAD_N)
    return landing_curve.figure(curves, told, dark) if curves else None


OF_TEST: dict[str, Callable[[Tested, Ticked, bool], go.Figure | None]] = {
    "cop": _cop,
    "shares": _shares,
    "landings": _landings,
}


def _again(name: str) -> Callable[[Desk, str, bool], go.Figure | None]:
    """Return how the figure of a test is drawn again, when only its address is known: visit/test."""

    def drawn(desk: Desk, of: str, dark: bool) -> go.Figure | None:
        visit, _, key = of.partition("/")
        found = desk.records.visit(visit)
        tested = next((each for each in found.tests if each.key == key), None) if found else None
        ticked = desk.library.observations.of_visit(visit) if tested and name == "shares" else {}
        return None if tested is None else OF_TEST[name](tested, ticked, dark)

    return drawn


def _own(desk: Desk, of: str, dark: bool) -> go.Figure | None:
    """Draw the graph of a patient's own page."""
    from dashboard.parts.sheet import figure
    from dashboard.sheet import sheet

    found = desk.records.patient(of)
    graph = sheet(desk, found).graph if found else None
    return figure(graph, dark) if graph else None


def _cop_of_trial(desk: Desk, of: str, dark: bool) -> go.Figure | None:
    trial = desk.records.trial(of)
    return None if trial is None else cop_of_trial(trial, dark)


def cop_of_trial(trial: Tried, dark: bool) -> go.Figure | None:
    """Draw the paths that sway was measured on, None when it was on none. Errors: StationError."""
    paths = [trace.path() for trace in sway_traces(trial.path, trial.key, trial.corrections)]
    return cop_path.figure(paths, dark) if paths else None


def _trend(desk: Desk, of: str, dark: bool) -> go.Figure | None:
    patient, test, metric = of.split("/")
    baseline = desk.library.sign_offs.baselines(patient).get(test)
    found = trends.trend(desk.records.visits(patient), test, metric, baseline)
    return None if found is None else trend_of(found, marks(desk.library, patient), dark)


def trend_of(found: Trend, happened: Sequence[Mark], dark: bool) -> go.Figure:
    """Draw a trend with its bands and what happened meanwhile, numbered as in the list below it."""
    names = {
        (point.side, point.line): progress.series(point.side, found.contexts.get(point.line, ""))
        for point in found.points
    }
    even = found.unit == "%" and "share" in found.metric
    return trend_figure.figure(
        found.points,
        words.unit(found.unit),
        dark,
        trend_figure.Names(names, even),
        found.bands,
        _flags(happened),
    )


def _flags(happened: Sequence[Mark]) -> list[trend_figure.Flag]:
    """Return one flag a day, with the numbers of everything that happened then."""
    found: dict[str, list[tuple[int, Mark]]] = {}
    for number, mark in enumerate(happened, start=1):
        found.setdefault(mark.day.isoformat(), []).append((number, mark))
    return [
        trend_figure.Flag(
            day, ", ".join(str(number) for number, _ in many), "<br>".join(mark.told for _, mark in many)
        )
        for day, many in found.items()
    ]


DRAWN: dict[str, Callable[[Desk, str, bool], go.Figure | None]] = {
    **{name: _again(name) for name in OF_TEST},
    "cop_of_trial": _cop_of_trial,
    "own": _own,
    "trend": _trend,
}
