"""The road of an equalisation: its parts in order, how far each is, and which mat this is."""

from collections.abc import Sequence
from typing import Any

from dash import html
from dash.development.base_component import Component

from calibration.mat.loading import Going
from calibration.mat.procedure import MatProcedure, Part, part
from dashboard.bench.mat_bench import MatBench
from dashboard.words import mat_bench as said
from station.errors import CalibrationError


def device(bench: MatBench) -> list[Component]:
    """Return which mat this is, and by which equalisation it measures."""
    hello = bench.hello
    if hello is None:
        return []
    try:
        found = bench.present()
    except CalibrationError:
        found = None
    none = said.TRUE_CURVES if bench.has_true_curves else said.NOT_YET
    worth = none if found is None else said.in_use(found)
    told = said.DEVICE.format(serial=hello.serial, rows=hello.rows, columns=hello.columns)
    return [html.P(f"{told} · {worth}", className="quiet number")]


def road(bench: MatBench) -> Component:
    """Return the parts with their counts; where one is, is marked."""
    made = bench.procedure
    if made is None:
        return html.Div()
    step = made.next
    stops = [_stop(each, done, of, made, here=step is not None and step.part is each)
             for each, done, of in counted(bench, made)]  # fmt: skip
    stops.append(_named(said.RESULT, "", here=step is None))
    return html.Nav(html.Ol(stops, className="mat-road"), **{"aria-label": said.ROAD})


def counted(bench: MatBench, made: MatProcedure) -> Sequence[tuple[Part, int, int]]:
    """Return every part of the plan with how many of its loadings are made, of how many."""
    found = []
    for each in Part:
        planned = [loading for loading in made.plan if part(loading) is each]
        if not planned:
            continue
        done = sum(part(capture.loading) is each for capture in made.captures)
        if planned[0].going is Going.PRESS:
            run = bench.reader.presses if bench.reader is not None else None
            done = (run.count if run is not None else 0) if made.pressed is None else made.pressed
        found.append((each, done, len(planned)))
    return found


def _stop(each: Part, done: int, of: int, made: MatProcedure, *, here: bool) -> Component:
    count = said.COUNT.format(done=done, of=of)
    return _named(said.PARTS[each], said.LEFT_OUT if each in made.left_out else count, here=here)


def _named(name: str, count: str, *, here: bool) -> Component:
    current: dict[str, Any] = {"aria-current": "step"} if here else {}
    inside = [html.Span(name, className="word")]
    inside += [html.Span(count, className="number quiet")] if count else []
    return html.Li(inside, className="here" if here else "", **current)
