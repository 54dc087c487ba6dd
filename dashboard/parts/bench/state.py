"""What the plates' calibration is worth, for the page of the plates: validity, due date, daily checks."""

from typing import Any

import dash_mantine_components as dmc
from dash import MATCH, Dash, Input, Output, State, dcc, html, no_update
from dash.development.base_component import Component

from dashboard.accounts.role import WORKSHOP
from dashboard.accounts.signed_in import signed_in
from dashboard.desk import Desk
from dashboard.figures import daily
from dashboard.scheme import is_dark
from dashboard.theme import GRAPH
from dashboard.words import bench as said
from station import logbook
from station.daily_check import LIMITS, Trend, trends
from station.validity import identity

HIGH = 280
"""px of a chart."""


def facts_of(desk: Desk) -> dict[str, str]:
    """Return what stands beside the calibration: whether it holds, why not, until when."""
    if desk.station.calibration is None:
        return {}
    found = desk.station.validity()
    told = {said.VALIDITY: found.state.value}
    if found.cause is not None:
        told[said.CAUSE] = found.cause.spoken
    if found.until is not None:
        told[said.DUE] = found.until.isoformat()
    return told


def shown(desk: Desk) -> list[Component]:
    """Return the way to the bench, for who may go there, and the daily checks over time."""
    parts: list[Component] = []
    if signed_in().role in WORKSHOP:
        link = dcc.Link(dmc.Button(said.TO_BENCH, tabIndex=-1), href="/calibrate")
        parts.append(html.Div(link, className="row"))
    found = charted(desk)
    units = [unit for unit in LIMITS if any(each.unit == unit for each in found)]
    if units:
        charts = [_chart(unit, found) for unit in units]
        inside = [html.H2(said.TREND), html.Div(charts, className="columns")]
        parts.append(html.Section(inside, className="card"))
    return parts


def connect(app: Dash, desk: Desk) -> None:
    """Draw the charts again in the other scheme."""

    @app.callback(
        Output({"daily": MATCH}, "figure"),
        Input("scheme", "data"),
        State({"daily": MATCH}, "id"),
        prevent_initial_call=True,
    )
    def draw(scheme: Any, name: Any) -> Any:
        unit = str(name.get("daily")) if isinstance(name, dict) else ""
        return _figure(unit, charted(desk), scheme == "dark") if unit in LIMITS else no_update


def charted(desk: Desk) -> tuple[Trend, ...]:
    """Return the trends of the daily checks against the calibration that holds now."""
    hello, calibration = desk.station.hello, desk.station.calibration
    if hello is None or calibration is None:
        return ()
    name = identity(calibration)
    checks = logbook.checks(desk.library.calibrations, hello.serial)
    return trends([each for each in checks if each.calibration == name])


def _chart(unit: str, found: tuple[Trend, ...]) -> Component:
    drawn = dcc.Graph(
        id={"daily": unit},
        figure=_figure(unit, found, is_dark()),
        config=GRAPH,
        responsive=True,
        style={"height": f"{HIGH}px"},
    )
    return html.Div(drawn, className="graph", role="img", **{"aria-label": f"{said.TREND_TOLD}, {unit}"})


def _figure(unit: str, found: tuple[Trend, ...], dark: bool) -> Any:
    return daily.figure(found, unit, dark).update_layout(height=HIGH, dragmode=False)
