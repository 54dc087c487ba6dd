"""The pose on the screen: the board, the next hole, where the right plate stands, and the signature."""

import math
from collections.abc import Sequence
from typing import Any

import dash_mantine_components as dmc
from dash import html
from dash.development.base_component import Component

from calibration import words
from calibration.budget import FACTOR
from calibration.certificate import pose_of
from calibration.pose import Moved, Pose, template
from calibration.posed import POSE, Posed
from calibration.posing import Posing
from calibration.procedure import Procedure
from calibration.settling import State
from dashboard.bench.bench import Bench
from dashboard.bench.bridging import Bridging, Seen, Stands
from dashboard.bench.stage import Stage
from dashboard.parts.bench import drawing
from dashboard.parts.bench.pose_line import UNITS, of_procedure, short
from dashboard.parts.bench.reading import why
from dashboard.parts.bench.signing import downloads
from dashboard.parts.bench.table import scroll, table
from dashboard.parts.notice import notice, of_error
from dashboard.words import bench as said
from station.certificate import Certificate
from station.errors import StationError
from station.mat import Mat

G = 9.80665


def head(bench: Bench, by: str) -> list[Component]:
    """Return what is to be done now, or what has come of it. by : who is signed in."""
    bridging = bench.bridging
    if bridging.signed is not None:
        return _signed(bridging.signed)
    run = bridging.running
    if run is None:
        return _beginning(bench)
    if bridging.over is None:
        return _asked(bridging, run)
    return _over(bench, bridging.over, by)


def drawn(bridging: Bridging, mat: Mat) -> list[Component]:
    """Draw the board over both plates; nothing once all is read."""
    run, seen = bridging.running, bridging.seen()
    if run is None and bridging.signed is None:
        return [drawing.board(mat.plates, template(mat), (), None, ())]
    if run is None or seen is None:
        return []
    made = [hole for hole in range(len(run.holes)) if run.has_read(hole)]
    wanted = None if run.wants_empty else run.next
    return [drawing.board(run.mat.plates, run.holes, made, wanted, seen.loads)]


def light(bridging: Bridging, *, reads_itself: bool) -> list[Component]:
    """Return the light: still or not, and why it is not read yet."""
    seen = bridging.seen()
    if seen is None:
        return []
    tone, word, how = _lit(seen, is_asked=bridging.asked, reads_itself=reads_itself)
    return [
        html.Div(
            [
                html.Span(className="lamp", **{"aria-hidden": "true"}),
                html.Div(
                    [html.Div(word, className="word"), html.Div(how, className="how")],
                    className="words",
                    **{"aria-live": "polite"},
                ),
                html.Div(html.Div(_felt(seen), className="number"), className="felt"),
            ],
            className=f"still {tone}",
        )
    ]


def foot(bench: Bench) -> list[Component]:
    """Return what was refused and the buttons; the holes and what is left at each when all is read."""
    bridging = bench.bridging
    run = bridging.running
    if run is None or bridging.signed is not None:
        return []
    if bridging.over is not None:
        return _marks(run, bridging.over)
    parts: list[Component] = []
    if bridging.refused is not None:
        refused = bridging.refused
        parts.append(notice(refused.sentence, f"{refused.what_to_do} {said.NOT_TAKEN}"))
    read = dmc.Button(
        said.READS if bridging.asked else said.READ,
        id={"bench": "pose_read", "of": ""},
        size="lg",
        disabled=bridging.asked,
        n_clicks=0,
    )
    itself = dmc.Switch(
        id="bench-by-itself", label=said.BY_ITSELF, checked=bench.reads_itself, size="md", persistence=False
    )
    parts.append(html.Div([read, itself], className="read-row"))
    if run.progress[0] > 1:
        parts.append(_back(run.progress[0]))
    leave = dmc.Button(said.POSE_DROP, id={"bench": "pose_leave", "of": ""}, variant="subtle", n_clicks=0)
    how = html.Span(said.POSE_DROP_HOW, className="quiet small")
    return [*parts, html.Div([leave, how], className="row leave")]


# Before the first reading


def _beginning(bench: Bench) -> list[Component]:
    """Return how it is done, what is known, what was left in the middle, and the buttons."""
    made, mat = bench.opened.unsigned(), bench.mat
    parts: list[Component] = [html.P(said.POSE_HOW)]
    if made is not None:
        parts.append(html.P(said.POSE_PART))
    try:
        calibration = bench.opened.posed_with()
    except StationError as error:
        return [*parts, of_error(error), *_without(made)]
    known = of_procedure(made) if made is not None else short(calibration)
    parts.append(html.P([html.Strong(f"{said.POSE_NOW}: "), known], className="number"))
    left = bench.bridging.open_one(calibration)
    if left is not None:
        parts.append(_open(left, is_part=made is not None))
    begin = dmc.Button(
        said.POSE_ANEW if left is not None else said.POSE_BEGIN,
        id={"bench": "pose_begin", "of": ""},
        size="lg",
        variant="default" if left is not None else "filled",
        n_clicks=0,
    )
    parts += [html.P(said.POSE_LIES, className="quiet"), html.Div([begin, *_without(made)], className="row")]
    return [*parts, *([] if mat is None else [_holes(mat)])]


def _without(made: Procedure | None) -> list[Component]:
    if made is None:
        return []
    told = said.POSE_WITHOUT if made.fact(POSE) is None else said.GO_ON
    go = {"bench": "go", "of": Stage.SIGN.value}
    return [dmc.Button(told, id=go, variant="default", size="lg", n_clicks=0)]


def _open(left: Posing, *, is_part: bool) -> Component:
    """Return what was left. is_part : of the calibration that is open, with which it is signed."""
    done, of = left.progress
    when = (left.newest_at or left.at)[:16].replace("T", ", ")
    told, how, go_on = said.POSE_OPEN, said.POSE_OPEN_HOW, said.POSE_TAKE_UP
    if left.is_over:
        told = said.POSE_ALL_READ_IN if is_part else said.POSE_ALL_READ
        how, go_on = said.POSE_ALL_READ_HOW, said.POSE_SEE_IN if is_part else said.POSE_SEE
    told = told.format(when=when, by=left.by, done=done, of=of)
    button = dmc.Button(go_on, id={"bench": "pose_take_up", "of": ""}, size="lg", n_clicks=0)
    return html.Section([notice(told, how, "plain"), html.Div(button, className="row")])


def _holes(mat: Mat) -> Component:
    """Return where the holes are drilled, folded: a board is made once."""
    rows = [(str(number), *_place(*at)) for number, at in enumerate(template(mat), start=1)]
    shown = table((said.HOLE, *said.X_Y), rows)
    inside = [html.P(said.POSE_HOLES_HOW, className="quiet"), html.Div(shown, className="short-field")]
    return html.Details([html.Summary(said.POSE_HOLES), html.Div(inside, className="rows")], className="more")


# While it is read


def _asked(bridging: Bridging, run: Posing) -> list[Component]:
    done, of = run.progress
    bar = html.Div(
        html.Span(style={"width": f"{100.0 * done / of:.1f}%"}), className="bar-of", **{"aria-hidden": "true"}
    )
    taken_up = notice(said.POSE_TAKEN_UP, said.POSE_TAKEN_UP_HOW, "plain") if bridging.is_taken_up else None
    cue, how = _instruction(run)
    return [
        html.Div(html.Strong(said.POSE_STEP.format(done=done, of=of), className="number"), className="row"),
        bar,
        *([taken_up] if taken_up is not None else []),
        html.Div(
            [html.P(cue, className="cue"), html.P(how, className="quiet number")],
            className="do-this",
            **{"aria-live": "polite"},
        ),
    ]


def _instruction(run: Posing) -> tuple[str, str]:
    """Return the one thing to do, and how."""
    hole = run.next
    if run.is_unknown:
        return (said.POSE_BOARD if run.progress[0] == 0 else said.POSE_BOARD_AGAIN), said.POSE_LIES
    if run.wants_empty or hole is None:
        return said.POSE_EMPTY, said.POSE_LIES
    plate = run.mat.plates[run.below(hole)]
    x, y = _place(*run.holes[hole])
    corner = drawing.corner(plate, *run.holes[hole])
    cue = said.POSE_PUT.format(hole=hole + 1, side=plate.side.value, corner=corner)
    return cue, said.POSE_AT.format(x=x, y=y)


def _lit(seen: Seen, *, is_asked: bool, reads_itself: bool) -> tuple[str, str, str]:
    tone, word = said.STATES[seen.state]
    how = said.STATES_HOW.get(seen.state, "")
    if seen.state is State.SETTLED:
        asked_word, how = said.POSE_STANDS[seen.stands]
        if seen.stands is not Stands.AS_ASKED and not is_asked:
            tone, word = "wait", asked_word
    elif is_asked or (reads_itself and seen.stands is Stands.AS_ASKED):
        how = f"{how} {said.READS}".strip()
    return tone, word, how


def _felt(seen: Seen) -> str:
    if not seen.loads:
        return said.NO_VALUE
    load = max(seen.loads, key=lambda each: abs(each.newtons))
    return said.weight(load.mass(G))


def _back(number: int) -> Component:
    back = {"bench": "pose_back", "of": str(number)}
    button = dmc.Button(said.TAKE_BACK_NOW, id=back, variant="default", n_clicks=0)
    inside = html.Div([why(), button], className="row take-back")
    return html.Details([html.Summary(said.POSE_LAST_BACK), inside], className="more")


# What came of it


def _over(bench: Bench, over: Posed | StationError, by: str) -> list[Component]:
    anew = dmc.Button(said.POSE_ANEW, id={"bench": "pose_begin", "of": ""}, variant="subtle", n_clicks=0)
    if isinstance(over, StationError):
        return [of_error(over), html.Div([anew, *_without(bench.opened.unsigned())], className="row")]
    is_part = bench.bridging.is_part
    parts = [_verdict(over, is_part=is_part), _result(over, bench)]
    if is_part:
        go = dmc.Button(said.GO_ON, id={"bench": "go", "of": Stage.SIGN.value}, size="lg", n_clicks=0)
        return [*parts, html.Div([go, anew], className="row")]
    if not over.wants_signature:
        return [*parts, html.Div(anew, className="row")]
    sign = dmc.Button(said.POSE_SIGN, id={"bench": "pose_sign", "of": ""}, size="lg", n_clicks=0)
    return [
        *parts,
        html.P(said.POSE_SIGN_HOW.format(by=by)),
        html.Div([sign, anew], className="row"),
    ]


def _verdict(over: Posed, *, is_part: bool) -> Component:
    since = over.since
    if is_part:
        return notice(said.POSE_IN, said.POSE_IN_HOW, "good")
    if since is None:
        return notice(said.POSE_FIRST, said.POSE_FIRST_HOW, "plain")
    if since.is_noticed:
        return notice(said.POSE_MOVED, _far(said.POSE_MOVED_HOW, since), "bad")
    if over.is_void:
        return notice(said.POSE_BACK_AGAIN, said.POSE_BACK_HOW)
    return notice(f"{said.POSE_STANDS_THERE}.", _far(said.POSE_STANDS_HOW, since), "good")


def _far(told: str, since: Moved) -> str:
    degrees = math.degrees(abs(since.angle))
    return told.format(mm=f"{1e3 * since.distance:.1f}", degrees=f"{degrees:.2f}")


def _result(over: Posed, bench: Bench) -> Component:
    """Return the pose beside the one before."""
    present = bench.connected.present()
    before = None if present is None else pose_of(present.calibration)
    now = _figures(over.pose)
    rows = []
    for (name, told), (value, u) in zip(UNITS, now, strict=True):
        row = [told, words.with_uncertainty(value, u)]
        if before is not None:
            row.insert(1, words.with_uncertainty(before[name], before[f"u_{name}"]))
        rows.append(row)
    columns = (said.POSE_FIGURE, *((said.POSE_WAS,) if before is not None else ()), said.POSE_IS)
    parts = [html.H2(said.POSE_RESULT), table(columns, rows)]
    parts.append(html.P(said.POSE_U, className="quiet"))
    if over.pose.scale > 1.0:
        parts.append(html.P(said.POSE_WIDENED.format(over.pose.scale), className="quiet"))
    return html.Section(parts, className="card")


def _figures(found: Pose) -> list[tuple[float, float]]:
    """Return x and y in mm and the angle in degrees, each with U."""
    x, y, angle = found.uncertainty
    degrees = math.degrees(1.0)
    return [
        (1e3 * found.x, 1e3 * FACTOR * x),
        (1e3 * found.y, 1e3 * FACTOR * y),
        (degrees * found.angle, degrees * FACTOR * angle),
    ]


def _marks(run: Posing, over: Posed | StationError) -> list[Component]:
    """Return every hole with what is left of it, in the order of the holes."""
    left = {} if isinstance(over, StationError) else dict(zip(run.stood, over.pose.residuals, strict=True))
    holes = sorted(run.stood)
    rows = [_mark(run, hole, left.get(hole)) for hole in holes]
    worst = max(left, key=lambda hole: math.hypot(*left[hole]), default=None)
    marked = [] if worst is None else [holes.index(worst)]
    columns = (*said.POSE_MARKS_COLUMNS, html.Span(said.POSE_HOLE_BACK, className="unseen"))
    return [
        html.Section(
            [
                html.H2(said.POSE_MARKS),
                html.P(said.POSE_MARKS_HOW, className="quiet"),
                html.Div(why(), className="short-field"),
                scroll(table(columns, rows, marked), said.POSE_MARKS),
            ],
            className="card",
        )
    ]


def _mark(run: Posing, hole: int, left: Sequence[float] | None) -> tuple[Any, ...]:
    again = dmc.Button(
        said.POSE_HOLE_BACK,
        id={"bench": "pose_hole", "of": str(hole)},
        variant="subtle",
        n_clicks=0,
        **{"aria-label": said.POSE_HOLE_TOLD.format(hole + 1)},
    )
    off = [said.NO_VALUE] * 2 if left is None else [said.signed(1e3 * each, 2) for each in left]
    return (str(hole + 1), ", ".join(_place(*run.holes[hole])), *off, again)


def _signed(found: Certificate) -> list[Component]:
    told = said.POSE_SIGNED.format(
        number=found.number, before=found.content.get("amends", said.NO_VALUE), due=found.due
    )
    check = dmc.Button(said.TO_CHECK, id={"bench": "go", "of": Stage.CHECK.value}, n_clicks=0)
    inside = [
        html.H2(said.POSE_RESULT),
        html.P(short(found.calibration), className="number"),
        html.Div([check, *downloads("present")], className="row"),
    ]
    return [notice(told, said.POSE_SIGNED_HOW, "good"), html.Section(inside, className="card")]


def _place(x: float, y: float) -> tuple[str, str]:
    return said.signed(1e3 * x, 0), said.signed(1e3 * y, 0)
