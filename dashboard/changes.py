"""Changes: how the main numbers of a trial follow a correction of its events."""

from collections.abc import Mapping
from typing import Any

from dashboard import words
from dashboard.numbers import Line, Number, lines
from station.assessments.assessment import assessment
from station.mat import Side


def changes(key: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    """Return one sentence for each main number that reads differently. before, after : plain results."""
    was = {line.metric.key: line for line in lines(key, [before])}
    now = {line.metric.key: line for line in lines(key, [after])}
    return [
        sentence
        for name in assessment(key).headline or assessment(key).primary
        for side in (Side.BOTH, Side.LEFT, Side.RIGHT)
        if (sentence := _change(was.get(name), now.get(name), side))
    ]


def _change(was: Line | None, now: Line | None, side: Side) -> str:
    line = now or was
    if line is None:
        return ""
    here, there = _written(was, side), _written(now, side)
    return "" if here == there else words.was_now(line.metric.title, side.value, here, there)


def _written(line: Line | None, side: Side) -> str:
    number: Number | None = None if line is None else line.of(side)
    if line is None or number is None:
        return words.NOT_THERE
    return words.unbroken(" ".join(part for part in line.amount(number) if part))
