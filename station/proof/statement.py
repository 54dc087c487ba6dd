"""Statement: one number that a report prints, and how it comes from the results of its trials.

The page and its verification call the same functions: a number is made in one place only.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property
from typing import Any

from station.assessments.assessment import assessment
from station.compare import Change, Conditions, Mean, Verdict, change, words, written
from station.compare.lines import Line, has_held, is_on_one_foot, lines
from station.compare.verdict import IN_DOUBT
from station.mat import Side
from station.metrics.metric import metrics

Plain = Mapping[str, Any]
LEGS = (Side.LEFT, Side.RIGHT)
UNJUDGED = (None, Verdict.ERROR_UNKNOWN, *IN_DOUBT)
"""What is said of changes that nothing can be said of."""


class Kind(StrEnum):
    """What a printed number is.

    VALUE : the mean of the trials of one side. STATED : the same with the instrument's part of its
    uncertainty. REPEATED : with how far a repeat on the same day may move it. DIGITS : without its unit.
    DIFFERENCE : between the legs, in percent. USUAL : the largest that is usual between healthy legs.
    SENTENCE : the difference with its verdict. CHANGE : of one side since an earlier visit, with its verdict.
    WEIGHT : of the weigh-in, kg. RATE : Hz.
    """

    VALUE = "value"
    STATED = "stated"
    REPEATED = "repeated"
    DIGITS = "digits"
    DIFFERENCE = "difference"
    USUAL = "usual"
    SENTENCE = "sentence"
    CHANGE = "change"
    WEIGHT = "weight"
    RATE = "rate"


@dataclass(frozen=True)
class Group:
    """Trials of one test that were made alike: a mean is of all of them. results : plain, in this order."""

    assessment: str
    recordings: tuple[str, ...]
    under: Conditions
    results: tuple[Plain, ...]

    @cached_property
    def lines(self) -> list[Line]:
        """The numbers of its trials side by side."""
        return lines(self.assessment, self.results, self.under)

    def line(self, metric: str) -> Line | None:
        """Return one of them."""
        return next((line for line in self.lines if line.metric.key == metric), None)


@dataclass(frozen=True)
class Told:
    """What is printed of a number. value : exact, in `unit`, None where there is none. text : as printed."""

    value: float | None
    unit: str
    text: str
    rule: str


def told(kind: Kind, group: Group, metric: str, side: str, earlier: Group | None = None) -> Told:
    """Make a number of a group of trials, and write it.

    metric, side : keys, empty where the kind has none. earlier : the trials of an earlier visit, of a CHANGE.
    """
    if kind is Kind.RATE:
        rate = float(group.results[0]["recording"]["rate_hz"])
        return Told(rate, "Hz", f"{rate:.0f} Hz", "measured rate of the first recording")
    line = group.line(metric)
    if line is None:
        return Told(None, "", "", "")
    match kind:
        case Kind.VALUE:
            return _value(line, Side(side))
        case Kind.STATED:
            return _value(line, Side(side), is_stated=True)
        case Kind.REPEATED:
            return _repeated(line, Side(side))
        case Kind.DIGITS:
            return _value(line, Side(side), has_unit=False)
        case Kind.DIFFERENCE:
            found = line.difference
            formula = "" if found is None else found.formula
            return Told(None if found is None else found.percent, "%", line.larger, formula)
        case Kind.USUAL:
            limit = None if line.difference is None else line.difference.limit
            return Told(limit, "%", "" if limit is None else f"{limit:.0f} %", "between healthy legs")
        case Kind.SENTENCE:
            return _sentence(line)
        case _:
            return _change(group, earlier, line, Side(side))


def weight(newtons: float) -> Told:
    """Write the weigh-in of a recording."""
    return Told(newtons, "N", f"{written.kilograms(newtons)} kg", "weigh-in of the recording")


def _value(line: Line, side: Side, *, has_unit: bool = True, is_stated: bool = False) -> Told:
    number = line.of(side)
    if number is None:
        return Told(None, line.metric.unit, "", "")
    rule = "one trial" if number.trials == 1 else f"mean of {number.trials} trials"
    digits, unit = line.amount(number)
    digits = f"{digits} {line.expanded(number)}".strip() if is_stated else digits
    return Told(number.value, line.metric.unit, f"{digits} {unit}".strip() if has_unit else digits, rule)


def _repeated(line: Line, side: Side) -> Told:
    made, number = _value(line, side), line.of(side)
    if number is None or not line.repeated(side):
        return made
    digits, unit = line.amount(number)
    return replace(made, text=f"{digits} {line.repeated(side)} {unit}".strip() + written.REPEAT_MARK)


def _sentence(line: Line) -> Told:
    found = line.difference
    if found is None:
        return Told(None, "%", "", "")
    said = written.difference(line.metric.title, line.metric.unit, found)
    if found.reason is not None:
        said = f"{line.metric.title}: {words.NOT_COMPARED[found.reason]}."
    is_judged = said and found.verdict not in (None, Verdict.NO_REFERENCE, *IN_DOUBT)
    judged = words.SENTENCES[found.verdict] if is_judged and found.verdict else ""
    return Told(found.percent, "%", f"{said} {judged}".strip(), found.formula)


def is_judged(group: Group, earlier: Group, metric: str) -> bool:
    """Say whether a change of a number since an earlier visit can be judged, for at least one leg."""
    line = group.line(metric)
    found = [_changed(group, earlier, line, side) for side in LEGS] if line is not None else []
    return any(change is not None and change.verdict not in UNJUDGED for change in found)


def _change(group: Group, earlier: Group | None, line: Line, side: Side) -> Told:
    """State how one side changed since an earlier visit, in the unit of the metric."""
    found = None if earlier is None else _changed(group, earlier, line, side)
    if found is None or found.then is None or found.now is None:
        return Told(None, line.metric.unit, "", "")
    moved = found.now - found.then
    text = f"{side.value} {_signed(moved, line.metric.unit)}"
    judged = words.phrase(found)
    return Told(moved, line.metric.unit, f"{text}, {judged}" if judged else text, "now minus last visit")


def _changed(group: Group, earlier: Group, line: Line, side: Side) -> Change | None:
    before = earlier.line(line.metric.key)
    then, now = (None if each is None else each.of(side) for each in (before, line))
    if then is None or now is None or then.value is None or now.value is None:
        return None
    made = [
        Mean(number.value, max(1, number.trials), of.under, _impact(of, side))
        for of, number in ((earlier, then), (group, now))
    ]
    return change(
        group.assessment,
        line.metric.key,
        side.value,
        *made,
        one_legged=is_on_one_foot(group.under),
        held=_held(group, earlier, side),
    )


def _signed(moved: float, unit: str) -> str:
    shown = f"{written.number(abs(moved), unit)} {words.unit(unit)}".strip()
    digits = shown.split(" ")[0]
    return "unchanged" if float(digits) == 0.0 else f"{'+' if moved > 0 else '−'}{shown}"


def _impact(group: Group, side: Side) -> float | None:
    fell = group.line("impact_velocity")
    number = None if fell is None else fell.of(side)
    return None if number is None else number.value


def _held(group: Group, earlier: Group, side: Side) -> bool | None:
    holds = [hold.of(side) for each in (earlier, group) if (hold := each.line("hold_time")) is not None]
    known = [has_held(number) for number in holds if number is not None]
    return all(known) if known else None


def name(kind: Kind, key: str, metric: str, side: str) -> str:
    """Name a number for a person."""
    titles = {each.key: each.title for each in metrics()}
    parts = [assessment(key).title, titles.get(metric, metric)]
    if side in ("left", "right"):
        parts.append(side)
    parts.append(NAMES[kind])
    return ", ".join(part for part in parts if part)


NAMES: Mapping[Kind, str] = {
    Kind.VALUE: "",
    Kind.STATED: "with its uncertainty",
    Kind.REPEATED: "with its same-day error",
    Kind.DIGITS: "earlier",
    Kind.DIFFERENCE: "difference between the legs",
    Kind.USUAL: "usual difference",
    Kind.SENTENCE: "sentence about the difference",
    Kind.CHANGE: "change since the last visit",
    Kind.WEIGHT: "body weight",
    Kind.RATE: "rate",
}


def same_order(recordings: Sequence[str], results: Mapping[str, Plain]) -> tuple[Plain, ...]:
    """Return the results of recordings in their order."""
    return tuple(results[each] for each in recordings)
