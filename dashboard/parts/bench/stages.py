"""What each part of the bench shows: the picture, the instruction, the light, the buttons."""

from typing import Any

from dash.development.base_component import Component

from calibration.outcome import per_count
from calibration.reading import Reading
from dashboard.accounts.signed_in import signed_in
from dashboard.bench.bench import Bench
from dashboard.bench.reader import Reader
from dashboard.bench.stage import Stage
from dashboard.desk import Desk
from dashboard.parts.bench import (
    beginning,
    channels,
    charts,
    checking,
    drawing,
    patients,
    pose,
    reading,
    recordings,
    result,
    signing,
    wiring,
)
from dashboard.parts.notice import of_error
from dashboard.server.scheme import is_dark
from station import logbook
from station.daily_check import LIMITS, DailyCheck
from station.errors import StationError
from station.mat import Side
from station.validity import identity


def stage(desk: Desk) -> Any:
    """Return what is to be done now."""
    bench = desk.bench
    match bench.stage:
        case Stage.CHANNELS:
            _, rate = bench.cells()
            hello = bench.hello
            return channels.around(rate, hello.rate if hello else 0.0, is_called=bench.is_called)
        case Stage.WIRING:
            return wiring.instruction(bench.wiring.pressing)
        case Stage.BEGIN:
            return _beginning(desk)
        case Stage.READINGS:
            return _reading_head(bench.reader)
        case Stage.RECORDINGS:
            return recordings.head(bench)
        case Stage.RESULT:
            return result.head(bench)
        case Stage.POSE:
            return pose.head(bench, signed_in().shown)
        case Stage.SIGN:
            return signing.shown(bench, signed_in().shown)
        case Stage.CHECK if bench.mat is not None:
            last = _last_check(desk)
            return checking.head(bench.checking, bench.mat, last, has_certificate=_has_certificate(desk))
        case Stage.PATIENTS:
            return patients.head(bench.patients)
    return []


def _can_pose(bench: Bench) -> bool:
    """Whether the pose is measured by itself now: of plates with a certificate, no calibration being open."""
    return bench.procedure is None and bench.stages()[Stage.POSE]


def _beginning(desk: Desk) -> list[Component]:
    bench, mat = desk.bench, desk.bench.mat
    parts: list[Component] = [of_error(error) for error in bench.connected.spoiled()]
    parts += beginning.open_ones(bench.connected.open_ones())
    if mat is not None:
        parts.append(beginning.form(mat, desk.station.celsius, bench.answers.of(signed_in().account)))
    try:
        return [*parts, *beginning.present(bench.connected.present())]
    except StationError as error:
        return [*parts, *beginning.present(error)]


def _has_certificate(desk: Desk) -> bool:
    calibration = desk.station.calibration
    return calibration is not None and calibration.is_traceable


def _last_check(desk: Desk) -> DailyCheck | None:
    calibration = desk.station.calibration
    if calibration is None:
        return None
    checks = logbook.checks(desk.library.calibrations, calibration.uid)
    return next((each for each in reversed(checks) if each.calibration == identity(calibration)), None)


def picture(desk: Desk) -> Any:
    """Return the plates as they are now, or what is to lie on them."""
    bench = desk.bench
    mat = bench.mat
    if mat is None:
        return []
    match bench.stage:
        case Stage.CHANNELS:
            return channels.channels(mat, bench.cells()[0])
        case Stage.WIRING if bench.wiring.pressing is not None:
            return wiring.pressed(bench.wiring.pressing, bench.wiring.felt())
        case Stage.POSE:
            return pose.drawn(bench.bridging, mat)
        case Stage.CHECK:
            return checking.drawn(bench.checking, mat, bench.checking.felt())
        case Stage.READINGS:
            return _drawn(bench.reader) if bench.reader is not None else []
    return []


def _drawn(reader: Reader) -> Any:
    made, seen = reader.procedure, reader.seen()
    step = made.next
    if step is None or seen is None:
        return []
    plan = [each.placement for each in made.steps if each.side is step.side]
    numbers = {each.placement.number for each in made.readings(step.side)}
    return drawing.placement(reader.plate(step.side), step.placement, plan, numbers, seen.felt)


_LIVE = (Stage.CHANNELS, Stage.WIRING, Stage.READINGS, Stage.POSE, Stage.CHECK)
"""What needs samples."""


def light(desk: Desk) -> Any:
    """Return the light: what goes on just now."""
    bench = desk.bench
    trouble = desk.trouble()
    if trouble is not None and bench.stage in _LIVE:
        return of_error(trouble, "bad")
    if bench.stage is Stage.CHECK:
        return checking.light(bench.checking, bench.checking.felt())
    if bench.stage is Stage.POSE:
        return pose.light(bench.bridging, reads_itself=bench.reads_itself)
    if bench.stage is Stage.RECORDINGS:
        return recordings.going_on(bench)
    reader = bench.reader if bench.stage is Stage.READINGS else None
    seen = reader.seen() if reader is not None else None
    if seen is None or reader is None:
        return []
    gravity = reader.procedure.known.kit.gravity
    return reading.light(seen, is_asked=reader.asked, reads_itself=bench.reads_itself, gravity=gravity)


def foot(desk: Desk) -> Any:
    """Return the buttons, and what has come of it so far."""
    bench = desk.bench
    match bench.stage:
        case Stage.CHANNELS:
            return channels.acts(is_called=bench.is_called, can_pose=_can_pose(bench))
        case Stage.WIRING:
            return [wiring.acts(bench.wiring.pressing), *wiring.findings(bench.wiring.pressing)]
        case Stage.READINGS:
            return _reading_foot(bench)
        case Stage.RECORDINGS:
            return recordings.listed(bench)
        case Stage.RESULT:
            return result.shown(bench, is_dark())
        case Stage.POSE:
            return pose.foot(bench)
        case Stage.CHECK:
            acts = checking.acts(bench.checking, has_certificate=_has_certificate(desk))
            return acts if bench.checking.is_running else [*acts, *charts.trend(desk, is_dark())]
        case Stage.PATIENTS:
            return charts.by_patients(bench.patients.ratios(), is_dark())
    return []


def _reading_head(reader: Reader | None) -> Any:
    if reader is None:
        return []
    step = reader.procedure.next
    if step is None:
        return reading.over()
    return reading.head(step, reader)


def _reading_foot(bench: Bench) -> Any:
    reader = bench.reader
    if reader is None or reader.procedure.next is None:
        return []
    return reading.foot(
        last=reader.last[1] if reader.last is not None else None,
        last_told=_last_told(reader, *reader.last) if reader.last is not None else "",
        refused=reader.refused,
        is_asked=reader.asked,
        reads_itself=bench.reads_itself,
        newest=reader.named_newest,
    )


def _last_told(reader: Reader, side: Side, last: Reading) -> str:
    gain = per_count(reader.procedure, reader.plate(side))
    gravity = reader.procedure.known.kit.gravity
    return reading.told(last, reader.above_empty(side, last), max(last.noise) * gain[0], gravity)


def figure(desk: Desk, name: Any, dark: bool) -> Any:
    """Return a figure again, in the other scheme."""
    if not isinstance(name, dict):
        return None
    kind, of = str(name.get("bench-graph")), str(name.get("of"))
    if kind == "daily" and of in LIMITS:
        return charts.of_checks(of, charts.charted(desk), dark)
    if kind == "patients":
        found = desk.bench.patients.ratios()
        return charts.of_visits(found, dark) if found else None
    return _of_plate(desk.bench, kind, of, dark)


def _of_plate(bench: Bench, kind: str, of: str, dark: bool) -> Any:
    reader = bench.reader
    if reader is None:
        return None
    plate = next((each for each in reader.procedure.plates if each.side == of), None)
    if plate is None:
        return None
    found = bench.opened.result(plate.side)
    if kind == "map":
        return result.map_figure(plate, found, dark).update_layout(dragmode=False)
    drawn = result.residual_figure(found, dark)
    return None if drawn is None else drawn.update_layout(dragmode=False)
