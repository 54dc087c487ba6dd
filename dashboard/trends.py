"""Trends: one number of each leg over a patient's visits. Only comparable trials share a point or a line."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from dashboard import words
from dashboard.figures.trend import Band, Names, Point
from dashboard.records import Tried, Visited
from dashboard.words import progress as said
from dashboard.words import result as result_words
from station.assessments.assessment import assessment
from station.compare import Change, Conditions, Mean, change, sides
from station.compare.lines import counted, has_held, is_on_one_foot, values_of
from station.compare.lines import lines as side_by_side
from station.compare.words import doubt as doubt_of
from station.mat import Side
from station.metrics.metric import Metric, metrics, of_assessment

LEGS = (Side.LEFT, Side.RIGHT)


@dataclass(frozen=True)
class Row:
    """One visit under one set of conditions: means of each side, their difference in percent, trials.

    under : the conditions. means : by side, with what they were made of. known : by side, the instrument's
    part of it (k = 2), where there is one. held : of a single-leg stance,
    whether each leg held every time; empty for any other test.
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
    means: Mapping[Side, Mean] = field(default_factory=dict)
    held: Mapping[Side, bool] = field(default_factory=dict)
    known: Mapping[Side, float] = field(default_factory=dict)

    @property
    def count(self) -> int:
        """How many trials, of both legs."""
        return sum(self.of(side).trials for side in Side if self.of(side).value is not None)

    def of(self, side: Side) -> Mean:
        """Return a side's mean with what it was made of."""
        return self.means.get(side, Mean(None, 1, self.under))


@dataclass(frozen=True)
class Followed:
    """One side, now against its baseline. first, last : rows of one set of conditions."""

    side: Side
    first: Row
    last: Row
    change: Change


@dataclass(frozen=True)
class Trend:
    """One number over the visits.

    sentences : what may honestly be said. notes : what else a reader must know. lines : sets of conditions.
    contexts : name of each set, empty where there is only one. bands : within measurement error of the
    baselines. better : which direction is better. baseline : id of the visit compared with, or None.
    choices : visits that may be the baseline, oldest first. followed : the changes that are stated.
    names : identity of each set of conditions, as the points have it. difference, changes, basis :
    the parts of `sentences`: about the legs, about time leg by leg, and what the latter rest on.
    """

    test: str
    metric: str
    title: str
    unit: str
    points: tuple[Point, ...]
    rows: tuple[Row, ...]
    sentences: tuple[str, ...]
    lines: int
    notes: tuple[str, ...] = ()
    contexts: Mapping[str, str] = field(default_factory=dict)
    bands: tuple[Band, ...] = ()
    better: str = ""
    baseline: str | None = None
    choices: tuple[Row, ...] = ()
    followed: tuple[Followed, ...] = ()
    names: Mapping[Conditions, str] = field(default_factory=dict)
    difference: str = ""
    changes: tuple[str, ...] = ()
    basis: str = ""

    @property
    def is_judged(self) -> bool:
        """Whether measurement error is known for at least one of the changes."""
        return any(each.change.limit is not None for each in self.followed)


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


def trend(visits: Sequence[Visited], test: str, metric: str, baseline: str | None = None) -> Trend | None:
    """Follow one number of one test, or None when no trial has it.

    baseline : id of the visit that a clinician chose to compare with; else the first made alike.
    """
    known = next((each for each in metrics() if each.key == metric), None)
    names: dict[Conditions, str] = {}
    rows, points = _rows(sorted(visits, key=lambda visit: visit.started), test, metric, names)
    if known is None or not rows:
        return None
    if any(point.side != "both" for point in points):
        points = [point for point in points if point.side != "both"]
    followed = _followed(test, known, rows, baseline)
    contexts = said.contexts([row.under for row in rows])
    is_named = metric in assessment(test).primary
    difference = _difference(test, known, rows) if is_named else ""
    changed, basis = _changes(known, followed) if is_named else ((), "")
    return Trend(
        test,
        metric,
        known.title,
        known.unit,
        tuple(points),
        tuple(rows),
        tuple(filter(None, (difference, " ".join(filter(None, (*changed, basis)))))),
        len(names),
        _notes(test, rows, followed, baseline),
        {name: contexts[line] for line, name in names.items()},
        tuple(_bands(followed, names)),
        result_words.better(known),
        baseline if baseline is not None else followed[0].first.visit if followed else None,
        _choices(rows),
        tuple(followed),
        names,
        difference,
        changed,
        basis,
    )


def names(found: Trend, title: str = "") -> Names:
    """Return the words of the picture of a trend. title : above it, where no heading names the number."""
    series = {
        (point.side, point.line): said.series(point.side, found.contexts.get(point.line, ""))
        for point in found.points
    }
    return Names(series, found.unit == "%" and "share" in found.metric, title)


def _rows(
    visits: Sequence[Visited], test: str, metric: str, names: dict[Conditions, str]
) -> tuple[list[Row], list[Point]]:
    """Return rows and points in order of time; every set of conditions gets its name in `names`."""
    rows, points = [], []
    for visit in visits:
        used = next((tested.used for tested in visit.tests if tested.key == test), ())
        for line in {trial.conditions: None for trial in used}:
            mine = [trial for trial in used if trial.conditions == line]
            found = {side: _values(mine, metric, side) for side in Side}
            if is_on_one_foot(line):
                found[Side.BOTH] = []
            if any(found.values()):
                name = names.setdefault(line, str(len(names)))
                rows.append(_row(visit, test, metric, mine, line))
                doubt = doubt_of(line)
                points += [
                    _point(visit, side, values, name, doubt) for side, values in found.items() if values
                ]
    return rows, points


def _values(trials: Sequence[Tried], metric: str, side: Side) -> list[float]:
    found = values_of(metric, side, [trial.result for trial in trials if trial.result])
    return [value["value"] for value in found if value["value"] is not None]


def _legs(trials: Sequence[Tried]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for trial in trials:
        counts[trial.side] = counts.get(trial.side, 0) + 1
    return counts


def _mean(values: list[float]) -> float | None:
    return sum(values) / len(values) if values else None


def _row(visit: Visited, test: str, metric: str, trials: Sequence[Tried], line: Conditions) -> Row:
    results = [trial.result for trial in trials if trial.result]
    on_one = is_on_one_foot(line)
    means = {
        side: Mean(
            _mean(_values(trials, metric, side)),
            max(1, counted(metric, side, results)),
            line,
            _mean(_values(trials, "impact_velocity", side)),
        )
        for side in (LEGS if on_one else Side)
    }
    left, right = means[Side.LEFT], means[Side.RIGHT]
    percent = sides(test, metric, left, right, one_legged=on_one).percent
    both = means[Side.BOTH].value if Side.BOTH in means else None
    told, counts = words.condition(dict(line)), words.legs(_legs(trials))
    held = _held(test, results)
    known = {side: most for side in means if (most := _known(trials, metric, side)) is not None}
    return Row(
        visit.id,
        visit.started,
        left.value,
        right.value,
        both,
        percent,
        told,
        counts,
        line,
        means,
        held,
        known,
    )


def _known(trials: Sequence[Tried], metric: str, side: Side) -> float | None:
    found = values_of(metric, side, [trial.result for trial in trials if trial.result])
    return max((v["uncertainty"] for v in found if v.get("uncertainty") is not None), default=None)


def _held(test: str, results: Sequence[Mapping[str, object]]) -> dict[Side, bool]:
    hold = (
        next(
            (line for line in side_by_side(test, results) if line.metric.key == "hold_time"),
            None,
        )
        if test == "single_leg_stance"
        else None
    )
    if hold is None:
        return {}
    return {side: has_held(number) for side in LEGS if (number := hold.of(side)) is not None}


def _point(visit: Visited, side: Side, values: list[float], line: str, doubt: str) -> Point:
    mean = sum(values) / len(values)
    return Point(str(side), visit.started, mean, min(values), max(values), len(values), line, doubt)


def _choices(rows: Sequence[Row]) -> tuple[Row, ...]:
    """Return one row a visit: those that may be compared with."""
    found: dict[str, Row] = {}
    for row in rows:
        found.setdefault(row.visit, row)
    return tuple(found.values())


def _followed(test: str, metric: Metric, rows: Sequence[Row], baseline: str | None) -> list[Followed]:
    """Set the newest value of each side against its baseline, made alike."""
    has_sides = any(row.of(side).value is not None for row in rows for side in LEGS)
    found = []
    for side in LEGS if has_sides else (Side.BOTH,):
        mine = [row for row in rows if row.of(side).value is not None]
        last = _newest(mine, rows[-1].visit)
        if last is None:
            continue
        alike = [row for row in mine if row.under == last.under and row.visit != last.visit]
        first = next((row for row in alike if baseline in (None, row.visit)), None)
        if first is not None:
            found.append(Followed(side, first, last, _change(test, metric, side, first, last)))
    return found


def _newest(rows: Sequence[Row], visit: str) -> Row | None:
    """Return the row of the newest visit that is spoken of.

    Of several sets of conditions: one that an earlier visit has too, then the one of most trials.
    """
    before = {row.under for row in rows if row.visit != visit}
    mine = [row for row in rows if row.visit == visit]
    return max(mine, key=lambda row: (row.under in before, row.count), default=None)


def _change(test: str, metric: Metric, side: Side, first: Row, last: Row) -> Change:
    holds = [row.held[side] for row in (first, last) if side in row.held]
    return change(
        test,
        metric.key,
        side.value,
        first.of(side),
        last.of(side),
        one_legged=is_on_one_foot(last.under),
        held=all(holds) if holds else None,
    )


def _bands(followed: Sequence[Followed], names: Mapping[Conditions, str]) -> list[Band]:
    found = []
    for each in followed:
        edges = each.change.band
        if edges is not None:
            start, end = each.first.when, each.last.when
            found.append(Band(each.side.value, start, end, *edges, names[each.first.under]))
    return found


def _difference(test: str, metric: Metric, rows: Sequence[Row]) -> str:
    newest = [row for row in rows if row.visit == rows[-1].visit]
    both = [row for row in rows if row.left is not None and row.right is not None]
    last = _newest(both, rows[-1].visit)
    if last is None:
        return said.LEGS_APART if len(newest) > 1 else ""
    found = sides(
        test,
        metric.key,
        last.of(Side.LEFT),
        last.of(Side.RIGHT),
        one_legged=is_on_one_foot(last.under),
        held=all(last.held.values()) if last.held else None,
    )
    if found.reason is not None:
        return f"{metric.title}: {words.REASON_CODES[found.reason.value]}."
    if found.percent is None:
        return ""
    stated = words.difference(metric.title, metric.unit, found)
    return " ".join(filter(None, (stated, words.verdict(found.verdict), words.rests_on(found, "%"))))


def _changes(metric: Metric, followed: Sequence[Followed]) -> tuple[tuple[str, ...], str]:
    """Return one sentence a leg, and what they rest on."""
    told: list[str] = []
    rests: dict[str, None] = {}
    more: list[str] = []
    for each in followed:
        found = each.change
        if found.reason is not None:
            told.append(f"{words.LEGS[each.side]}: {words.REASON_CODES[found.reason.value]}.")
        elif found.then is not None and found.now is not None:
            better = result_words.better(metric)
            args = (metric.title, metric.unit, metric.key, each.first.when, better)
            told.append(said.change(each.side.value, found, *args))
            rests[said.source(found)] = None
            more.append(said.one_more(each.side.value, found, metric.unit))
    return tuple(told), " ".join(filter(None, (*rests, *more)))


def _notes(
    test: str, rows: Sequence[Row], followed: Sequence[Followed], baseline: str | None
) -> tuple[str, ...]:
    told = [said.open_symbols(dict.fromkeys(filter(None, (doubt_of(row.under) for row in rows))))]
    if len({row.visit for row in rows}) > 1 and not followed:
        told.append(said.NOTHING_BEFORE if baseline is None else said.BASELINE_OTHER)
    if _is_second_time(test, rows, followed):
        told.append(said.LEARNING)
    return tuple(filter(None, told))


def _is_second_time(test: str, rows: Sequence[Row], followed: Sequence[Followed]) -> bool:
    """Say whether this is the first comparison there is: the second visit whose trials were made alike."""
    if test not in LEARNT or not followed:
        return False
    under = followed[0].last.under
    visits = {row.visit for row in rows if row.under == under}
    return len(visits) == 2 and followed[0].first.visit == rows[0].visit


LEARNT = ("single_leg_stance",)
"""Tests of which a gain by practice alone is known."""
