"""Trends: one number of each leg over a patient's visits. Only comparable trials share a point or a line."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from dashboard import words
from dashboard.figures.trend import Point
from dashboard.records import Tried, Visited
from station.assessments.assessment import assessment
from station.compare import Conditions, Mean, change, sides
from station.mat import Side
from station.metrics.metric import Metric, metrics, of_assessment


@dataclass(frozen=True)
class Row:
    """One visit under one set of conditions: means of each side, their difference in percent, trials.

    under : the conditions. counts : trials by side.
    """

    visit: str
    when: str
    left: float | None
    right: float | None
    both: float | None
    percent: float | None
    conditions: str
    trials: str
    under: Conditions = ()
    counts: Mapping[str, int] = field(default_factory=dict)

    def of(self, side: Side) -> Mean:
        """Return a side's mean with what it was made of."""
        value = {Side.LEFT: self.left, Side.RIGHT: self.right}.get(side, self.both)
        return Mean(value, max(1, self.counts.get(side.value, self.counts.get("", 1))), self.under)


@dataclass(frozen=True)
class Trend:
    """One number over the visits. sentences : what may honestly be said. lines : sets of conditions."""

    test: str
    metric: str
    title: str
    unit: str
    points: tuple[Point, ...]
    rows: tuple[Row, ...]
    sentences: tuple[str, ...]
    lines: int


def offered(visits: Sequence[Visited]) -> list[tuple[str, list[Metric]]]:
    """Return the tests that have results, each with the numbers that can be followed; the widest first."""
    found: dict[str, set[str]] = {}
    for visit in visits:
        for tested in visit.tests:
            for trial in tested.used:
                values = trial.result["values"] if trial.result else ()
                known = {value["metric"] for value in values if value["value"] is not None}
                found.setdefault(tested.key, set()).update(known)
    listed = []
    for key in sorted(found, key=lambda key: (not assessment(key).headline, key != "single_leg_stance", key)):
        asked = assessment(key)
        mine = [metric for metric in of_assessment(key, asked.also) if metric.key in found[key]]
        if mine:
            listed.append((key, mine))
    return listed


def trend(visits: Sequence[Visited], test: str, metric: str) -> Trend | None:
    """Follow one number of one test, or None when no trial has it."""
    known = next((each for each in metrics() if each.key == metric), None)
    ordered = sorted(visits, key=lambda visit: visit.started)
    rows, points = [], []
    names: dict[tuple[tuple[str, str], ...], str] = {}
    for visit in ordered:
        used = next((tested.used for tested in visit.tests if tested.key == test), ())
        for line in {trial.conditions: None for trial in used}:
            mine = [trial for trial in used if trial.conditions == line]
            name = names.setdefault(line, str(len(names)))
            values = {side: _values(mine, metric, side) for side in Side}
            if any(values.values()):
                rows.append(_row(visit, test, metric, values, line, _legs(mine)))
                points += [_point(visit, side, found, name) for side, found in values.items() if found]
    if known is None or not rows:
        return None
    if any(point.side != "both" for point in points):
        points = [point for point in points if point.side != "both"]
    said = _sentences(test, known, rows)
    return Trend(test, metric, known.title, known.unit, tuple(points), tuple(rows), said, len(names))


def _values(trials: Sequence[Tried], metric: str, side: Side) -> list[float]:
    return [
        value["value"]
        for trial in trials
        if trial.result
        for value in trial.result["values"]
        if (value["metric"], value["side"], value["repetition"]) == (metric, str(side), None)
        and value["value"] is not None
    ]


def _legs(trials: Sequence[Tried]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for trial in trials:
        counts[trial.side] = counts.get(trial.side, 0) + 1
    return counts


def _mean(values: list[float]) -> float | None:
    return sum(values) / len(values) if values else None


def _row(
    visit: Visited,
    test: str,
    metric: str,
    values: dict[Side, list[float]],
    line: Conditions,
    counts: dict[str, int],
) -> Row:
    left, right, both = (_mean(values[side]) for side in (Side.LEFT, Side.RIGHT, Side.BOTH))
    percent = sides(test, metric, left, right).percent
    said, trials = words.condition(dict(line)), words.legs(counts)
    return Row(visit.id, visit.started, left, right, both, percent, said, trials, line, counts)


def _point(visit: Visited, side: Side, values: list[float], line: str) -> Point:
    mean = sum(values) / len(values)
    return Point(str(side), visit.started, mean, min(values), max(values), len(values), line)


def _sentences(test: str, metric: Metric, rows: Sequence[Row]) -> tuple[str, ...]:
    """Say the latest difference between the legs and each leg's change; judge neither without a reference."""
    if metric.key not in assessment(test).primary:
        return ()
    told = []
    last = rows[-1]
    found = sides(test, metric.key, last.of(Side.LEFT), last.of(Side.RIGHT))
    if found.percent is not None:
        said = words.difference(metric.title, metric.unit, found)
        rests = words.rests_on(found, "%")
        told.append(" ".join(filter(None, (said, words.verdict(found.verdict), rests))))
    same = [row for row in rows if row.conditions == last.conditions]
    if len(same) > 1:
        told += _changes(test, metric, same[0], last)
    return tuple(told)


def _changes(test: str, metric: Metric, first: Row, last: Row) -> list[str]:
    told, rests = [], ""
    for side in (Side.LEFT, Side.RIGHT):
        found = change(test, metric.key, side.value, first.of(side), last.of(side))
        if found.percent is not None:
            told.append(f"{words.change(side.value, found.percent)} {words.verdict(found.verdict)}".strip())
            rests = words.rests_on(found, words.unit(metric.unit))
    return [" ".join([*told, rests]).strip()] if told else []
