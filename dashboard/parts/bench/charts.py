"""Charts of the plates over time: the trend of the daily checks, and what patients say of them."""

from collections.abc import Mapping, Sequence

import plotly.graph_objects as go
from dash import dcc, html
from dash.development.base_component import Component

from calibration.patients import chart
from dashboard.desk import Desk
from dashboard.figures import daily
from dashboard.theme import GRAPH
from dashboard.words import bench as words
from dashboard.words import check as said
from station import logbook
from station.daily_check import LIMITS, MAT_PERCENT, DailyCheck, Trend, trends
from station.qualification.ratio import Ratio
from station.validity import Held, identity

HIGH = 280
"""px."""


def charted(desk: Desk) -> tuple[Trend, ...]:
    """Return the trends of the daily checks against the calibration that holds now."""
    return trends(checks(desk))


def checks(desk: Desk) -> list[DailyCheck]:
    """Return the daily checks against the calibration that holds now, of a mat its equalisation, in order."""
    hello, live = desk.station.hello, desk.station.live_mat
    held: Held | None = desk.station.calibration
    if desk.is_mat():
        held = None if live is None else live.equalisation
    if hello is None or held is None:
        return []
    found = logbook.checks(desk.library.calibrations, hello.serial)
    return [each for each in found if each.calibration == identity(held)]


def units(found: Sequence[Trend]) -> list[str]:
    """Return the units that have a chart."""
    return [unit for unit in LIMITS if any(each.unit == unit for each in found)]


def of_checks(unit: str, found: Sequence[Trend], dark: bool) -> go.Figure:
    """Draw the trends of one unit."""
    drawn = daily.figure(found, unit, dark).update_layout(height=HIGH, dragmode=False)
    return drawn.update_yaxes(title_text=said.CHARTED[unit])


def told(unit: str) -> str:
    """Return what the chart of a unit shows, in words."""
    return f"{said.MAT_TREND_TOLD if unit == MAT_PERCENT else words.TREND_TOLD}, {said.CHARTED[unit]}"


def of_visits(found: Sequence[Ratio], dark: bool) -> go.Figure:
    """Draw what visits say of the plates."""
    names = (said.PATIENTS_AXIS, said.PATIENTS_VISIT, said.PATIENTS_MEDIAN)
    return daily.ratio(chart(found), names, dark).update_layout(height=HIGH + 100, dragmode=False)


def graph(name: Mapping[str, str], figure: go.Figure, told: str) -> Component:
    """Return a chart in its frame. name : its id. told : what it shows, in words."""
    drawn = dcc.Graph(
        id=dict(name),
        figure=figure,
        config=GRAPH,
        responsive=True,
        style={"height": f"{figure.layout.height}px"},
    )
    return html.Div(drawn, className="graph", role="img", **{"aria-label": told})


def trend(desk: Desk, dark: bool) -> list[Component]:
    """Return the trend of the daily checks for the bench; nothing before the first one."""
    found = charted(desk)
    shown = [
        graph({"bench-graph": "daily", "of": unit}, of_checks(unit, found, dark), told(unit))
        for unit in units(found)
    ]
    if not shown:
        return []
    inside = [html.H2(words.TREND), html.P(said.TREND_HOW, className="quiet")]
    return [html.Section([*inside, html.Div(shown, className="columns")], className="card")]


def by_patients(found: Sequence[Ratio], dark: bool) -> list[Component]:
    """Return the chart of the visits; nothing before the first one."""
    if not found:
        return []
    drawn = graph({"bench-graph": "patients", "of": "%"}, of_visits(found, dark), said.PATIENTS_TOLD)
    return [html.Section([html.H2(said.PATIENTS_CHART), drawn], className="card")]
