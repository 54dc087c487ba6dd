"""Recordings for the checks: what each needs, what is made, what is left out."""

import dash_mantine_components as dmc
from dash import html
from dash.development.base_component import Component

from calibration.captured import WANTED, Wanted
from calibration.check import Scene
from dashboard.bench.bench import Bench
from dashboard.bench.stage import Stage
from dashboard.parts.bench import entry
from dashboard.words import bench as said
from station.mat import Side


def sides(bench: Bench, chosen: Side) -> Component:
    """Return the choice of the plate."""
    made = bench.procedure
    plates = made.plates if made is not None else ()
    buttons = [
        dmc.Button(
            said.SIDES[plate.side.value],
            id={"bench": "side", "of": plate.side.value},
            variant="filled" if plate.side is chosen else "default",
            n_clicks=0,
            **{"aria-pressed": "true" if plate.side is chosen else "false"},
        )
        for plate in plates
    ]
    return html.Div(buttons, className="row", role="group", **{"aria-label": said.PLATE})


def head(bench: Bench) -> list[Component]:
    """Return what stands above the list."""
    return [html.P(said.RECORDINGS_HOW), sides(bench, bench.side)]


def going_on(bench: Bench) -> list[Component]:
    """Return the recording that is being made, and how far it is."""
    take = bench.opened.takes.running
    if take is None:
        return []
    share = 100.0 * bench.opened.takes.progress()
    left = (1.0 - bench.opened.takes.progress()) * take.seconds
    told = said.GOING_ON.format(what=said.SCENES[take.scene][0], side=said.SIDES[take.side.value].lower())
    bar = html.Div(html.Span(style={"width": f"{share:.1f}%"}), className="bar-of", **{"aria-hidden": "true"})
    stop = dmc.Button(said.STOP, id={"bench": "stop", "of": ""}, variant="default", n_clicks=0)
    rest = html.Span(said.TIME_LEFT.format(said.minutes(left)), className="quiet number")
    row = html.Div(
        [html.Strong(told), rest, stop],
        className="row between",
    )
    return [html.Div([row, bar], className="card going-on")]


def listed(bench: Bench) -> list[Component]:
    """Return every recording of the chosen plate."""
    lines = [_line(bench, each) for each in WANTED]
    go = dmc.Button(said.TO_RESULT, id={"bench": "go", "of": Stage.RESULT.value}, n_clicks=0)
    return [html.Ul(lines, className="takes"), html.Div(go, className="row")]


def _line(bench: Bench, wanted: Wanted) -> Component:
    scene, side = wanted.scene, bench.side
    title, how = said.SCENES[scene]
    capture = bench.procedure.capture(scene.value, side) if bench.procedure is not None else None
    is_out = bench.opened.is_skipped(scene, side) and capture is None
    state = said.OUT if is_out else said.OPEN
    if capture is not None:
        state = said.RECORDED.format(seconds=said.minutes(float(capture.told.get("seconds", 0.0))))
    for_both = said.FOR_BOTH if scene is Scene.STRIKE else ""
    decides = said.DECIDES if wanted.decides else said.DECIDES_NOT
    words = [
        html.Div([html.Strong(title), html.Span(state, className="tag")]),
        html.Div(" ".join(filter(None, (how, for_both, _length(wanted)))), className="quiet"),
        html.Div(decides, className="quiet small"),
    ]
    buttons: list[Component] = []
    if not is_out:
        buttons.append(
            dmc.Button(
                said.RECORD if capture is None else said.RECORD_AGAIN,
                id={"bench": "record", "of": scene.value},
                variant="default",
                disabled=bench.opened.takes.running is not None,
                n_clicks=0,
                **{"aria-label": f"{said.RECORD}: {title}"},
            )
        )
    if capture is None:
        buttons.append(
            dmc.Button(
                said.NOT_OUT if is_out else said.LEAVE_OUT,
                id={"bench": "unskip" if is_out else "skip", "of": scene.value},
                variant="subtle",
                n_clicks=0,
                **{"aria-label": f"{said.NOT_OUT if is_out else said.LEAVE_OUT}: {title}"},
            )
        )
    parts: list[Component] = [
        html.Div(words, className="words"),
        *([] if is_out else _in_row(_asked(wanted))),
    ]
    return html.Li([*parts, html.Div(buttons, className="row")], className="out" if is_out else "")


def _length(wanted: Wanted) -> str:
    return "" if wanted.scene is Scene.CREEP else f"{said.minutes(wanted.seconds)}."


def _asked(wanted: Wanted) -> list[Component]:
    """Return the fields of a recording."""
    if wanted.scene is Scene.CREEP:
        data = [{"value": key, "label": told} for key, told in said.CREEP_LENGTHS.items()]
        name = {"bench-ask": "creep_seconds"}
        return [
            dmc.Select(id=name, label=said.LENGTH, data=data, value="1800", allowDeselect=False, size="md")
        ]
    if wanted.scene is not Scene.DROP:
        return []
    return [
        entry.shown(name, label, usual)
        for name, label, usual in (("drop_mass", said.DROP_MASS, 1), ("drop_height", said.DROP_HEIGHT, 200))
    ]


def _in_row(fields: list[Component]) -> list[Component]:
    return [html.Div(fields, className="asked")] if fields else []
