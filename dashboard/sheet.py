"""Sheet: everything a patient's own page says, in words and numbers. Screen and paper both show it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from dashboard import pressures, trends
from dashboard.desk import Desk
from dashboard.figures.trend import Band, Flag, Point
from dashboard.marks import marks
from dashboard.plans import Plans
from dashboard.records import Known, Tried, Visited
from dashboard.trends import Row, Trend
from dashboard.words import exercises as exercise_words
from dashboard.words import patient as said
from station.clinic.allowed import Hold
from station.clinic.check_in import adherence
from station.clinic.clock import SEEN_IN_PERSON
from station.clinic.follow_up import FollowUp
from station.clinic.plan import Prescribed
from station.clinic.stage import Stage
from station.compare import written
from station.compare.context import doubted, is_on_mat
from station.mat import Side

STEADINESS = ("single_leg_stance", "mean_velocity")
SHARES = ("quiet_stance", "load_share")


@dataclass(frozen=True)
class Rung:
    """One step of the ladder."""

    name: str
    is_here: bool
    is_behind: bool


@dataclass(frozen=True)
class Measured:
    """One number of both legs: newest values, what became of them, and what is better.

    plates : how far off the plates may be, empty while nobody knows.
    """

    title: str
    unit: str
    left: str
    right: str
    story: str
    sentences: tuple[str, ...]
    better: str
    plates: str = ""


@dataclass(frozen=True)
class Task:
    """One exercise. done : how often this week, empty when nobody knows."""

    key: str
    name: str
    dose: str
    how: str
    done: str


@dataclass(frozen=True)
class Graph:
    """One number of both legs over the visits: only what was made alike as the newest."""

    points: tuple[Point, ...]
    bands: tuple[Band, ...]
    flags: tuple[Flag, ...]


@dataclass(frozen=True)
class Sheet:
    """The page of one patient.

    pressed : the trial whose pressures on a mat are drawn, None where the newest one was made on plates.
    call : why to call or come, empty when there is no need; is_urgent : now. held : why nothing is allowed
    for now. lines : what may be done and whether. missing : for speed and hills. days : of the printed day.
    """

    patient: Known
    today: date
    call: str
    is_urgent: bool
    ladder: tuple[Rung, ...]
    measured: tuple[Measured, ...]
    graph: Graph | None
    pressed: Tried | None
    held: tuple[str, ...]
    lines: tuple[tuple[str, bool], ...]
    missing: str
    tasks: tuple[Task, ...]
    note: str
    next_visit: str
    weeks: str
    has_plan: bool


def sheet(desk: Desk, patient: Known, today: date | None = None) -> Sheet:
    """Write the page of one patient. Errors: AccountError when it is somebody else's."""
    now = Plans(desk.library).follow_up(patient.id, today)
    visits = desk.records.visits(patient.id)
    baselines = desk.library.sign_offs.baselines(patient.id)
    steady = _trend(visits, STEADINESS, baselines)
    shared = _trend(visits, SHARES, baselines)
    plan = now.signed.plan if now.signed else None
    call = _call(now)
    return Sheet(
        patient,
        now.today,
        call,
        Hold.CALL_NOW in now.holds,
        _ladder(plan.stage if plan else None),
        tuple(found for found in (_steadiness(steady), _share(shared)) if found is not None),
        _graph(desk, patient.id, steady),
        _pressed(visits, shared),
        tuple(said.WAIT if hold is Hold.CALL_NOW else said.HOLDS[hold] for hold in now.holds),
        tuple((said.ACTIVITIES[line.activity], line.is_allowed) for line in now.lines),
        _missing(now),
        tuple(_task(each, now) for each in now.exercises),
        plan.note if plan else "",
        said.next_visit(plan.next_visit if plan else None),
        said.weeks_left(plan.clock.days_left(now.today)) if plan and not call else "",
        plan is not None,
    )


def graph(desk: Desk, patient: Known) -> Graph | None:
    """Return the graph of a patient's page alone. Errors: AccountError when it is somebody else's."""
    baselines = desk.library.sign_offs.baselines(patient.id)
    return _graph(desk, patient.id, _trend(desk.records.visits(patient.id), STEADINESS, baselines))


def pressed(desk: Desk, patient: Known) -> Tried | None:
    """Return the trial whose pressures are drawn alone. Errors: AccountError when it is somebody else's."""
    baselines = desk.library.sign_offs.baselines(patient.id)
    visits = desk.records.visits(patient.id)
    return _pressed(visits, _trend(visits, SHARES, baselines))


def _pressed(visits: Sequence[Visited], found: Trend | None) -> Tried | None:
    """Return the newest trial of the shares that are shown, if a mat made it."""
    newest = _newest(found)
    if newest is None:
        return None
    tests = [test for visit in visits if visit.id == newest.visit for test in visit.tests]
    made = [trial for test in tests if test.key == SHARES[0] for trial in test.used]
    return pressures.shown([trial for trial in made if trial.conditions == newest.under])


def _call(now: FollowUp) -> str:
    if now.must_call:
        return said.HOLDS[Hold.CALL_NOW]
    if any(due.why in SEEN_IN_PERSON for due in now.due):
        return f"{said.SEEN} {said.CALL_US}"
    return ""


def _ladder(stage: Stage | None) -> tuple[Rung, ...]:
    order = list(Stage)
    here = order.index(stage) if stage else -1
    return tuple(
        Rung(said.STAGES[each], place == here, here >= 0 and place < here) for place, each in enumerate(order)
    )


def _missing(now: FollowUp) -> str:
    """Say what speed and hills wait for, while the gate is shut and nothing else holds them back."""
    return said.not_yet(now.conditions[0]) if now.lines and not now.is_gate_open else ""


def _task(prescribed: Prescribed, now: FollowUp) -> Task:
    key = prescribed.exercise
    done = adherence(now.reports, key, now.today)
    return Task(
        key,
        exercise_words.NAMES[key],
        exercise_words.dose_and_often(prescribed),
        exercise_words.HOW[key],
        said.adherence(done, prescribed.per_week),
    )


def _trend(visits: Sequence[Visited], asked: tuple[str, str], baselines: dict[str, str]) -> Trend | None:
    return trends.trend(visits, *asked, baselines.get(asked[0]))


def _steadiness(found: Trend | None) -> Measured | None:
    newest = _newest(found)
    if found is None or newest is None:
        return None
    is_judged = not doubted(newest.under)
    told = [said.steadiness(each.side.value, each.change) for each in found.followed if is_judged]
    return Measured(
        said.STEADY,
        said.STEADY_UNIT,
        _shown(newest.left),
        _shown(newest.right),
        _story(found, newest),
        tuple(filter(None, told)),
        said.SMALLER,
        _plates(newest, found.unit, said.STEADY_UNIT),
    )


def _share(found: Trend | None) -> Measured | None:
    newest = _newest(found)
    if found is None or newest is None:
        return None
    is_judged = not doubted(newest.under)
    left = [said.sharing(each.change) for each in found.followed if each.side is Side.LEFT and is_judged]
    return Measured(
        said.SHARE,
        said.SHARE_UNIT,
        _shown(newest.left),
        _shown(newest.right),
        _story(found, newest),
        tuple(filter(None, left)),
        said.EVEN,
        _plates(newest, found.unit, said.SHARE_UNIT),
    )


def _newest(found: Trend | None) -> Row | None:
    rows = found.rows if found else ()
    return next((row for row in reversed(rows) if row.left is not None or row.right is not None), None)


def _story(found: Trend, newest: Row) -> str:
    """Say first and newest number of each leg; of the legs that can be compared with their first visit."""
    if doubted(newest.under):
        return said.MAT_NOT_CHECKED if is_on_mat(newest.under) else said.NOT_CHECKED
    legs = [each for each in found.followed if each.side is not Side.BOTH]
    known = [(each, each.change.then, each.change.now) for each in legs]
    told = [(each.side.value, then, now) for each, then, now in known if then is not None and now is not None]
    if told:
        first = min(each.first.when for each in legs)
        return said.since(said.day(datetime.fromisoformat(first).date()), told)
    values = [(side.value, newest.of(side).value) for side in (Side.LEFT, Side.RIGHT)]
    measured = [(side, value) for side, value in values if value is not None]
    if newest.visit == found.rows[0].visit:
        return said.only(measured)
    return said.measured_on(said.day(datetime.fromisoformat(newest.when).date()), measured)


def _plates(newest: Row, unit: str, told: str) -> str:
    """Say how far off the plates may be, of the leg of which it is more. told : the unit, for a patient."""
    legs = [
        (newest.known[side], newest.of(side).value)
        for side in (Side.LEFT, Side.RIGHT)
        if side in newest.known
    ]
    return said.plates_off(written.expanded(*max(legs), unit), told) if legs else ""


def _shown(value: float | None) -> str:
    return "–" if value is None else said.whole(value)


def _graph(desk: Desk, patient: str, found: Trend | None) -> Graph | None:
    """Return the graph of the lines that the newest visit belongs to."""
    newest = _newest(found)
    if found is None or newest is None or not found.points:
        return None
    last = max(found.points, key=lambda point: point.when)
    mine = tuple(point for point in found.points if point.line == last.line and point.side != "both")
    if len({point.when for point in mine}) < 2:
        return None
    begins, ends = (datetime.fromisoformat(edge(p.when for p in mine)).date() for edge in (min, max))
    shown = [mark for mark in marks(desk.library, patient) if begins <= mark.day <= max(ends, date.today())]
    days: dict[date, list[str]] = {}
    for mark in shown:
        days.setdefault(mark.day, []).append(said.mark(mark.kind, mark.note))
    flags = tuple(
        Flag(day.isoformat(), str(number), ", ".join(dict.fromkeys(told)))
        for number, (day, told) in enumerate(days.items(), start=1)
    )
    bands = tuple(band for band in found.bands if band.line == last.line)
    return Graph(mine, bands, flags)
