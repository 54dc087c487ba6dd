"""Numbers of results side by side, for a screen or a page: nothing is computed here but means of trials."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from dashboard import words
from dashboard.steps import HOLD
from station.assessments.assessment import assessment
from station.compare import Conditions, Mean, SideDifference, sides
from station.mat import Side
from station.metrics.metric import Metric, of_assessment

if TYPE_CHECKING:
    from dashboard.attempts import Attempt
    from dashboard.records import Tested

HELD = 0.9
"""A leg that stood alone for this share of the planned time has held."""
Plain = Mapping[str, Any]
"""A result in its plain form (`station.result/1`)."""


@dataclass(frozen=True)
class Number:
    """One number of one side: the mean of `trials` trials, or the reason why there is none.

    is_whole : a hold that in every trial lasted until the recording ended.
    """

    value: float | None
    unit: str
    reason: str | None
    trials: int
    is_whole: bool = False


@dataclass(frozen=True)
class Line:
    """One metric of one test, by side, with the difference between the legs where there are two."""

    metric: Metric
    left: Number | None
    right: Number | None
    both: Number | None
    difference: SideDifference | None

    def of(self, side: Side) -> Number | None:
        """Return the number of a side."""
        return {Side.LEFT: self.left, Side.RIGHT: self.right}.get(side, self.both)

    def amount(self, number: Number) -> tuple[str, str]:
        """Write a number of this line and its unit, or the reason why there is none and no unit."""
        if number.value is None:
            return words.REASON_CODES.get(number.reason or "", words.NO_VALUE), ""
        return words.amount(self.metric.key, number.value, number.unit, number.is_whole)

    @property
    def larger(self) -> str:
        """Say which leg is larger and by how much, for a table."""
        if self.left is None or self.right is None or self.difference is None:
            return ""
        if self.left.is_whole and self.right.is_whole:
            return words.EQUAL
        left, right = self.left.value, self.right.value
        return words.larger(self.metric.key, self.metric.unit, left, right, self.difference.percent)


@dataclass(frozen=True)
class Shown:
    """One number on a card beside the live view. text : the number, or the reason why there is none."""

    title: str
    text: str
    unit: str
    is_number: bool = True


def lines(key: str, results: Sequence[Plain], under: Conditions = ()) -> list[Line]:
    """Put the results of one test side by side: means over the trials, in the order of the registry.

    under : the conditions of every one of them; without them a difference is shown and not judged.
    """
    made = [line for metric in of_assessment(key, assessment(key).also) if (line := _line(metric, results))]
    return [_compared(key, line, made, under) for line in made]


def of_tested(tested: "Tested") -> list[Line]:
    """Put the trials of one test of a visit side by side: those that were made alike."""
    alike = tested.alike
    under = alike[0].conditions if alike else ()
    return lines(tested.key, [trial.result for trial in alike if trial.result], under)


def key_lines(key: str, found: Sequence[Line]) -> list[Line]:
    """Choose the five lines that stand on the result page; the others stay behind "more".

    Of a test on both legs, sway is that of the whole body; that of each foot stays behind "more" too.
    """
    wanted = assessment(key).headline or assessment(key).primary
    by_key = {line.metric.key: line for line in found}
    chosen = [by_key[name] for name in wanted if name in by_key]
    if not assessment(key).is_bilateral:
        return chosen
    return [
        line if line.both is None else replace(line, left=None, right=None, difference=None)
        for line in chosen
    ]


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
    seconds = [number.value for number in (hold.left, hold.right) if number is not None]
    return all(value is not None and value >= HELD * HOLD for value in seconds)


def of_attempt(attempt: "Attempt") -> list[Shown]:
    """Return the few numbers of a trial that was just made."""
    if attempt.result is None:
        return []
    key = str(attempt.result["assessment"])
    return [_shown(line) for line in key_lines(key, lines(key, [attempt.result]))]


def _shown(line: Line) -> Shown:
    left, right = line.left, line.right
    if line.both is None and left is not None and right is not None and left.value is not None:
        shown = words.ratio(left.value, right.value, line.metric.unit)
        return Shown(f"{line.metric.title}, L : R", shown, words.unit(left.unit))
    number = line.both or left or right
    assert number is not None
    text, unit = line.amount(number)
    unit, _, side = unit.partition(" more on ")
    title = f"{line.metric.title}, more on {side}" if side else line.metric.title
    return Shown(title, text, unit, is_number=number.value is not None)


def _line(metric: Metric, results: Sequence[Plain]) -> Line | None:
    found = {side: _mean(metric, side, results) for side in Side}
    if not any(found.values()):
        return None
    return Line(metric, found[Side.LEFT], found[Side.RIGHT], found[Side.BOTH], None)


def _compared(key: str, line: Line, made: Sequence[Line], under: Conditions) -> Line:
    """Set the legs against each other; a hold that did not last makes the hold time the finding."""
    if line.left is None or line.right is None:
        return line
    by_key = {each.metric.key: each for each in made}
    hold, fell = by_key.get("hold_time"), by_key.get("impact_velocity")
    here, there = (_known(number, under, fell, side) for number, side in _of_legs(line))
    difference = sides(
        key,
        line.metric.key,
        here,
        there,
        one_legged=key == "landing" and fell is not None and fell.both is None,
        held=None if hold is None else held(hold),
    )
    return replace(line, difference=difference)


def _of_legs(line: Line) -> list[tuple[Number, Side]]:
    return [(number, side) for side in (Side.LEFT, Side.RIGHT) if (number := line.of(side)) is not None]


def _known(number: Number, under: Conditions, fell: Line | None, side: Side) -> Mean:
    impact = None if fell is None else fell.of(side)
    return Mean(number.value, max(1, number.trials), under, None if impact is None else impact.value)


def _mean(metric: Metric, side: Side, results: Sequence[Plain]) -> Number | None:
    mine = [
        value
        for result in results
        for value in result["values"]
        if (value["metric"], value["side"], value["repetition"]) == (metric.key, str(side), None)
    ]
    if not mine:
        return None
    known = [value["value"] for value in mine if value["value"] is not None]
    if not known:
        return Number(None, metric.unit, mine[-1]["reason"], 0)
    whole = metric.key == "hold_time" and all(_lasted(result, side) for result in results)
    return Number(sum(known) / len(known), metric.unit, None, len(known), whole)


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
