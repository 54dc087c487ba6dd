"""The raw channels: what each cell says now, at its corner."""

from collections.abc import Sequence

import dash_mantine_components as dmc
from dash import html
from dash.development.base_component import Component

from dashboard.bench.felt import CellNow
from dashboard.bench.stage import Stage
from dashboard.parts.bench.drawing import corners
from dashboard.words import bench as said
from station.mat import Mat, Plate
from station.qualification.wiring import corner_name


def channels(mat: Mat, now: Sequence[CellNow]) -> Component:
    """Return every plate with its cells as they are now."""
    by_channel = {each.cell.channel: each for each in now}
    drawn = [
        corners(
            plate,
            [
                _card(number, by_channel.get(cell.channel) or CellNow(plate.side, cell))
                for number, cell in enumerate(plate.cells, start=1)
            ],
        )
        for plate in mat.plates
    ]
    return html.Div(drawn, className="plates-of-corners")


def around(rate: float, rate_set: float, *, is_called: bool) -> Component:
    """Return what stands above the plates: how, the rate, the button."""
    rates = (
        f"{said.RATE}: {rate:.1f} Hz · {said.SET_RATE.lower()}: {rate_set:.0f} Hz" if rate else said.NO_DEVICE
    )
    return html.Div(
        [
            html.P(said.CHANNELS_HOW),
            html.P(f"{rates} · {said.CALLED if is_called else said.NOT_CALLED}", className="quiet number"),
        ],
        className="rows",
    )


def acts(*, is_called: bool, can_pose: bool) -> Component:
    """Return the buttons; what comes first stands out. can_pose : the pose may be measured by itself."""
    pose = {"bench": "go", "of": Stage.POSE.value}
    first, then = ("default", "filled") if is_called else ("filled", "default")
    return html.Div(
        [
            dmc.Button(said.CALL_EMPTY, id={"bench": "empty", "of": ""}, variant=first, n_clicks=0),
            dmc.Button(said.GO_ON, id={"bench": "go", "of": Stage.WIRING.value}, variant=then, n_clicks=0),
            *([dmc.Button(said.POSE_TO, id=pose, variant="subtle", n_clicks=0)] if can_pose else []),
        ],
        className="row",
    )


def number_of(plates: Sequence[Plate], channel: int) -> int:
    """Return the number of a cell on its plate, from 1, as it stands on the certificate."""
    for plate in plates:
        for number, cell in enumerate(plate.cells, start=1):
            if cell.channel == channel:
                return number
    raise ValueError(f"no cell has channel {channel}")


def _card(number: int, now: CellNow) -> Component:
    told = said.DOUBTS[now.doubt] if now.doubt is not None else ""
    name = html.Div(f"{number} · {corner_name(now.cell)}", className="small quiet")
    if now.counts is None:
        return html.Div([name, html.Div(told, className="doubt")], className="corner")
    newtons = said.NO_VALUE if now.newtons is None else said.plain(now.newtons, 1)
    rows = [
        name,
        html.Div([newtons, html.Span("N", className="unit")], className="value number"),
        html.Div(f"{said.plain(now.counts, 0)} {said.COUNTS}", className="number"),
        html.Div(f"{said.NOISE} {now.noise or 0.0:.0f} {said.COUNTS}", className="small quiet number"),
        html.Div(f"{said.DRIFT} {said.signed(now.drift or 0.0, 2)} N/min", className="small quiet number"),
    ]
    if told:
        rows.append(html.Div(told, className="doubt"))
    return html.Div(rows, className="corner" + (" doubtful" if told else ""))
