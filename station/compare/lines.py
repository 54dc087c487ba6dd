"""Lines: the results of one test side by side. The one rule by which trials are averaged, for every page."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from station.assessments.assessment import assessment
from station.compare import words, written
from station.compare.changes import Spread, spread
from station.compare.context import Conditions, Mean
from station.compare.legs import SideDifference, sides
from station.compare.rows import feet
from station.mat import Side
from station.metrics.metric import Metric, metrics, of_assessment

HOLD = 30.0
"""s of a stance that count: what the guided visit asks for."""
HELD = 0.9
"""A leg that stood alone for this share of the planned time has held."""
DECISIVE = ("hold_time", "impact_velocity")
"""What decides whether two legs may be compared by another number."""
REASON_CODES = {reason.value: why for reason, why in words.REASONS.items()}
Plain = Mapping[str, Any]
"""A result in its plain form (`station.result/1`)."""
_Trials = list[tuple[str, list[Plain]]]
Said = dict[tuple[str, str], _Trials]
"""By metric and side: of each trial that speaks of it its test and its values, repetitions too."""


@dataclass(frozen=True)
class Number:
    """One number of one side: the mean of `trials` trials, or the reason why there is none.

    is_whole : a hold that in every trial lasted until the recording ended. uncertainty : the instrument's
    part, k = 2, None while it is not known.
    """

    value: float | None
    unit: str
    reason: str | None
    trials: int
    is_whole: bool = False
    uncertainty: float | None = None


@dataclass(frozen=True)
class Line:
    """One metric of one test, by side, with the difference between the legs where there are two.

    spreads : by side, how far the same trials made again on the same day may move the number.
    """

    metric: Metric
    left: Number | None
    right: Number | None
    both: Number | None
    difference: SideDifference | None
    spreads: Mapping[Side, Spread] = field(default_factory=dict)

    def of(self, side: Side) -> Number | None:
        """Return the number of a side."""
        return {Side.LEFT: self.left, Side.RIGHT: self.right}.get(side, self.both)

    def amount(self, number: Number) -> tuple[str, str]:
        """Write a number of this line and its unit, or the reason why there is none and no unit."""
        if number.value is None:
            return REASON_CODES.get(number.reason or "", written.NO_VALUE), ""
        return written.amount(self.metric.key, number.value, number.unit, number.is_whole)

    def expanded(self, number: Number) -> str:
        """Write the instrument's part of a number of this line with its sign; nothing where none is known.

        Nor of a hold that only the end of the recording ended: how long it would have been nobody knows.
        """
        if not self._has_digits(number):
            return ""
        return written.expanded(number.uncertainty, number.value, number.unit)

    def repeated(self, side: Side) -> str:
        """Write with its sign how far a repeat on the same day may move a side; nothing where unknown."""
        number, found = self.of(side), self.spreads.get(side)
        if found is None or number is None or not self._has_digits(number):
            return ""
        return written.expanded(found.reach, number.value, number.unit)

    def _has_digits(self, number: Number) -> bool:
        is_word = number.value is None or self.amount(number)[0] in (written.EQUAL, written.AT_ONCE)
        return not is_word and not number.is_whole

    @property
    def larger(self) -> str:
        """Say which leg is larger and by how much, for a table."""
        if self.left is None or self.right is None or self.difference is None:
            return ""
        if self.left.is_whole and self.right.is_whole:
            return written.EQUAL
        left, right = self.left.value, self.right.value
        return written.larger(self.metric.key, self.metric.unit, left, right, self.difference.percent)


def lines(key: str, results: Sequence[Plain], under: Conditions = ()) -> list[Line]:
    """Put the results of one test side by side: means over the trials, in the order of the registry.

    under : the conditions of every one of them; without them a difference is shown and not judged.
    """
    asked = of_assessment(key, (*assessment(key).also, *_of_one_device(results)))
    return _lines(key, asked, results, under)


def _of_one_device(results: Sequence[Plain]) -> set[str]:
    """Return the keys of what only one kind of device gives: what a mat alone can say belongs to no test."""
    own = {metric.key for metric in metrics() if not metric.of}
    return own.intersection(value["metric"] for result in results for value in result["values"])


def headline(key: str, results: Sequence[Plain], under: Conditions = ()) -> Line | None:
    """Return what `primary` says of the lines of these results, without making the others."""
    needed = {*assessment(key).primary, *DECISIVE}
    asked = [metric for metric in of_assessment(key, assessment(key).also) if metric.key in needed]
    return primary(key, _lines(key, asked, results, under))


def _lines(key: str, asked: Sequence[Metric], results: Sequence[Plain], under: Conditions) -> list[Line]:
    on_one = is_on_one_foot(under or (feet(results[0]) if results else ()))
    said = _by_number(results)
    made = [line for metric in asked if (line := _line(metric, said, results, on_one))]
    return [_compared(key, line, made, under) for line in made]


def primary(key: str, found: Sequence[Line]) -> Line | None:
    """Return the one line that a difference between the legs is stated of.

    Named beforehand; of a single-leg test it is the hold time when a leg did not hold.
    """
    by_key = {line.metric.key: line for line in found}
    named = [by_key[name] for name in assessment(key).primary if name in by_key]
    hold = by_key.get("hold_time")
    if hold is not None and not held(hold):
        return hold
    return next((line for line in named if line.difference and line.difference.percent is not None), None)


def held(hold: Line) -> bool:
    """Say whether both legs held nearly as long as the trial lasts."""
    return all(has_held(number) for number in (hold.left, hold.right) if number is not None)


def has_held(hold: Number) -> bool:
    """Say whether one leg held nearly as long as its trials last: 20 s are a whole trial of 20 s."""
    return hold.is_whole or (hold.value is not None and hold.value >= HELD * HOLD)


def is_on_one_foot(under: Conditions) -> bool:
    """Say whether these are landings on one foot."""
    return dict(under).get("feet") == "one"


def _by_number(results: Sequence[Plain]) -> Said:
    """Put what the results say in order once: a page asks for hundreds of numbers."""
    said: Said = {}
    for result in results:
        own: dict[tuple[str, str], list[Plain]] = {}
        for value in result["values"]:
            own.setdefault((value["metric"], value["side"]), []).append(value)
        for number, values in own.items():
            said.setdefault(number, []).append((result["assessment"], values))
    return said


def _line(metric: Metric, said: Said, results: Sequence[Plain], on_one: bool) -> Line | None:
    """Return the line of a metric. on_one : of landings on one foot, of which there is no whole body."""
    found = {side: _mean(metric, side, said.get((metric.key, str(side)), []), results) for side in Side}
    if on_one and (found[Side.LEFT] or found[Side.RIGHT]):
        found[Side.BOTH] = None
    if not any(found.values()):
        return None
    return Line(metric, found[Side.LEFT], found[Side.RIGHT], found[Side.BOTH], None)


def _compared(key: str, line: Line, made: Sequence[Line], under: Conditions) -> Line:
    """Set the legs against each other; a hold that did not last makes the hold time the finding."""
    by_key = {each.metric.key: each for each in made}
    hold, fell = by_key.get("hold_time"), by_key.get("impact_velocity")
    one_legged = is_on_one_foot(under)
    line = replace(line, spreads=_spreads(key, line, under, one_legged))
    if line.left is None or line.right is None:
        return line
    here, there = (_known(number, under, fell, side) for number, side in _of_legs(line))
    difference = sides(
        key,
        line.metric.key,
        here,
        there,
        one_legged=one_legged,
        held=None if hold is None else held(hold),
    )
    return replace(line, difference=difference)


def _spreads(key: str, line: Line, under: Conditions, one_legged: bool) -> dict[Side, Spread]:
    """Return the same-day error of each side, where one is known and the number has conditions."""
    found = {}
    for side in Side:
        number = line.of(side)
        if number is None or number.value is None or not under:
            continue
        made = Mean(number.value, max(1, number.trials), under)
        if (reach := spread(key, line.metric.key, made, one_legged=one_legged)) is not None:
            found[side] = reach
    return found


def _of_legs(line: Line) -> list[tuple[Number, Side]]:
    return [(number, side) for side in (Side.LEFT, Side.RIGHT) if (number := line.of(side)) is not None]


def _known(number: Number, under: Conditions, fell: Line | None, side: Side) -> Mean:
    impact = None if fell is None else fell.of(side)
    return Mean(number.value, max(1, number.trials), under, None if impact is None else impact.value)


def _mean(metric: Metric, side: Side, said: _Trials, results: Sequence[Plain]) -> Number | None:
    mine = [value for _, values in said for value in values if value["repetition"] is None]
    if not mine:
        return None
    known = [value for value in mine if value["value"] is not None]
    if not known:
        return Number(None, metric.unit, mine[-1]["reason"], 0)
    whole = metric.key == "hold_time" and all(_lasted(result, side) for result in results)
    mean = sum(value["value"] for value in known) / len(known)
    doubts = [value["uncertainty"] for value in known if value.get("uncertainty") is not None]
    return Number(mean, metric.unit, None, _counted(said), whole, max(doubts, default=None))


def values_of(metric: str, side: Side, results: Sequence[Plain]) -> list[Plain]:
    """Return the value of each trial, as it stands in its result."""
    return [value for value in _of_one(metric, side, results) if value["repetition"] is None]


def counted(metric: str, side: Side, results: Sequence[Plain]) -> int:
    """Return how many trials a mean is of: a landing is a trial of its own."""
    return _counted([(result["assessment"], _of_one(metric, side, [result])) for result in results])


def _of_one(metric: str, side: Side, results: Sequence[Plain]) -> list[Plain]:
    return [v for r in results for v in r["values"] if v["metric"] == metric and v["side"] == side]


def _counted(said: _Trials) -> int:
    total = 0
    for test, values in said:
        if not any(v["repetition"] is None and v["value"] is not None for v in values):
            continue
        landings = sum(v["repetition"] is not None and v["value"] is not None for v in values)
        total += max(1, landings) if test == "landing" else 1
    return total


def _lasted(result: Plain, side: Side) -> bool:
    """Say whether the hold of a leg ended with the recording; true of a trial of the other leg."""
    begins = [event["time_s"] for event in result["events"] if event["kind"] == "stance_side"]
    held = [
        value["value"]
        for value in result["values"]
        if (value["metric"], value["side"]) == ("hold_time", str(side))
    ]
    if not begins or not held or held[0] is None:
        return not held
    recording = result["recording"]
    return bool(begins[0] + held[0] > recording["duration_s"] - 2.0 / recording["rate_hz"])
