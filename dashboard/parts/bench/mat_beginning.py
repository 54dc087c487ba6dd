"""Beginning at a mat: what was left in the middle, the form of a new equalisation, the one in use."""

from collections.abc import Sequence

import dash_mantine_components as dmc
from dash import html
from dash.development.base_component import Component

from calibration.mat import plan, words
from calibration.mat.begun import Way
from calibration.mat.procedure import MatProcedure
from dashboard.bench.mat_bench import MatBench
from dashboard.parts.facts import facts
from dashboard.parts.notice import notice, of_error
from dashboard.words import mat_bench as said
from station.equalisation import Equalisation
from station.errors import CalibrationError
from station.mat import Matrix


def shown(bench: MatBench, by: str, daily: Sequence[Component]) -> list[Component]:
    """Return what is left, the daily check, the form, and what holds. by : who is signed in."""
    parts: list[Component] = [notice(said.SIMULATED, "", "plain")] if bench.is_simulated else []
    parts += [of_error(error) for error in bench.spoiled()]
    parts += _open_ones(bench.open_ones())
    try:
        lines = bench.matrix
    except CalibrationError as error:
        return [*parts, of_error(error)]
    return [*parts, *daily, _form(lines, by), *_present(bench)]


def _open_ones(found: Sequence[MatProcedure]) -> list[Component]:
    if not found:
        return []
    lines = [html.Li(_open(each)) for each in found]
    return [html.Section([html.H2(said.OPEN_ONES), html.Ul(lines, className="open-ones")], className="card")]


def _open(made: MatProcedure) -> list[Component]:
    known = made.known
    told = said.OPEN_ONE.format(
        when=known.at[:16].replace("T", ", "),
        by=known.by,
        way=said.SPOKEN[known.way],
        done=made.done,
        of=len(made.plan),
    )
    button = dmc.Button(said.TAKE_UP, id={"bench": "mat_take_up", "of": made.folder.name}, n_clicks=0)
    return [html.Span(told, className="number"), button]


def _form(lines: Matrix, by: str) -> Component:
    ways = dmc.RadioGroup(
        dmc.Stack([_way(each, lines) for each in Way], gap="sm"),
        id={"bench-ask": "mat_way"},
        label=said.WAY,
        value=Way.BLADDER.value,
    )
    return html.Section(
        [
            html.H2(said.BEGIN_NEW),
            html.P(said.HOW),
            ways,
            html.P(said.BY.format(by=by), className="quiet"),
            dmc.Button(said.BEGIN, id={"bench": "mat_begin", "of": ""}, size="lg", n_clicks=0),
        ],
        className="card begin",
    )


def _way(way: Way, lines: Matrix) -> Component:
    pressed = plan.bladder() if way is Way.BLADDER else plan.tiles(lines)
    every = (*pressed, *plan.weighing(lines))
    told = said.MINUTES.format(minutes=plan.hands(every) / 60.0, loadings=len(every))
    label = html.Span([said.WAYS[way], html.Br(), html.Span(told, className="quiet")])
    return dmc.Radio(label=label, value=way.value)


def _present(bench: MatBench) -> list[Component]:
    try:
        found = bench.present()
    except CalibrationError as error:
        return [of_error(error)]
    if found is None:
        return []
    return [html.Section([html.H2(said.PRESENT), told(found)], className="card")]


def told(found: Equalisation) -> Component:
    """Return the facts of an equalisation."""
    result = str(found.found.get("result", ""))
    return facts(
        {
            said.NUMBER: found.number,
            said.MADE: found.made,
            said.DUE: found.due or said.NO_DUE,
            said.SIGNED_BY: str(found.found.get("by", "–")),
            said.WORD: words.RESULTS.get(result, result),
            said.HASH: html.Span(found.hash, className="seal"),
        }
    )
