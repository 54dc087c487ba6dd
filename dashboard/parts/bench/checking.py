"""The daily check on the screen: what to lay where, what is recorded, the verdict and the trend."""

import dash_mantine_components as dmc
from dash import html
from dash.development.base_component import Component

from dashboard.bench.checking import Checked, Checking
from dashboard.bench.laying import Felt, Laying
from dashboard.parts.bench import drawing, entry, verdict
from dashboard.parts.notice import notice, of_error
from dashboard.words import bench as words
from dashboard.words import check as said
from station.daily_check import DailyCheck
from station.mat import Mat
from station.qualification.finding import Verdict
from station.qualification.laid import Laid

USUAL = 10.0
"""kg."""
G = 9.80665


def head(checking: Checking, mat: Mat, last: DailyCheck | None, *, has_certificate: bool) -> list[Component]:
    """Return what is to be done, or how the last check went."""
    if checking.is_running:
        return _asked(checking, mat)
    parts: list[Component] = [of_error(checking.refused)] if checking.refused is not None else []
    if not has_certificate:
        return [*parts, notice(said.NO_CERTIFICATE, said.NO_CERTIFICATE_HOW)]
    if checking.over is not None:
        return [*parts, *_over(checking.over)]
    standard = checking.standard
    parts.append(html.P(said.CHECK_HOW))
    if standard is not None:
        parts.append(html.P(last_told(last), className="quiet number"))
    return parts


def acts(checking: Checking, *, has_certificate: bool) -> list[Component]:
    """Return the buttons of the moment."""
    if checking.is_running:
        record = dmc.Button(
            said.CHECK_RECORD,
            id={"bench": "check_read", "of": ""},
            disabled=checking.is_recording,
            n_clicks=0,
        )
        stop = dmc.Button(said.CHECK_STOP, id={"bench": "check_stop", "of": ""}, variant="subtle", n_clicks=0)
        return [html.Div([record, stop], className="row")]
    if not has_certificate:
        return []
    standard = checking.standard
    if standard is None:
        return [_first()]
    again = checking.over is not None and not checking.over.is_standard
    begin = dmc.Button(
        said.CHECK_AGAIN if again else said.CHECK_BEGIN,
        id={"bench": "check_begin", "of": ""},
        size="lg",
        n_clicks=0,
    )
    return [html.Div(begin, className="row"), _anew(standard)]


def drawn(checking: Checking, mat: Mat, felt: Felt) -> list[Component]:
    """Draw the marks of the running check; nothing between two checks."""
    wanted = checking.wanted
    if wanted is None:
        return []
    where = None if wanted.plate is None or wanted.mark is None else (wanted.plate, wanted.mark)
    places = [checking.mark(0), checking.mark(1)]
    return [drawing.marks(mat.plates, checking.mass, places, where, felt.loads)]


def light(checking: Checking, felt: Felt) -> list[Component]:
    """Return the light: what the plates show, or how far the recording is."""
    wanted = checking.wanted
    if wanted is None:
        return []
    tone, word, how = said.LIES[felt.lies]
    if checking.is_recording:
        tone, word, how = "good", said.RECORDING_NOW, ""
    told = [
        html.Div(word, className="word"),
        html.Div(how, className="how"),
    ]
    bar = html.Span(style={"width": f"{100.0 * checking.recorded():.0f}%"})
    if checking.is_recording:
        told[1] = html.Div(bar, className="bar-of", **{"aria-hidden": "true"})
    return [
        html.Div(
            [
                html.Span(className="lamp", **{"aria-hidden": "true"}),
                html.Div(told, className="words", **{"aria-live": "polite"}),
                html.Div(html.Div(_felt(wanted, felt), className="number"), className="felt"),
            ],
            className=f"still {tone}",
        )
    ]


def _asked(checking: Checking, mat: Mat) -> list[Component]:
    wanted, (done, of) = checking.wanted, checking.progress
    if wanted is None:
        return []
    cue = _instruction(wanted, checking.mass, mat, is_last=done + 1 == of)
    bar = html.Div(
        html.Span(style={"width": f"{100.0 * done / of:.1f}%"}), className="bar-of", **{"aria-hidden": "true"}
    )
    edges: list[Component] = []
    if wanted.plate is not None and wanted.mark is not None:
        plate = mat.plates[wanted.plate]
        edges = [html.P(words.edges(plate, *checking.mark(wanted.mark)), className="number edges")]
    refused = [of_error(checking.refused)] if checking.refused is not None else []
    return [
        html.Div(html.Strong(said.CHECK_STEP.format(done=done, of=of), className="number"), className="row"),
        bar,
        *refused,
        html.Div(
            [
                html.P(cue, className="cue"),
                *edges,
            ],
            className="do-this",
            **{"aria-live": "polite"},
        ),
    ]


def _instruction(wanted: Laying, mass: float, mat: Mat, *, is_last: bool) -> str:
    if wanted.plate is None or wanted.mark is None:
        return said.CHECK_OFF if is_last else said.CHECK_EMPTY
    words_of = said.CHECK_TURNED if wanted.turn else said.CHECK_LAY
    side = mat.plates[wanted.plate].side.value
    return words_of.format(mass=mass, mark=said.MARKS[wanted.mark], side=side)


def _felt(wanted: Laying, felt: Felt) -> str:
    if not felt.loads:
        return words.NO_VALUE
    load = max(felt.loads, key=lambda each: abs(each.newtons))
    if wanted.plate is not None and load.x == load.x:
        told = words.FELT_AT.format(mass=load.mass(G), x=1e3 * load.x, y=1e3 * load.y)
        return told.replace("-", "−")
    return words.weight(load.mass(G))


def _over(over: Checked) -> list[Component]:
    tone, told = said.CHECK_VERDICTS[over.verdict]
    how = ""
    if over.is_standard:
        told = said.STANDARD_MADE if over.is_kept else said.STANDARD_NOT
    elif over.verdict is Verdict.BAD:
        how = said.CHECK_BAD_HOW
    took = said.CHECK_TOOK.format(took=verdict.spoken(over.seconds))
    lost = f" · {said.CHECK_LOST.format(over.lost)}" if over.lost else ""
    return verdict.shown(over, tone, told, how, f"{took}{lost}")


def last_told(last: DailyCheck | None, never: str = said.NEVER_CHECKED) -> str:
    """Say when the last check was and how it went. never : what is said without one."""
    if last is None:
        return never
    what = said.PASSED if last.is_passed else said.FAILED
    return said.LAST_CHECK.format(when=last.at[:16].replace("T", ", "), what=what)


def _first() -> Component:
    """Return how the standard is made, for plates that have none."""
    make = dmc.Button(said.STANDARD_BEGIN, id={"bench": "check_standard", "of": ""}, size="lg", n_clicks=0)
    without = dmc.Button(
        said.CHECK_WITHOUT, id={"bench": "check_begin", "of": ""}, variant="subtle", n_clicks=0
    )
    return html.Section(
        [html.P(said.STANDARD_HOW), _mass(USUAL), html.Div([make, without], className="row")],
        className="card",
    )


def _anew(standard: Laid) -> Component:
    """Return the way to another standard, folded: it is seldom wanted."""
    make = dmc.Button(
        said.STANDARD_BEGIN, id={"bench": "check_standard", "of": ""}, variant="default", n_clicks=0
    )
    inside = html.Div([_mass(standard.mass), make], className="rows")
    return html.Details([html.Summary(said.STANDARD_ANEW), inside], className="more")


def _mass(usual: float) -> Component:
    return html.Div(entry.shown("check_mass", said.CHECK_MASS, usual), className="short-field")
