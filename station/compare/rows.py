"""Rows: two results of one assessment side by side, value by value, with what may be said of each."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

from station.compare import words
from station.compare.changes import Change, change, pair
from station.compare.context import Conditions, Mean, require_alike
from station.compare.legs import SideDifference, sides
from station.compare.one_more import OneMore, one_more_trial

CHANGE_FORMULA = "100 (second - first) / first"
EARLY_SECONDS = 0.05
"""s. A foot's own contact may be so much earlier than that of both plates together."""
Plain = Mapping[str, Any]
"""A result in its plain form (`station.result/1`)."""


@dataclass(frozen=True)
class Row:
    """One metric of two results.

    sides : of the first and of the second value. first, second : in `unit`, None where there is none.
    found : how they compare. repetition : as in the results.
    """

    metric: str
    sides: tuple[str, str]
    repetition: int | None
    first: float | None
    second: float | None
    unit: str
    found: SideDifference | Change

    @property
    def formula(self) -> str:
        """Name the formula of the percentage."""
        return self.found.formula if isinstance(self.found, SideDifference) else CHANGE_FORMULA

    @property
    def more(self) -> OneMore | None:
        """What one more trial would buy."""
        return one_more_trial(self.found)

    def to_json(self) -> dict[str, Any]:
        """Return the plain form: numbers, strings and None only."""
        found, reference, more = self.found, self.found.reference, self.more
        return {
            "metric": self.metric,
            "first_side": self.sides[0],
            "second_side": self.sides[1],
            "repetition": self.repetition,
            "first": self.first,
            "second": self.second,
            "unit": self.unit,
            "percent": found.percent,
            "formula": self.formula,
            "reason": None if found.reason is None else found.reason.value,
            "verdict": None if found.verdict is None else found.verdict.value,
            "says": words.phrase(found) or None,
            "limit": found.limit,
            "limit_unit": None if found.limit is None else self.limit_unit,
            "design": None if reference is None else reference.design.value,
            "source": None if reference is None else reference.source,
            "link": None if reference is None else reference.link,
            "notes": list(found.notes),
            "trials": list(found.trials),
            "one_more_trial": None
            if more is None
            else {"now": more.now, "after": more.after, "could_change": more.could_change},
        }

    @property
    def limit_unit(self) -> str:
        """Unit of the limit: percent by the formula for sides, else the metric's."""
        return "%" if isinstance(self.found, SideDifference) else self.unit


@dataclass(frozen=True)
class Occasion:
    """How two results belong together.

    under : conditions of the first and of the second. same_day : a pair of one day, judged by the error
    within a session. held : of a single-leg stance, whether both held.
    """

    under: tuple[Conditions, Conditions] = ((), ())
    same_day: bool = False
    held: bool | None = None


def rows(first: Plain, second: Plain, occasion: Occasion) -> list[Row]:
    """Compare two plain results of one assessment.

    When each result holds one tested leg, and the legs differ, the values of the two legs are compared;
    otherwise values of the same side are, now against then. A single repetition carries no verdict.

    Errors: TrialError NOT_COMPARABLE when one lands on one foot and the other on both.
    """
    require_alike(feet(first), feet(second))
    legs = tested_leg(first), tested_leg(second)
    across = None not in legs and legs[0] != legs[1]
    there = {(each["metric"], each["side"], each["repetition"]): each for each in second["values"]}
    found = []
    for value in first["values"]:
        side = legs[1] if across and value["side"] == legs[0] else value["side"]
        other = there.get((value["metric"], side, value["repetition"]))
        if other is None or (across and value["side"] != legs[0]):
            continue
        made = _mean(first, value, occasion.under[0]), _mean(second, other, occasion.under[1])
        compared = _compared(str(first["assessment"]), value, made, legs, across, occasion)
        if value["repetition"] is not None:
            compared = replace(compared, verdict=None, limit=None, reference=None, notes=())
        names = (str(value["side"]), str(side))
        a, b = value["value"], other["value"]
        found.append(Row(value["metric"], names, value["repetition"], a, b, value["unit"], compared))
    return found


def _compared(
    key: str,
    value: Plain,
    made: tuple[Mean, Mean],
    legs: tuple[str | None, str | None],
    across: bool,
    occasion: Occasion,
) -> SideDifference | Change:
    metric, one_legged = str(value["metric"]), None not in legs
    if across:
        left, right = made if legs[0] == "left" else (made[1], made[0])
        return sides(key, metric, left, right, one_legged=True, held=occasion.held)
    judge = pair if occasion.same_day else change
    side = str(value["side"])
    return judge(key, metric, side, *made, one_legged=one_legged, held=occasion.held)


def feet(result: Plain) -> Conditions:
    """Return on how many feet a result's landings are, as a condition; none of what is no landing."""
    if result["assessment"] != "landing":
        return ()
    events = [(float(each["time_s"]), each["side"]) for each in result["events"] if each["kind"] == "contact"]
    starts = [time - EARLY_SECONDS for time, side in events if side == "both"]
    landed = [
        {side for time, side in events if side != "both" and start <= time < stop}
        for start, stop in pairwise([*starts, math.inf])
    ]
    kinds = {"both" if len(own) > 1 else "one" for own in landed if own}
    return (("feet", " and ".join(sorted(kinds))),) if kinds else ()


def tested_leg(result: Plain) -> str | None:
    """Return the leg that stood, when the assessment tested one."""
    for event in result["events"]:
        if event["kind"] == "stance_side":
            return str(event["side"])
    return None


def _mean(result: Plain, value: Plain, under: Conditions) -> Mean:
    """Take a value with the number of its repetitions as trials: a landing is a trial of its own."""
    counted = [
        each
        for each in result["values"]
        if (each["metric"], each["side"]) == (value["metric"], value["side"])
        and each["repetition"] is not None
        and each["value"] is not None
    ]
    is_landing = result["assessment"] == "landing" and value["repetition"] is None
    trials = max(1, len(counted)) if is_landing else 1
    return Mean(value["value"], trials, under, _impact(result, value["repetition"]))


def _impact(result: Plain, repetition: int | None) -> float | None:
    found = [
        each["value"]
        for each in result["values"]
        if (each["metric"], each["repetition"]) == ("impact_velocity", repetition)
        and each["value"] is not None
    ]
    return float(found[0]) if found else None
