"""Printing: a visit of the library becomes the report's words and charts."""

from typing import TYPE_CHECKING

from dashboard import words
from dashboard.desk import Desk
from dashboard.numbers import Line, Number, key_lines, lines
from dashboard.records import Tested, Visited
from dashboard.traces import Trace, sway_traces
from station import VERSION
from station.assessments.assessment import assessment
from station.errors import StationError

if TYPE_CHECKING:
    from dashboard.reports.report import Panel, Row


def clinic_page(desk: Desk, visit: str) -> bytes | None:
    """Return the visit as PDF, or None when there is no such visit."""
    from dashboard.reports import clinic_page as page
    from dashboard.reports.report import Report

    found = desk.records.visit(visit)
    if found is None:
        return None
    used = [trial for tested in found.tests for trial in tested.used]
    report = Report(
        person=found.patient.label,
        born=words.born(found.patient.born),
        visit=words.moment(found.started),
        weight=f"{words.kilograms(found.weight)} kg" if found.weight else "",
        panels=tuple(_panel(tested) for tested in found.tests if tested.used),
        method=tuple(_method(found)),
        plate=_plate(found),
        software=f"{words.NAME} {VERSION}",
        recordings=tuple((trial.id[:8], (trial.sha256 or "")[:12]) for trial in used),
        warnings=tuple(dict.fromkeys(warning for tested in found.tests for warning in tested.warnings)),
        is_example=found.patient.is_example,
    )
    return page.write(report)


def _panel(tested: Tested) -> "Panel":
    from dashboard.reports.report import Panel

    found = lines(tested.key, [trial.result for trial in tested.used if trial.result])
    shown = key_lines(tested.key, found)
    whole = [line for line in shown if line.left is None and line.right is None]
    notes = (
        [words.whole_body([(line.metric.title, _text(line.both), line.metric.unit) for line in whole])]
        if whole
        else []
    )
    if any("velocity" in line.metric.key for line in shown):
        notes.append(words.SMALLER_IS_STEADIER)
    return Panel(
        assessment(tested.key).title,
        words.used_trials(tested.sides),
        tuple(_row(line) for line in shown if line not in whole),
        _chart(tested, shown),
        tuple(notes),
    )


def _row(line: Line) -> "Row":
    from dashboard.reports.report import Row

    percent = line.difference.percent if line.difference and line.metric.unit != "%" else None
    return Row(
        line.metric.title,
        _text(line.left),
        _text(line.right),
        words.unit(line.metric.unit),
        "" if percent is None else f"{percent:+.0f} %".replace("-", "−"),
    )


def _text(number: Number | None) -> str:
    return "" if number is None or number.value is None else words.number(number.value, number.unit)


def _chart(tested: Tested, shown: list[Line]) -> bytes | None:
    """Draw the paths of the newest trial of each leg, or for both legs how the weight is shared."""
    from dashboard.reports import charts

    share = next((line.left for line in shown if line.metric.key == "load_share"), None)
    if share is not None and share.value is not None:
        return charts.shares(share.value)
    newest: dict[str, Trace] = {}
    for trial in tested.used:
        try:
            newest |= (
                {str(trace.side): trace for trace in sway_traces(trial.path, tested.key)}
                if trial.path
                else {}
            )
        except StationError:
            continue
    paths = {side: charts.Path(trace.x, trace.y, trace.axes, trace.angle) for side, trace in newest.items()}
    return charts.sway(paths.get("left"), paths.get("right")) if paths else None


def _method(found: Visited) -> list[str]:
    """Return one line a test: filter, settling, rate, version of the method."""
    told = []
    for tested in found.tests:
        for trial in tested.used[:1]:
            result = trial.result
            if result is None:
                continue
            settings = ", ".join(
                f"{name} {words.setting(value)}" for name, value in result["settings"].items()
            )
            rate = result["recording"]["rate_hz"]
            told.append(f"{trial.title}: {settings}; {rate:.1f} Hz; method {result['method']['version']}.")
    return told


def _plate(found: Visited) -> str:
    hashes = {
        str(trial.result["recording"]["calibration"] or words.NO_CALIBRATION)[:16]
        for tested in found.tests
        for trial in tested.used
        if trial.result
    }
    return f"Calibration {', '.join(sorted(hashes))}" if hashes else ""
