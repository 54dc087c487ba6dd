"""What the loadings of a mat amount to: figures against their limits, what is broken, the signature."""

import dash_mantine_components as dmc
from dash import html
from dash.development.base_component import Component

from calibration.mat import words
from calibration.mat.outcome import PASSED, Outcome
from dashboard.bench.mat_bench import MatBench, Result
from dashboard.parts.bench import entry, mat_beginning
from dashboard.parts.bench.signing import MONTHS
from dashboard.parts.bench.table import scroll, table
from dashboard.parts.notice import notice
from dashboard.words import mat_bench as said
from station.equalisation import NOT_PASSED, Equalisation
from station.errors import CalibrationError


def shown(bench: MatBench, by: str) -> list[Component]:
    """Return the result and what can be done with it. by : who is signed in, and would sign."""
    if bench.kept is not None:
        return _kept(bench.kept)
    made = bench.procedure
    if made is None:
        return []
    found = bench.result()
    told = [*_refused(found.error, found)] if found.error is not None else []
    if found.outcome is not None:
        told = _outcome(found.outcome, tuple(words.without(part) for part in made.left_out))
        told.append(_signing(by))
    return [*told, *_more(has_left_out=bool(made.left_out))]


def _outcome(found: Outcome, left_out: tuple[str, ...]) -> list[Component]:
    result = str(found.equalisation.found["result"])
    verdict = notice(
        f"{words.RESULTS[result]}.", words.MEANING[result], "good" if result == PASSED else "wait"
    )
    rows = words.gate_rows(found.gates)[1:]
    over = [n for n, each in enumerate(found.gates) if each.limit is not None and each.kept is False]
    figures = scroll(table(said.COLUMNS, rows, over, is_named=True), said.FIGURES)
    parts: list[Component] = [verdict, html.Section([html.H2(said.FIGURES), figures], className="card")]
    if found.defects.words:
        lines = html.Ul([html.Li(each) for each in found.defects.words])
        parts.append(html.Section([html.H2(said.DEFECTS), lines], className="card"))
    return [*parts, *(notice(each, "", "plain") for each in left_out)]


def _refused(error: CalibrationError, found: Result) -> list[Component]:
    parts: list[Component] = [notice(error.sentence, f"{error.what_to_do} {said.NOT_POSSIBLE_HOW}")]
    if found.again:
        numbers = ",".join(map(str, found.again))
        told = said.TAKE_AGAIN.format(words.numbers(found.again))
        parts.append(dmc.Button(told, id={"bench": "mat_again", "of": numbers}, size="lg", n_clicks=0))
    return parts


def _signing(by: str) -> Component:
    months = dmc.Select(
        allowDeselect=False,
        id={"bench-ask": "mat_months"},
        label=said.MONTHS,
        data=list(MONTHS),
        value=MONTHS[0],
        size="md",
    )
    keep = dmc.Button(said.KEEP.format(by=by), id={"bench": "mat_keep", "of": ""}, size="lg", n_clicks=0)
    return html.Section([html.Div(months, className="short-field"), keep], className="card begin")


def _more(*, has_left_out: bool) -> list[Component]:
    """Return the ways back: what was left out, a loading that is read anew."""
    which = entry.shown("mat_number", said.WHICH)
    take = dmc.Button(said.TAKE_IT, id={"bench": "mat_other", "of": ""}, variant="default", n_clicks=0)
    again = html.Details(
        [html.Summary(said.OTHER_AGAIN), html.Div([which, take], className="row take-back")], className="more"
    )
    after = dmc.Button(said.AFTER_ALL, id={"bench": "mat_after_all", "of": ""}, variant="default", n_clicks=0)
    leave = dmc.Button(said.LEAVE, id={"bench": "mat_leave", "of": ""}, variant="subtle", n_clicks=0)
    row = [after, leave] if has_left_out else [leave]
    return [again, html.Div(row, className="row leave")]


def _kept(found: Equalisation) -> list[Component]:
    is_over = found.found.get("result") == NOT_PASSED
    sentence, how = (said.KEPT_BAD, said.KEPT_BAD_HOW) if is_over else (said.KEPT, said.KEPT_HOW)
    head = notice(sentence.format(number=found.number, due=found.due), how, "wait" if is_over else "good")
    anew = dmc.Button(said.ANEW, id={"bench": "mat_leave", "of": ""}, variant="default", n_clicks=0)
    return [head, html.Section([mat_beginning.told(found), anew], className="card begin")]
