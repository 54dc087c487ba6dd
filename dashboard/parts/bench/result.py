"""What the readings of a plate amount to: residuals, error map, before and after, figures, budget."""

from collections.abc import Sequence
from typing import Any

import dash_mantine_components as dmc
import numpy as np
import plotly.graph_objects as go
from dash import dcc, html
from dash.development.base_component import Component

from calibration import words
from calibration.outcome import Outcome
from calibration.placement import Placement
from calibration.validation import Verified
from dashboard.bench.bench import Bench
from dashboard.bench.results import Result
from dashboard.bench.stage import Stage
from dashboard.figures import plate as figures
from dashboard.parts.bench import limits
from dashboard.parts.bench.reading import why
from dashboard.parts.bench.recordings import sides
from dashboard.parts.bench.table import scroll, table
from dashboard.parts.notice import of_error
from dashboard.theme import GRAPH
from dashboard.words import bench as said
from station.mat import Plate
from station.qualification.wiring import corner_name

MAP_HIGH, RESIDUALS_HIGH = 620, 260
"""px."""


def head(bench: Bench) -> list[Component]:
    """Return the choice of the plate, and what comes next."""
    made = bench.procedure
    if made is None or bench.opened.signed is not None:
        return [sides(bench, bench.side)]
    then = Stage.POSE if len(made.plates) == 2 else Stage.SIGN
    word, stage = (said.GO_ON, then) if made.next is None else (said.TO_READINGS, Stage.READINGS)
    go = dmc.Button(word, id={"bench": "go", "of": stage.value}, n_clicks=0)
    return [html.Div([sides(bench, bench.side), go], className="row between")]


def shown(bench: Bench, dark: bool) -> list[Component]:
    """Return everything about the chosen plate."""
    made = bench.procedure
    if made is None:
        return []
    found = bench.opened.result(bench.side)
    plate = next(each for each in made.plates if each.side is bench.side)
    parts: list[Component] = []
    if found.error is not None:
        parts.append(of_error(found.error))
    if found.fit is None:
        return [*parts, html.P(said.NO_MAP, className="quiet")]
    if found.outcome is None:
        parts.append(html.P(said.PREVIEW, className="quiet"))
    drawn = html.Section(
        [html.H2(said.MAP), html.P(map_told(plate, found), className="quiet"), error_map(plate, found, dark)],
        className="card",
    )
    beside: list[Component] = []
    if found.outcome is not None:
        beside = [_compared(found.outcome), _fresh(found.outcome), _left_out(found.outcome)]
    parts.append(html.Div([drawn, html.Div(beside, className="rows")], className="columns"))
    if found.outcome is not None:
        kit = made.known.kit
        parts += [
            limits.against_limits(limits.figures(found.outcome, kit)),
            limits.of_uncertainty(found.outcome, kit),
        ]
    parts.append(_residuals(plate, found, dark))
    return parts


def map_told(plate: Plate, found: Result) -> str:
    """Return how many times the arrows are too long, in words."""
    return said.MAP_HOW.format(figures.enlarged(plate, errors(found)))


def errors(found: Result) -> list[figures.Errors]:
    """Return what the map shows."""
    if found.fit is None:
        return []
    at = np.array([(each.x, each.y) for each in found.fit.placements])
    points = found.fit.points
    off = np.array([found.fit.off[(at == point).all(axis=1), 1:].mean(axis=0) for point in points])
    made = [figures.Errors("fitted", said.FITTED, points, off)]
    if found.outcome is not None:
        fresh = found.outcome.verified
        made.append(figures.Errors("fresh", said.FRESH, fresh.points, fresh.off[:, 1:]))
        if found.outcome.found is not None:
            was = found.outcome.found
            made.append(figures.Errors("before", said.BEFORE, was.points, was.off[:, 1:]))
    return made


def map_figure(plate: Plate, found: Result, dark: bool) -> go.Figure:
    """Draw the map."""
    return figures.error_map(plate, errors(found), (*said.X_Y, said.FRONT), dark)


def residual_figure(found: Result, dark: bool) -> go.Figure | None:
    """Draw what is left of each reading."""
    if found.fit is None:
        return None
    numbers = [each.number for each in found.fit.placements]
    names = ("x", "y", said.COLUMNS["number"], "mm")
    return figures.residuals(numbers, found.fit.off[:, 1:], names, dark)


def error_map(plate: Plate, found: Result, dark: bool) -> Component:
    """Return the map in its frame."""
    return _graph("map", plate, map_figure(plate, found, dark), said.MAP, MAP_HIGH)


def _graph(name: str, plate: Plate, figure: go.Figure, told: str, height: int) -> Component:
    drawn = dcc.Graph(
        id={"bench-graph": name, "of": plate.side.value},
        figure=figure.update_layout(dragmode=False, height=height),
        config=GRAPH,
        responsive=True,
        style={"height": f"{height}px"},
    )
    label = f"{told}, {said.SIDES[plate.side.value].lower()}"
    return html.Div(drawn, className="graph", role="img", **{"aria-label": label})


def _compared(found: Outcome) -> Component:
    parts: list[Component] = [html.H2(said.COMPARED)]
    if found.found is None:
        return html.Section([*parts, html.P(said.NO_PRESENT, className="quiet")], className="card")
    both = (found.found, found.verified)
    rows = [
        (said.COP_RMS, *(said.MILLIMETRES.format(1e3 * each.rms) for each in both)),
        (said.COP_LARGEST, *(said.MILLIMETRES.format(1e3 * each.largest) for each in both)),
        (said.FORCE_LARGEST, *(f"{100.0 * each.fz:.3f} %" for each in both)),
    ]
    shown = table(("", said.THEN, said.NOW), rows)
    return html.Section(
        [*parts, html.P(said.COMPARED_HOW, className="quiet"), scroll(shown, said.COMPARED)],
        className="card",
    )


def _fresh(found: Outcome) -> Component:
    seen = found.verified
    rows = [
        (
            f"{said.signed(1e3 * x, 0)}, {said.signed(1e3 * y, 0)}",
            f"{said.signed(off[0], 2)} ± {words.up(u[0], 2)}",
            f"{said.signed(1e3 * off[1], 2)} ± {words.up(1e3 * u[1], 2)}",
            f"{said.signed(1e3 * off[2], 2)} ± {words.up(1e3 * u[2], 2)}",
        )
        for (x, y), off, u in zip(seen.points, seen.off, seen.expanded, strict=True)
    ]
    columns = tuple(said.COLUMNS[name] for name in ("place", "fz", "x", "y"))
    return html.Section(
        [
            html.H2(said.VERIFICATION),
            html.P(said.VERIFICATION_HOW, className="quiet"),
            html.P(_together(seen), className="number"),
            scroll(table(columns, rows), said.VERIFICATION),
        ],
        className="card",
    )


def _together(seen: Verified) -> str:
    told = said.TOGETHER.format(rms=1e3 * seen.rms, largest=1e3 * seen.largest, force=100.0 * seen.fz)
    if seen.similarity is None:
        return told
    like = seen.similarity
    turned = said.signed(float(np.degrees(like.turn)), 2)
    return told + said.SIMILAR.format(scale=said.signed(100.0 * like.stretch, 2), turned=turned)


def _left_out(found: Outcome) -> Component:
    left = found.left_out
    told = said.NOT_PLACING.format(rms=1e3 * left.rms, model=1e3 * left.model)
    return html.Section(
        [
            html.H2(said.LEFT_OUT),
            html.P(said.LEFT_OUT_HOW, className="quiet"),
            html.P(told, className="number"),
        ],
        className="card",
    )


def _residuals(plate: Plate, found: Result, dark: bool) -> Component:
    fitted = found.fit
    assert fitted is not None
    off = fitted.off
    order = np.argsort(-np.abs(off[:, 1:]).max(axis=1))
    rows = [
        _residual(plate, placed, row) for placed, row in zip(fitted.placements, off.tolist(), strict=True)
    ]
    names = [said.COLUMNS[name] for name in ("number", "place", "mass", "card", "fz", "x", "y")]
    shown = table((*names, html.Span(said.REMOVE, className="unseen")), rows, order[:3].tolist())
    drawn = residual_figure(found, dark)
    graph = [_graph("residuals", plate, drawn, said.RESIDUALS, RESIDUALS_HIGH)] if drawn is not None else []
    return html.Section(
        [
            html.H2(said.RESIDUALS),
            html.P(said.RESIDUALS_HOW, className="quiet"),
            *graph,
            html.Div(why(), className="short-field"),
            scroll(shown, said.RESIDUALS, is_long=True),
        ],
        className="card",
    )


def _residual(plate: Plate, placed: Placement, off: Sequence[float]) -> tuple[Any, ...]:
    remove = dmc.Button(
        said.REMOVE,
        id={"bench": "drop", "of": f"{plate.side.value}:{placed.number}"},
        variant="subtle",
        n_clicks=0,
        **{"aria-label": said.REMOVE_TOLD.format(placed.number)},
    )
    return (
        str(placed.number),
        f"{said.signed(1e3 * placed.x, 0)}, {said.signed(1e3 * placed.y, 0)}",
        f"{placed.mass:g}",
        "" if placed.shim is None else corner_name(plate.cells[placed.shim]),
        said.signed(off[0], 2),
        said.signed(1e3 * off[1], 2),
        said.signed(1e3 * off[2], 2),
        remove,
    )
