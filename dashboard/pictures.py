"""Pictures: the charts that are only read. Each has an address below that of the page which shows it.

Whether there is something to draw is known without drawing: a page says where its pictures are, and the
browser asks for those that come into sight, in the scheme and the size of its window.
"""

import hashlib
import json
import math
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from urllib.parse import urlencode

from flask import Response, abort, current_app, request

from dashboard import pressures, words
from dashboard.accounts.openings import Openings, subject
from dashboard.accounts.signed_in import signed_in
from dashboard.drawn import Drawings
from dashboard.figures import cop_path, landing_curve, legend, pressure_map, squat_share
from dashboard.figures import trend as trend_figure
from dashboard.figures.canvas import Canvas
from dashboard.figures.look import LIGHT, Look, screen
from dashboard.marks import Mark
from dashboard.parts.picture import SCHEMES, SIZES, Picture, Shape
from dashboard.records import Tested, Tried
from dashboard.seen import Ticked, squat_shares
from dashboard.sheet import Graph
from dashboard.summary import PRESSURES as PRESSURES
from dashboard.summary import Summary
from dashboard.traces import chosen, drawn_traces, gives_sway, landing_curves, printed
from dashboard.trends import Trend, names
from dashboard.words import mat as mat_words
from dashboard.words import patient as patient_words
from dashboard.words import result as said
from station.assessments.assessment import assessment
from station.errors import StationError
from station.events.correction import Corrections, from_json

TITLES = {"cop": words.COP_PATHS, "shares": said.SQUAT_SHARES, "landings": said.LANDING_CURVES}
WIDE, NARROW = 410.0, 320.0
"""px of a picture beside numbers, and on a telephone."""
ONE_FRAME = 380.0
TREND, GRAPH = 700.0, 400.0
SHARES = Shape((WIDE, 300.0), (NARROW, 280.0))
LANDINGS = Shape((WIDE, 330.0), (NARROW, 300.0))
LINE, FLAGS = 20.5, 24.0
"""px that a line of a legend takes, and the numbers above a trend."""
OF = "of"
"""The part of an address that says what its picture shows; where it is missing nothing is kept."""
COLUMNS = {"wide": 3, "narrow": 2}
Drawn = Callable[[Look, str], Canvas | None]
"""Draws for a look and a size, `wide` or `narrow`; None when there is nothing to draw."""


def answer(drawing: Callable[[], Drawn | None], sizes: tuple[str, ...] = SIZES) -> Response:
    """Return the picture that is asked for; as if it did not exist when it cannot be drawn.

    drawing : returns what draws it. It is not asked when the picture is drawn already: whether who asks may
    see it is the caller's to decide before. sizes : in which there is one.
    """
    scheme, size = request.args.get("scheme"), request.args.get("size")
    if scheme not in SCHEMES or size not in sizes:
        abort(404)

    def made() -> bytes | None:
        draw = drawing()
        try:
            drawn = draw(screen(scheme), size) if draw else None
        except StationError:
            drawn = None
        return drawn.svg() if drawn else None

    whose = subject(request.view_args or {}, signed_in())
    drawings: Drawings = current_app.config["DRAWINGS"]
    shown = drawings.of(whose, request.full_path, made) if whose and OF in request.args else made()
    if shown is None:
        abort(404)
    openings: Openings = current_app.config["OPENINGS"]
    openings.picture()
    return Response(shown, mimetype="image/svg+xml")


def stamp(*made_of: object) -> str:
    """Return a short sign of what a picture shows: another one, another address, so that none is stale."""
    return hashlib.blake2s(repr(made_of).encode(), digest_size=6).hexdigest()


def warm() -> None:
    """Draw one, so that the first that somebody waits for takes no longer than the others."""
    points = [trend_figure.Point(side, "2026-01-01", 1.0, 0.9, 1.1, 2, "0") for side in ("left", "right")]
    flags = [trend_figure.Flag("2026-01-02", "1", "")]
    trend_figure.figure(points, "mm", LIGHT, (300.0, 200.0), trend_figure.Names({}), (), flags).svg()


# Of one test of a visit


def of_test(visit: str, found: Summary) -> dict[str, Picture]:
    """Return the pictures of one test of a visit, by name: those of which there is something to draw."""
    shapes = {name: SHAPES[name](found.tested) for name in found.figures}
    made_of = [(trial.id, trial.corrections.items) for trial in found.tested.alike]
    seen = [found.ticked.get(trial.id, ()) for trial in found.tested.alike]
    of = urlencode({OF: stamp(made_of, seen)})
    return {
        name: Picture(f"/visit/{visit}/{found.key}/{name}.svg?{of}", shape, _told(name, found.tested))
        for name, shape in shapes.items()
        if shape is not None
    }


def _told(name: str, tested: Tested) -> str:
    trial = pressures.shown(tested.alike) if name in PRESSURES else None
    return pressures.told(trial, name) if trial else TITLES[name]


def drawing_of_test(name: str, tested: Tested, ticked: Ticked) -> Drawn:
    """Return what draws a picture of one test of a visit."""
    return lambda look, size: DRAWN[name](tested, ticked, look, size) if name in DRAWN else None


def _frames(count: int, lines: int = 1, wide: float = WIDE) -> Shape:
    """Return the shape of paths. count : of frames. lines : above each. wide : px of the wide one."""
    sizes = {}
    for size, width in (("wide", wide), ("narrow", NARROW)):
        grid = cop_path.Grid(count, COLUMNS[size], lines)
        sizes[size] = (width, grid.height(width, LIGHT))
    return Shape(sizes["wide"], sizes["narrow"])


def _of_both(tested: Tested) -> bool:
    """Say whether a test is one of the whole body, on both legs."""
    return assessment(tested.key).is_bilateral


def _cop_shape(tested: Tested) -> Shape | None:
    found = [each for side, each in chosen(tested.alike).items() if side == "both" or not _of_both(tested)]
    if not found:
        return None
    lines = 2 + any(each.count > 1 for each in found)
    return _frames(len(found), lines, WIDE if len(found) > 1 else ONE_FRAME)


def _cop(tested: Tested, _: Ticked, look: Look, size: str) -> Canvas | None:
    """Draw both legs on one scale, each with the ellipse of its printed area; or the whole body's path."""
    paths = [path for path in printed(tested.alike) if path.side == "both" or not _of_both(tested)]
    shape = _cop_shape(tested)
    return cop_path.figure(paths, look, shape.of(size), COLUMNS[size]) if paths and shape else None


def _shares_shape(tested: Tested) -> Shape | None:
    return SHARES if squat_shares(tested.alike) else None


def _shares(tested: Tested, ticked: Ticked, look: Look, size: str) -> Canvas | None:
    squats = squat_shares(tested.alike, ticked)
    told = squat_share.Words(said.REPETITION, said.SHARE)
    return squat_share.figure(squats, told, look, SHARES.of(size)) if squats else None


def _landings_shape(tested: Tested) -> Shape | None:
    return LANDINGS if any(trial.path is not None for trial in tested.alike) else None


def _landings(tested: Tested, _: Ticked, look: Look, size: str) -> Canvas | None:
    used = [trial for trial in tested.alike if trial.path is not None]
    curves = [c for trial in used if trial.path for c in landing_curves(trial.path, trial.corrections)]
    has_weight = all(trial.result and trial.result["settings"].get("body_weight_n") for trial in used)
    told = landing_curve.Words(said.TIME_MS, said.LOAD_BW if has_weight else said.LOAD_N)
    return landing_curve.figure(curves, told, look, LANDINGS.of(size)) if curves else None


def _pressures_shape(tested: Tested) -> Shape | None:
    trial = pressures.shown(tested.alike)
    return None if trial is None else _map_shape(trial)


def _map_shape(trial: Tried) -> Shape:
    lines = pressures.lines_of(trial)
    wide, narrow = ((width, pressure_map.height(lines, width, LIGHT)) for width in (WIDE, NARROW))
    return Shape(wide, narrow)


def _pressures(name: str, tested: Tested, _: Ticked, look: Look, size: str) -> Canvas | None:
    trial = pressures.shown(tested.alike)
    return None if trial is None else _map(trial, name, trial.corrections, look, size)


def _map(trial: Tried, name: str, corrections: Corrections, look: Look, size: str) -> Canvas | None:
    found = pressures.foot_map(trial, corrections)
    return None if found is None else pressures.draw(found, name, look, _map_shape(trial).of(size))


SHAPES: Mapping[str, Callable[[Tested], Shape | None]] = {
    "cop": _cop_shape,
    "shares": _shares_shape,
    "landings": _landings_shape,
    **dict.fromkeys(PRESSURES, _pressures_shape),
}
DRAWN: Mapping[str, Callable[[Tested, Ticked, Look, str], Canvas | None]] = {
    "cop": _cop,
    "shares": _shares,
    "landings": _landings,
    **{name: partial(_pressures, name) for name in PRESSURES},
}


# Of one trial


def of_trial(found: Tried) -> tuple[Picture | None, int]:
    """Return the paths that sway was measured on, and how many they are; None when it was on none.

    The address carries the corrections that the page shows, saved or not. Errors: StationError.
    """
    count = len(_paths(found, found.corrections))
    if not count:
        return None, 0
    return Picture(
        _with(f"/trial/{found.id}/cop.svg", _asked_of(found)), _trial_shape(count), words.COP_PATHS
    ), count


def drawing_of_trial(found: Tried) -> Drawn:
    """Return what draws the paths of a trial, with the corrections that the request carries."""

    def draw(look: Look, size: str) -> Canvas | None:
        paths = _paths(found, asked_corrections())
        return (
            cop_path.figure(paths, look, _trial_shape(len(paths)).of(size), COLUMNS[size]) if paths else None
        )

    return draw


def _paths(found: Tried, corrections: Corrections) -> list[cop_path.Path]:
    if found.path is None or not gives_sway(found):
        return []
    return [t.path() for t in drawn_traces(found.path, found.key, corrections)]


def maps_of_trial(found: Tried) -> dict[str, Picture]:
    """Return the pressures of a trial on a mat, by name; none of any other."""
    if not pressures.has_map(found):
        return {}
    asked = _asked_of(found)
    return {
        name: Picture(
            _with(f"/trial/{found.id}/{name}.svg", asked), _map_shape(found), pressures.told(found, name)
        )
        for name in PRESSURES
    }


def drawing_of_map(found: Tried, name: str) -> Drawn | None:
    """Return what draws the pressures of a trial, with the corrections that the request carries."""
    if name not in PRESSURES or not pressures.has_map(found):
        return None
    return lambda look, size: _map(found, name, asked_corrections(), look, size)


def _asked_of(found: Tried) -> dict[str, str]:
    """Return what the address of a picture of a trial carries."""
    plain = [item.to_json() for item in found.corrections.items]
    asked = {OF: stamp(found.id, plain)}
    return asked | ({"corrections": json.dumps(plain, separators=(",", ":"))} if plain else {})


def asked_corrections() -> Corrections:
    """Return the corrections of the request. Errors: TrialError; 404 for what is no list of them."""
    given = request.args.get("corrections")
    try:
        plain = json.loads(given) if given else []
    except (ValueError, RecursionError):
        abort(404)
    if not isinstance(plain, list) or not all(isinstance(item, dict) for item in plain):
        abort(404)
    return from_json(plain, math.inf)


def _trial_shape(count: int) -> Shape:
    return _frames(count, wide={1: ONE_FRAME, 2: 560.0}.get(count, 720.0))


# Over the visits


def of_trend(found: Trend, happened: Sequence[Mark], patient: str) -> Picture:
    """Return a trend with its bands and what happened meanwhile."""
    of = stamp(found.points, found.bands, sorted(found.contexts.items()), _flags(happened))
    address = f"/compare/{patient}/{found.test}/{found.metric}.svg"
    shape = _trend_shape(found, has_flags=bool(happened))
    return Picture(_with(address, {OF: of}), shape, words.trend_of(found.title))


def drawing_of_trend(found: Trend, happened: Sequence[Mark]) -> Drawn:
    """Return what draws a trend with its bands and what happened, numbered as in the list below it."""
    shape, flags = _trend_shape(found, has_flags=bool(happened)), _flags(happened)
    unit = words.unit(found.unit)
    return lambda look, size: trend_figure.figure(
        found.points, unit, look, shape.of(size), names(found), found.bands, flags
    )


def _trend_shape(found: Trend, *, has_flags: bool) -> Shape:
    named = [each.name for each in trend_figure.series(found.points, names(found))]
    flags = FLAGS if has_flags else 0.0
    wide, narrow = (LINE * legend.lines(named, width - 80.0, LIGHT) for width in (TREND, NARROW))
    return Shape((TREND, 330.0 + wide + flags), (NARROW, 270.0 + narrow + flags))


def _flags(happened: Sequence[Mark]) -> list[trend_figure.Flag]:
    """Return one flag a day, with the numbers of everything that happened then."""
    found: dict[str, list[tuple[int, Mark]]] = {}
    for number, mark in enumerate(happened, start=1):
        found.setdefault(mark.day.isoformat(), []).append((number, mark))
    return [
        trend_figure.Flag(
            day, ", ".join(str(number) for number, _ in many), "\n".join(mark.told for _, mark in many)
        )
        for day, many in found.items()
    ]


# On a patient's own page


def of_graph(found: Graph, address: str) -> Picture:
    """Return both legs over the visits. address : of the picture, as who sees the page may ask for it."""
    return Picture(_with(address, {OF: stamp(found)}), _graph_shape(found), patient_words.GRAPH_TOLD)


def of_pressed(found: Tried, address: str) -> Picture:
    """Return the mean pressures of a patient's feet. address : as in `of_graph`."""
    return Picture(_with(address, _asked_of(found)), _map_shape(found), mat_words.PATIENT_TOLD)


def drawing_of_pressed(found: Tried | None) -> Drawn | None:
    """Return what draws the mean pressures of a patient's feet; None where there are none."""
    if found is None:
        return None

    def draw(look: Look, size: str) -> Canvas | None:
        made = pressures.foot_map(found, found.corrections)
        shape = _map_shape(found).of(size)
        return None if made is None else pressures.draw(made, mat_words.MEAN, look, shape, is_plain=True)

    return draw


def drawing_of_graph(found: Graph | None) -> Drawn:
    """Return what draws both legs over the visits."""

    def draw(look: Look, size: str) -> Canvas | None:
        if found is None:
            return None
        named = trend_figure.Names(
            {(point.side, point.line): patient_words.SIDES[point.side] for point in found.points}
        )
        unit, shape = patient_words.STEADY_UNIT, _graph_shape(found)
        return trend_figure.figure(found.points, unit, look, shape.of(size), named, found.bands, found.flags)

    return draw


def _graph_shape(found: Graph) -> Shape:
    flags = FLAGS if found.flags else 0.0
    return Shape((GRAPH, 280.0 + flags), (NARROW, 260.0 + flags))


def _with(address: str, asked: Mapping[str, str]) -> str:
    return f"{address}?{urlencode(asked)}" if asked else address
