"""The daily check of a mat on the screen: what to do, how long it still takes, the verdict and the trend."""

from dash import html
from dash.development.base_component import Component

from calibration.mat.loading import Going, Kind, Loading
from dashboard.bench.mat_bench import MatBench
from dashboard.bench.mat_checking import MatChecking
from dashboard.desk import Desk
from dashboard.parts.bench import charts, entry, mat_drawing, verdict
from dashboard.parts.bench.checking import last_told
from dashboard.parts.bench.mat_loading import button, lamp
from dashboard.parts.notice import notice, of_error
from dashboard.server.scheme import is_dark
from dashboard.words import mat_check as said
from station.qualification.finding import Verdict
from station.qualification.mat_check import NO_LOG, MatCheck, Wanted

HIDDEN = {"aria-hidden": "true"}


def card(desk: Desk) -> list[Component]:
    """Return how the last check went, the way to the next one, the trend; nothing without an equalisation."""
    live = desk.station.live_mat
    if live is None or live.equalisation is None:
        return []
    checking = desk.mat_bench.checking
    parts: list[Component] = [html.H2(said.HEAD)]
    if checking.refused is not None:
        parts.append(of_error(checking.refused))
    if checking.over is not None:
        parts += _over(checking)
    else:
        last = next(reversed(charts.checks(desk)), None)
        parts += [html.P(said.HOW), html.P(last_told(last, said.NEVER), className="quiet number")]
    begin = button(said.BEGIN if checking.over is None else said.AGAIN, "mat_check_begin", size="lg")
    fields = [
        entry.shown("mat_check_mass", said.MASS, checking.mass),
        entry.shown("mat_check_tile", said.TILE, round(1e3 * checking.tile, 3)),
    ]
    parts += [html.Div(fields, className="row"), html.Div(begin, className="row")]
    return [html.Section(parts, className="card begin"), *charts.trend(desk, is_dark())]


def head(checking: MatChecking, check: MatCheck, wanted: Wanted) -> list[Component]:
    """Return how far it is, and the one instruction."""
    done, of = check.progress
    bar = html.Div(html.Span(style={"width": f"{100.0 * done / of:.1f}%"}), className="bar-of", **HIDDEN)
    refused = [of_error(checking.refused)] if checking.refused is not None else []
    cue = html.P(said.asked(check, wanted), className="cue")
    return [
        html.H2(said.HEAD),
        html.Strong(said.STEP.format(done=done, of=of), className="number"),
        bar,
        *refused,
        html.Div(cue, className="do-this", **{"aria-live": "polite"}),
    ]


def light(checking: MatChecking, check: MatCheck, wanted: Wanted) -> list[Component]:
    """Return the light: what goes on just now, and how long it still takes."""
    if not check.is_listening:
        return [lamp("wait", *(said.NOT_EMPTY if checking.is_left else said.WAITING), "")]
    left = said.LEFT.format(wanted.seconds * (1.0 - check.share))
    filled = html.Span(style={"width": f"{100.0 * check.share:.0f}%"})
    return [
        lamp("good", *said.READING[wanted.part], left),
        html.Div(filled, className="bar-of", **HIDDEN),
    ]


def after(checking: MatChecking) -> list[Component]:
    """Return the light after a check: nothing, unless something was left on the mat."""
    return [lamp("wait", *said.NOT_LEFT, "")] if checking.over is not None and checking.is_left else []


def foot(check: MatCheck) -> list[Component]:
    """Return the buttons of the moment."""
    read = [] if check.is_listening else [button(said.READ, "mat_check_read", size="lg")]
    stop = button(said.STOP, "mat_check_stop", variant="subtle")
    how = html.Span(said.STOP_HOW, className="quiet small")
    rows = [html.Div(read, className="row")] if read else []
    return [*rows, html.Div([stop, how], className="row leave")]


def drawn(bench: MatBench, check: MatCheck, wanted: Wanted) -> Component:
    """Draw the mat with the mark, and what it feels; while it is trodden over, what was felt so far.

    Errors: CalibrationError UNKNOWN_GEOMETRY; OTHER_SERIAL without a mat.
    """
    is_most = bench.checking.is_treading
    counts = check.most if is_most else bench.counts()
    loading = None
    if wanted.place is not None:
        (x, y), size = wanted.place, check.tile
        loading = Loading(
            0, Kind.TILE, Going.WEIGH, 0.0, kilograms=check.mass, x=x, y=y, width=size, depth=size
        )
    return mat_drawing.drawn(bench.matrix, counts, bench.largest, loading, is_most=is_most)


def _over(checking: MatChecking) -> list[Component]:
    over = checking.over
    assert over is not None
    tone, told = said.VERDICTS[over.verdict]
    how = said.BAD_HOW if over.verdict is Verdict.BAD else ""
    parts = verdict.shown(over, tone, told, how, said.TOOK.format(took=verdict.spoken(over.seconds)))
    if not over.is_kept:
        why = NO_LOG if checking.has_no_serial else ""
        parts.insert(1, notice(said.NOT_KEPT, why))
    return parts
