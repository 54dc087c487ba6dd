"""What the plates' calibration is worth, for the page of the plates: validity, due date, daily checks."""

from typing import Any

import dash_mantine_components as dmc
from dash import MATCH, Dash, Input, Output, State, dcc, html, no_update
from dash.development.base_component import Component

from dashboard.accounts.role import WORKSHOP
from dashboard.accounts.signed_in import signed_in
from dashboard.bench.stage import Stage
from dashboard.desk import Desk
from dashboard.parts.bench import charts, pose_line
from dashboard.server.scheme import is_dark
from dashboard.words import bench as said
from station.daily_check import LIMITS


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
    if len(desk.station.calibration.plates) == 2:
        told[said.STAGES[Stage.POSE]] = pose_line.short(desk.station.calibration)
    return told


def shown(desk: Desk) -> list[Component]:
    """Return the way to the bench, for who may go there, and the daily checks over time."""
    parts: list[Component] = []
    if signed_in().role in WORKSHOP:
        links = [dcc.Link(dmc.Button(said.TO_BENCH, tabIndex=-1), href="/calibrate")]
        if desk.bench.stages()[Stage.POSE]:
            pose_link = dmc.Button(said.POSE_TO, tabIndex=-1, variant="default")
            links.append(dcc.Link(pose_link, href=f"/calibrate?at={Stage.POSE.value}"))
        parts.append(html.Div(links, className="row"))
    found, dark = charts.charted(desk), is_dark()
    drawn = [
        charts.graph({"daily": unit}, charts.of_checks(unit, found, dark), charts.told(unit))
        for unit in charts.units(found)
    ]
    if drawn:
        inside = [html.H2(said.TREND), html.Div(drawn, className="columns")]
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
        if unit not in LIMITS:
            return no_update
        return charts.of_checks(unit, charts.charted(desk), scheme == "dark")
