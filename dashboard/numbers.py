"""Numbers for a screen: which of them stand where. How they are averaged: `station.compare.lines`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from dashboard import words
from station.assessments.assessment import assessment
from station.compare import Spread
from station.compare.lines import Line as Line
from station.compare.lines import Number as Number
from station.compare.lines import Plain as Plain
from station.compare.lines import counted as counted
from station.compare.lines import has_held as has_held
from station.compare.lines import headline as headline
from station.compare.lines import held as held
from station.compare.lines import is_on_one_foot as is_on_one_foot
from station.compare.lines import lines as lines
from station.compare.lines import primary as primary
from station.compare.lines import values_of as values_of
from station.compare.written import MORE_ON
from station.mat import Side
from station.views.missing import Reason

if TYPE_CHECKING:
    from dashboard.records import Tested
    from dashboard.visit.attempts import Attempt

NOT_QUALIFIED = Reason.NOT_QUALIFIED.value
EACH_FOOT = ("landing",)
"""Tests on both legs in which each foot takes something by itself."""
TRANSITION = ("apa_amplitude", "load_transfer_time", "settling_time_ml", "early_sway_ratio")
"""The way from two legs onto one, read from the trials of standing on one leg."""


@dataclass(frozen=True)
class Shown:
    """One number on a card beside the live view. text : the number, or the reason why there is none."""

    title: str
    text: str
    unit: str
    is_number: bool = True


def of_tested(tested: "Tested") -> list[Line]:
    """Put the trials of one test of a visit side by side: those that were made alike."""
    alike = tested.alike
    under = alike[0].conditions if alike else ()
    return lines(tested.key, [trial.result for trial in alike if trial.result], under)


def headline_of(tested: "Tested") -> Line | None:
    """Return the one line that a difference between the legs is stated of, of trials made alike."""
    alike = tested.alike
    under = alike[0].conditions if alike else ()
    return headline(tested.key, [trial.result for trial in alike if trial.result], under)


def is_withheld(line: Line) -> bool:
    """Say whether a device may not give a number at all; on a mat that is most of a test."""
    numbers = [number for side in Side if (number := line.of(side)) is not None]
    return all(number.value is None and number.reason == NOT_QUALIFIED for number in numbers)


def key_lines(key: str, found: Sequence[Line], *, of_mat: bool = False) -> list[Line]:
    """Choose the five lines that stand on the result page; the others stay behind "more".

    of_mat : of trials on a pressure mat. What it may not give is left out, and what only a mat can say is
    added. Of standing on both legs, sway is that of the whole body; that of each foot stays behind "more"
    too. Of what each foot takes by itself, as in a landing, both sides are shown.
    """
    wanted = assessment(key).headline or assessment(key).primary
    by_key = {line.metric.key: line for line in found}
    chosen = [by_key[name] for name in wanted if name in by_key]
    if of_mat:
        chosen = [line for line in chosen if not is_withheld(line)]
        chosen += [line for line in found if not line.metric.of]
    if not assessment(key).is_bilateral or key in EACH_FOOT:
        return chosen
    return [
        line
        if line.both is None
        else replace(line, left=None, right=None, difference=None, spreads=_of_both(line.spreads))
        for line in chosen
    ]


def _of_both(spreads: Mapping[Side, Spread]) -> Mapping[Side, Spread]:
    return {side: each for side, each in spreads.items() if side is Side.BOTH}


def transition_lines(found: Sequence[Line]) -> list[Line]:
    """Choose the numbers of the way from two legs onto one, of those that a trial has."""
    by_key = {line.metric.key: line for line in found}
    return [by_key[name] for name in TRANSITION if name in by_key]


def of_attempt(attempt: "Attempt") -> list[Shown]:
    """Return the few numbers of a trial that was just made."""
    if attempt.result is None:
        return []
    key = str(attempt.result["assessment"])
    hello = attempt.recording.head.hello
    of_mat = hello is not None and hello.is_mat
    chosen = key_lines(key, lines(key, [attempt.result]), of_mat=of_mat)
    return [_shown(_of_leg(line, attempt.seen)) for line in chosen]


def _of_leg(line: Line, leg: Side | None) -> Line:
    """Leave the other leg out of a line where one leg did it all and the other has no number."""
    other = {Side.LEFT: line.right, Side.RIGHT: line.left}.get(leg) if leg else None
    if other is None or other.value is not None:
        return line
    return replace(line, left=None) if leg is Side.RIGHT else replace(line, right=None)


def _shown(line: Line) -> Shown:
    left, right = line.left, line.right
    if line.both is None and left is not None and right is not None and left.value is not None:
        shown = words.ratio(left.value, right.value, line.metric.unit)
        return Shown(f"{line.metric.title}, L : R", shown, _with(line, words.unit(left.unit), left, right))
    number = line.both or left or right
    assert number is not None
    text, unit = line.amount(number)
    unit, _, side = unit.partition(MORE_ON)
    title = f"{line.metric.title},{MORE_ON}{side}" if side else line.metric.title
    return Shown(title, text, _with(line, unit, number), is_number=number.value is not None)


def _with(line: Line, unit: str, *numbers: Number | None) -> str:
    """Write a unit, and behind it the largest of what the instrument contributes to its numbers."""
    known = [each for each in numbers if each is not None and line.expanded(each)]
    if not known:
        return unit
    most = max(known, key=lambda each: each.uncertainty or 0.0)
    known_to = words.OF_THE_INSTRUMENT.format(line.expanded(most))
    return f"{unit} · {known_to}" if unit else known_to
