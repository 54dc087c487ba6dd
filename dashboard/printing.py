"""Printing: a visit of the library becomes the report's words and charts."""

from typing import TYPE_CHECKING

from dashboard import trends, words
from dashboard.desk import Desk
from dashboard.numbers import Line, key_lines, of_tested, primary
from dashboard.records import Tested, Visited
from dashboard.traces import Trace, sway_traces
from station import VERSION
from station.assessments.assessment import assessment
from station.compare import detection
from station.errors import StationError
from station.exports import numbers_csv

if TYPE_CHECKING:
    from dashboard.reports import charts
    from dashboard.reports.report import Panel, Row


def clinic_page(desk: Desk, found: Visited) -> bytes:
    """Return a visit as PDF."""
    from dashboard.reports import clinic_page as page
    from dashboard.reports.report import Report

    warnings = tuple(dict.fromkeys(warning for tested in found.tests for warning in tested.warnings))
    used = [trial for tested in found.tests for trial in tested.used]
    report = Report(
        person=found.patient.label,
        born=words.born(found.patient.born),
        visit=words.moment(found.started),
        weight=f"{words.kilograms(found.weight)} kg" if found.weight else "",
        panels=tuple(_panel(tested) for tested in found.tests if tested.used),
        trends=_trends(desk, found),
        method=tuple(_method(found)),
        plate=_plate(found),
        software=f"{words.NAME} {VERSION}",
        recordings=tuple((trial.id[:8], (trial.sha256 or "")[:12]) for trial in used),
        warnings=warnings,
        is_example=found.patient.is_example,
        numbers=numbers_csv.table((trial.id, trial.result) for trial in used if trial.result),
        detection=detection.FILE.read_text("utf-8"),
    )
    return page.write(report)


def _panel(tested: Tested) -> "Panel":
    from dashboard.reports.report import Panel

    found = of_tested(tested)
    shown = key_lines(tested.key, found)
    is_swaying = any("velocity" in line.metric.key for line in shown)
    return Panel(
        assessment(tested.key).title,
        " · ".join([words.used_trials(tested.sides), *_instructed(tested)]),
        tuple(_row(line) for line in shown),
        words.DIFFERENCE_OF[assessment(tested.key).is_bilateral],
        _chart(tested, shown),
        (*_judged(tested.key, found), *((words.SMALLER_IS_STEADIER,) if is_swaying else ())),
    )


def _judged(key: str, found: list[Line]) -> tuple[str, ...]:
    """Say what may be said of the one difference that was named beforehand."""
    line = primary(key, found)
    if line is None or line.difference is None or line.difference.verdict is None:
        return ()
    said = words.difference(line.metric.title, line.metric.unit, line.difference)
    return (" ".join(filter(None, (said, words.verdict(line.difference.verdict)))),)


def _instructed(tested: Tested) -> list[str]:
    told = dict.fromkeys(words.instructed(dict(trial.conditions)) for trial in tested.used)
    return [f"as instructed: {said}" for said in told if said]


def _row(line: Line) -> "Row":
    from dashboard.reports.report import Row

    left, right, both = (
        ("", "") if number is None else line.amount(number) for number in (line.left, line.right, line.both)
    )
    return Row(words.unbroken(line.metric.title), left, right, both, line.larger)


def _trends(desk: Desk, found: Visited) -> tuple[bytes, ...]:
    """Draw the primary number of each test over the visits up to this one, where there is a line to draw."""
    from dashboard.reports import charts

    visits = [each for each in desk.records.visits(found.patient.id) if each.started <= found.started]
    drawn = []
    for tested in found.tests:
        for key in assessment(tested.key).primary[:1]:
            followed = trends.trend(visits, tested.key, key)
            if followed is not None and len(followed.rows) > 1:
                test = assessment(tested.key).title
                title = f"{test}: {followed.title.lower()}"
                drawn.append(charts.trend(followed.points, title, words.unit(followed.unit)))
    return tuple(drawn)


def _chart(tested: Tested, shown: list[Line]) -> bytes | None:
    """Draw the newest path of each leg; in a test on both, how the weight is shared, and the whole body's."""
    from dashboard.reports import charts

    paths = _paths(tested)
    share = next((line.left for line in shown if line.metric.key == "load_share"), None)
    if share is not None and share.value is not None:
        return charts.whole(paths.get("both"), share.value)
    return charts.sway(paths.get("left"), paths.get("right")) if paths else None


def _paths(tested: Tested) -> dict[str, "charts.Path"]:
    from dashboard.reports import charts

    newest: dict[str, Trace] = {}
    for trial in tested.used:
        try:
            newest |= (
                {str(trace.side): trace for trace in sway_traces(trial.path, tested.key, trial.corrections)}
                if trial.path
                else {}
            )
        except StationError:
            continue
    return {side: charts.Path(trace.x, trace.y, trace.axes, trace.angle) for side, trace in newest.items()}


def _method(found: Visited) -> list[str]:
    """Return one line a test: filter, settling, weight, rate, version of the method."""
    told = []
    for tested in found.tests:
        for trial in tested.used[:1]:
            result = trial.result
            if result is None:
                continue
            used = words.method(result["settings"])
            rate = result["recording"]["rate_hz"]
            told.append(f"{trial.title}: {used} · {rate:.0f} Hz · method {result['method']['version']}")
    return told


def _plate(found: Visited) -> str:
    hashes = {
        str(trial.result["recording"]["calibration"] or words.NO_CALIBRATION)[:16]
        for tested in found.tests
        for trial in tested.used
        if trial.result
    }
    return f"Calibration {', '.join(sorted(hashes))}" if hashes else ""
