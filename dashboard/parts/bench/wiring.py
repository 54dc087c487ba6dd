"""The wiring test on the screen: which corner to press, what answers, and what was found in words."""

from typing import Any

import dash_mantine_components as dmc
from dash import html
from dash.development.base_component import Component
from numpy.typing import NDArray

from dashboard.bench.pressed import Pressing
from dashboard.bench.stage import Stage
from dashboard.parts.bench.channels import number_of
from dashboard.parts.bench.drawing import corners
from dashboard.parts.notice import notice
from dashboard.words import bench as said
from station.mat import Cell, Plate
from station.qualification.finding import Finding, Verdict
from station.qualification.wiring import PRESSED, corner_name, place_name


def instruction(pressing: Pressing | None) -> list[Component]:
    """Return what is to be done now, large."""
    if pressing is None or pressing.empty is None:
        return [html.P(said.WIRING_HOW), html.P(said.WIRING_BEGIN, className="cue")]
    if pressing.wanted is None:
        good = notice(said.WIRING_GOOD, tone="good")
        return [good if pressing.is_good else notice(said.WIRING_BAD, said.WIRING_BAD_HOW)]
    plate, cell = pressing.wanted
    before, between, after = said.PRESS_CORNER
    return [
        html.P(
            [
                before,
                html.Strong(corner_name(cell)),
                between,
                html.Strong(said.PLATE_OF[plate.side.value], className=plate.side.value),
                after,
            ],
            className="cue",
        )
    ]


def pressed(pressing: Pressing, felt: NDArray[Any]) -> Component:
    """Return the plates with every cell lit by what it feels. felt : (channels,), N."""
    drawn = [
        corners(plate, [_lit(pressing, plate, cell, felt) for cell in plate.cells])
        for plate in pressing.plates
    ]
    return html.Div(drawn, className="plates-of-corners")


def acts(pressing: Pressing | None) -> Component:
    """Return the buttons of the moment."""
    if pressing is None or pressing.empty is None:
        return html.Div(
            dmc.Button(said.WIRING_START, id={"bench": "press", "of": ""}, size="lg", n_clicks=0),
            className="row",
        )
    found: list[Component] = []
    if pressing.wanted is not None:
        found.append(
            dmc.Button(said.NOTHING_ANSWERS, id={"bench": "silent", "of": ""}, variant="default", n_clicks=0)
        )
    found.append(dmc.Button(said.WIRING_ANEW, id={"bench": "press", "of": ""}, variant="subtle", n_clicks=0))
    if pressing.is_over:
        word, variant = (said.GO_ON, "filled") if pressing.is_good else (said.GO_ON_STILL, "default")
        go = {"bench": "go", "of": Stage.BEGIN.value}
        found.append(dmc.Button(word, id=go, variant=variant, n_clicks=0))
    return html.Div(found, className="row")


def findings(pressing: Pressing | None) -> list[Component]:
    """Return what was found so far, a line a corner."""
    if pressing is None or not pressing.findings:
        return []
    lines = [_line(pressing, channel, found) for channel, found in sorted(pressing.findings.items())]
    return [html.Ul(lines, className="found-list")]


def _line(pressing: Pressing, channel: int, found: Finding) -> Component:
    is_good = found.verdict is Verdict.GOOD
    name = f"{number_of(pressing.plates, channel)} · {place_name(pressing.plates, channel)}"
    told = said.ANSWERS.format(found.value or 0.0) if is_good else found.remark
    sign = html.Span("✓" if is_good else "!", className="sign", **{"aria-hidden": "true"})
    again = dmc.Button(
        said.PRESS_AGAIN,
        id={"bench": "press_again", "of": str(channel)},
        variant="subtle",
        n_clicks=0,
        **{"aria-label": f"{said.PRESS_AGAIN}: {place_name(pressing.plates, channel)}"},
    )
    words = html.Div([html.Strong(name), html.Div(told, className="number")], className="words")
    return html.Li([sign, words, again], className="good" if is_good else "wait")


def _lit(pressing: Pressing, plate: Plate, cell: Cell, felt: NDArray[Any]) -> Component:
    newtons = float(felt[cell.channel]) if cell.channel < len(felt) else 0.0
    found = pressing.findings.get(cell.channel)
    state = "" if found is None else "good" if found.verdict is Verdict.GOOD else "wait"
    if pressing.wanted == (plate, cell):
        state = "wanted"
    share = min(100.0, 100.0 * abs(newtons) / (2.0 * PRESSED))
    bar = html.Div(html.Span(style={"width": f"{share:.0f}%"}), className="bar-of", **{"aria-hidden": "true"})
    name = html.Div(f"{number_of((plate,), cell.channel)} · {corner_name(cell)}", className="small quiet")
    value = html.Div([said.plain(newtons, 0), html.Span("N", className="unit")], className="value number")
    return html.Div([name, value, bar], className=f"corner {state}")
