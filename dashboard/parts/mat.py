"""What the page of the plates shows when a pressure mat is connected: its facts and its live map."""

import math
from typing import Any

from dash import html
from dash.development.base_component import Component

from dashboard import words
from dashboard.desk import Desk
from dashboard.parts.facts import facts
from dashboard.parts.notice import notice, of_error
from dashboard.words import connected, live
from dashboard.words import mat as said
from dashboard.words.plates import TO_DO_ON_A_MAT
from station import logbook, validity
from station.equalisation import Equalisation


def view(desk: Desk) -> list[Component]:
    """Return the live map of a mat; nothing with plates."""
    if not desk.is_mat():
        return []
    canvas = html.Canvas(id="live-canvas", role="img", **live.on_canvas(said.LIVE_VIEW))
    return [html.Div(canvas, className="card live mat-view")]


def identity(desk: Desk, source: list[Any]) -> Component:
    """Return what is connected. source : the address, in pieces that may break."""
    hello = desk.station.hello
    told: dict[str, Any] = {connected.SOURCE: source, connected.STATE: str(desk.station.state)}
    if hello is not None:
        told |= {
            said.SERIAL: hello.serial,
            connected.FIRMWARE: hello.firmware,
            said.CELLS: said.lines(hello.rows, hello.columns),
            said.READ_IN: said.BITS.format(hello.bits),
            said.LAYOUT: hello.geometry or words.NOT_SAID,
            connected.PROTOCOL: str(hello.protocol),
        }
    return html.Section([html.H2(words.IDENTITY), facts(told)], className="card")


def stream(desk: Desk) -> Component:
    """Return how the scans come: their true rate by the mat's own clock, and what became of each."""
    hello, live, tally = desk.station.hello, desk.station.live_mat, desk.station.decoder.tally
    sight = None if live is None else live.sight
    rate = math.nan if sight is None else sight.rate
    told = {
        said.RATE_SET: words.NO_VALUE if hello is None else said.a_second(float(hello.rate)),
        said.MEASURED: words.NO_VALUE if math.isnan(rate) else said.a_second(rate),
        said.SENT: f"{tally.sent:,}",
        connected.RECEIVED: f"{tally.received:,}",
        connected.LOST: f"{tally.lost:,}",
        said.LOST: words.NO_VALUE if sight is None else str(sight.lost),
        connected.DAMAGED: f"{tally.corrupt:,}",
        connected.TWICE: f"{tally.duplicates:,}",
        connected.NOISE_BYTES: f"{tally.noise_bytes:,}",
        connected.RESTARTS: f"{tally.resets:,}",
    }
    return html.Section([html.H2(said.SCANS), facts(told)], className="card")


def worth(desk: Desk) -> Component:
    """Return what is known of a mat and of its equalisation."""
    station, live = desk.station, desk.station.live_mat
    told: dict[str, str] = {}
    if live is not None:
        made = live.equalisation
        told = {said.STATE: said.NOT_MADE}
        if made is not None:
            told[said.STATE] = said.MADE.format(made.made)
            told[said.DUE] = made.due or said.AGELESS
            told[said.CHECKED] = _checked(desk, made)
            told[said.SILENT] = said.silent(made.silent).partition(": ")[2] or said.NONE_SILENT
            told[said.IDENTITY] = made.hash[:16]
    trouble = [of_error(station.mat_trouble)] if station.mat_trouble is not None else []
    held = desk.worth()
    if told and not trouble and not held.allows_labels:
        trouble = [notice(held.sentence, TO_DO_ON_A_MAT[held.state])]
    return html.Section([html.H2(said.STATE), *trouble, facts(told)], className="card")


def _checked(desk: Desk, made: Equalisation) -> str:
    """Say when the mat was last checked against the equalisation that holds now, and how that went."""
    hello = desk.station.hello
    found = [] if hello is None else logbook.checks(desk.library.calibrations, hello.serial)
    own = [each for each in found if each.calibration == validity.identity(made)]
    return said.checked(own[-1].at, own[-1].is_passed) if own else said.NEVER_CHECKED
