"""Pictures: which figure belongs to which graph of a page, drawn in the scheme that is on the screen."""

from collections.abc import Callable
from typing import Any

import plotly.graph_objects as go
from dash import MATCH, Dash, Input, Output, State, no_update

from dashboard import trends, words
from dashboard.desk import Desk
from dashboard.figures import cop_path
from dashboard.figures import trend as trend_figure
from dashboard.parts.graph import dressed
from dashboard.records import Tried
from dashboard.traces import sway_traces
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


def _cop(desk: Desk, of: str, dark: bool) -> go.Figure | None:
    """Draw both legs on one scale, of each the newest trial that counts; or the whole body's path."""
    visit, _, key = of.partition("/")
    found = desk.records.visit(visit)
    tested = next((each for each in found.tests if each.key == key), None) if found else None
    newest: dict[str, cop_path.Path] = {}
    for trial in tested.used if tested else ():
        for trace in sway_traces(trial.path, key, trial.corrections):
            newest[str(trace.side)] = trace.path()
    if assessment(key).is_bilateral:
        newest = {side: path for side, path in newest.items() if side == "both"}
    return cop_path.figure(list(newest.values()), dark) if newest else None


def _cop_of_trial(desk: Desk, of: str, dark: bool) -> go.Figure | None:
    trial = desk.records.trial(of)
    return None if trial is None else cop_of_trial(trial, dark)


def cop_of_trial(trial: Tried, dark: bool) -> go.Figure | None:
    """Draw the paths that sway was measured on, None when it was on none. Errors: StationError."""
    paths = [trace.path() for trace in sway_traces(trial.path, trial.key, trial.corrections)]
    return cop_path.figure(paths, dark) if paths else None


def _trend(desk: Desk, of: str, dark: bool) -> go.Figure | None:
    patient, test, metric = of.split("/")
    found = trends.trend(desk.records.visits(patient), test, metric)
    if found is None:
        return None
    return trend_figure.figure(list(found.points), "", words.unit(found.unit), dark)


DRAWN: dict[str, Callable[[Desk, str, bool], go.Figure | None]] = {
    "cop": _cop,
    "cop_of_trial": _cop_of_trial,
    "trend": _trend,
}
