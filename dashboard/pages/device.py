"""Plates, for the engineer: what is connected, how well it does, whether its newtons may be signed for."""

import re
from typing import Any

from dash import ClientsideFunction, Dash, Input, Output, State, dcc, html, no_update
from dash.development.base_component import Component

from dashboard import words
from dashboard.accounts.role import BENCH
from dashboard.desk import Desk
from dashboard.page import Page
from dashboard.parts import incident, mat
from dashboard.parts.bench import state
from dashboard.parts.facts import facts
from dashboard.parts.notice import notice, of_error
from dashboard.words import connected as said
from dashboard.words import mat as said_of_mat
from station import VERSION
from station.compiled import KERNELS
from station.station import State as Life
from station.wire.spec import Sensor

EVERY = 2000
"""ms between two looks."""


class Ids:
    """Names of the parts of this page."""

    HEAD = "device-head"
    SHOWN = "device-shown"
    VIEW = "device-view"
    CLOCK = "device-clock"
    TICK = "device-tick"


def layout(desk: Desk, **_: str) -> Component:
    """Return the page."""
    return html.Div(
        [
            html.Div(html.H1(_head(desk), id=Ids.HEAD), className="top"),
            html.Div(mat.view(desk), id=Ids.VIEW),
            html.Div(_shown(desk), id=Ids.SHOWN, className="rows"),
            *incident.incident(desk),
            *state.shown(desk),
            dcc.Interval(id=Ids.CLOCK, interval=EVERY),
            dcc.Store(id=Ids.TICK),
        ],
        className="page",
    )


def connect(app: Dash, desk: Desk) -> None:
    """Look again every two seconds."""

    app.clientside_callback(
        ClientsideFunction("calls", "ticked"),
        Output(Ids.TICK, "data"),
        Input(Ids.CLOCK, "n_intervals"),
        prevent_initial_call=True,
    )

    @app.callback(
        Output(Ids.SHOWN, "children"),
        Output(Ids.VIEW, "children"),
        Output(Ids.HEAD, "children"),
        Input(Ids.TICK, "data"),
        State(Ids.VIEW, "children"),
        prevent_initial_call=True,
    )
    def look(_count: int, view: list[Any] | None) -> tuple[list[Component], Any, Any]:
        if bool(view) is desk.is_mat():  # a canvas that draws is not made anew
            return _shown(desk), no_update, no_update
        return _shown(desk), mat.view(desk), _head(desk)

    state.connect(app, desk)
    incident.connect(app, desk)


def _head(desk: Desk) -> str:
    return said_of_mat.HEAD if desk.is_mat() else words.PLATES


def _shown(desk: Desk) -> list[Component]:
    station = desk.station
    trouble = desk.trouble()
    parts: list[Component] = [of_error(trouble, "bad")] if trouble else []
    calibration = station.calibration
    if calibration is not None and not calibration.is_traceable:
        parts.append(notice(words.UNCALIBRATED))
    own = [_identity(desk), _stream(desk), _calibration(desk)]
    if desk.is_mat():
        own = [mat.identity(desk, _breakable(desk.source)), mat.stream(desk), mat.worth(desk)]
    sections = [*own, _program(desk)]
    return [*parts, html.Div(sections, className="columns")]


def _identity(desk: Desk) -> Component:
    hello = desk.station.hello
    told: dict[str, Any] = {said.SOURCE: _breakable(desk.source), said.STATE: str(desk.station.state)}
    if hello is not None:
        known = {sensor.value for sensor in Sensor}
        told |= {
            said.PLATE: hello.serial,
            said.FIRMWARE: hello.firmware,
            said.CONVERTER: words.SENSORS[Sensor(hello.sensor).name]
            if hello.sensor in known
            else str(hello.sensor),
            said.CHANNELS: said.OF_CHANNELS.format(channels=hello.channels, bits=hello.bits, gain=hello.gain),
            said.GEOMETRY: hello.geometry or words.NOT_SAID,
            said.PROTOCOL: str(hello.protocol),
        }
    return html.Section([html.H2(words.IDENTITY), facts(told)], className="card")


def _breakable(address: str) -> list[Any]:
    """Let a long address break behind its options, not within a word."""
    parts = re.split(r"(?<=[?&/])", address)
    return [piece for part in parts for piece in (part, html.Wbr())][:-1]


def _stream(desk: Desk) -> Component:
    tally = desk.station.decoder.tally
    hello = desk.station.hello
    rate = desk.measured_rate()
    told = {
        said.RATE_SET: said.HERTZ.format(hello.rate) if hello else words.NO_VALUE,
        said.RATE_MEASURED: said.HERTZ_MEASURED.format(rate) if rate else words.NO_VALUE,
        said.SENT: f"{tally.sent:,}",
        said.RECEIVED: f"{tally.received:,}",
        said.LOST: f"{tally.lost:,}",
        said.DAMAGED: f"{tally.corrupt:,}",
        said.TWICE: f"{tally.duplicates:,}",
        said.NOISE_BYTES: f"{tally.noise_bytes:,}",
        said.RESTARTS: f"{tally.resets:,}",
    }
    return html.Section([html.H2(words.STREAM), facts(told)], className="card")


def _calibration(desk: Desk) -> Component:
    calibration = desk.station.calibration
    noise = desk.noise()
    told: dict[str, str] = {}
    if calibration is None:
        told[said.STATE] = words.NO_CALIBRATION
    else:
        told = {
            said.STATE: words.CALIBRATIONS.get(calibration.kind, calibration.kind),
            said.MADE: calibration.made or words.NO_VALUE,
            said.IDENTITY: calibration.hash[:16],
            said.ZERO: desk.status()["line"] if desk.station.state is Life.CLOSED else desk.zero(),
            **state.facts_of(desk),
        }
    for side, newtons in noise.items():
        told[said.NOISE.format(side)] = said.OF_NOISE.format(newtons)
    return html.Section([html.H2(words.CALIBRATION), facts(told)], className="card")


def _program(desk: Desk) -> Component:
    told = {
        said.STATION: VERSION,
        said.KERNELS: KERNELS[:16],
        said.DATA: str(desk.folder),
    }
    return html.Section([html.H2(words.PROGRAM), facts(told)], className="card")


PAGE = Page("/plates", words.PLATES, layout, connect, order=3, roles=BENCH)
