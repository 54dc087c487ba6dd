"""The road of the bench: its parts in order, where one is, and which plates these are."""

from typing import Any

from dash import html
from dash.development.base_component import Component

from dashboard.bench.bench import Bench
from dashboard.bench.stage import DAILY, Stage
from dashboard.desk import Desk
from dashboard.words import bench as said
from station.validity import State


def device(desk: Desk) -> Any:
    """Return which plates these are, and by which certificate they measure."""
    hello, calibration = desk.bench.hello, desk.station.calibration
    if hello is None:
        return []
    firmware = f"{hello.major}.{hello.minor}.{hello.patch}"
    worth = said.UNCERTIFIED
    if calibration is not None and calibration.number:
        worth = said.CERTIFIED.format(number=calibration.number, due=calibration.due)
    told = said.DEVICE.format(serial=hello.serial, firmware=firmware)
    return html.P([f"{told} · {worth}", *_void(desk)], className="quiet number")


def _void(desk: Desk) -> list[Any]:
    """Return that the certificate does not hold, and why; nothing while it does."""
    found = desk.station.validity()
    if found.state is State.VOIDED:
        cause = said.NO_CAUSE if found.cause is None else found.cause.spoken
        return [" · ", html.Strong(said.VOID.format(cause), className="void")]
    return [" · ", html.Strong(said.EXPIRED, className="void")] if found.state is State.EXPIRED else []


def road(bench: Bench) -> Component:
    """Return the parts, those of a calibration numbered, and those of every day."""
    is_open = bench.stages() if bench.hello is not None else dict.fromkeys(Stage, False)
    mat = bench.mat if bench.hello is not None else None
    is_alone = mat is not None and len(mat.plates) == 1
    parts = [each for each in Stage if each not in DAILY and not (is_alone and each is Stage.POSE)]
    numbered = [_stop(bench, each, is_open[each], str(number)) for number, each in enumerate(parts, start=1)]
    daily = [_stop(bench, each, is_open[each], "") for each in DAILY]
    return html.Div(
        [
            html.Nav(html.Ol(numbered, className="bench-road"), **{"aria-label": said.ROAD}),
            html.Nav(html.Ul(daily, className="bench-road daily"), **{"aria-label": said.DAILY}),
        ],
        className="roads",
    )


def _stop(bench: Bench, stage: Stage, is_open: bool, number: str) -> Component:
    here: dict[str, Any] = {"aria-current": "step"} if stage is bench.stage else {}
    hidden = {"aria-hidden": "true"}
    button = html.Button(
        [
            *([html.Span(number, className="number", **hidden)] if number else []),
            html.Span(said.STAGES[stage], className="word"),
        ],
        id={"bench": "road", "of": stage.value},
        type="button",
        disabled=not is_open,
        n_clicks=0,
        **here,
    )
    return html.Li(button, className="here" if here else "")
