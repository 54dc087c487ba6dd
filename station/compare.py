"""Comparison: two sides, or two visits, and what may honestly be said about the difference.

Side against side is judged only by the spread between healthy legs for that very test; change over
time only by the error between days. Where no such reference exists the words say so: no threshold
is borrowed from another test.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

BILATERAL = frozenset({"quiet_stance", "weight_shift", "mini_squat", "landing"})
"""Assessments with both feet on the plates: their formula is 100 (R - L) / (R + L)."""

PRIMARY: Mapping[str, tuple[str, ...]] = {
    "quiet_stance": ("load_share",),
    "weight_shift": ("peak_load_share",),
    "single_leg_stance": ("mean_velocity", "hold_time"),
    "mini_squat": ("load_share_bottom",),
    "single_leg_squat": ("touches", "mean_velocity_ml"),
    "landing": ("peak_force_bw",),
}
"""The metrics named beforehand that alone may carry a verdict (design: settled numbers)."""

SAME_CONTEXT = ("eyes", "support", "tape", "footwear", "surface")
"""What must be equal before two trials stand on one line."""


class Verdict(StrEnum):
    """What a comparison may say; the screen has the sentence."""

    NO_REFERENCE = "no_reference"
    ERROR_UNKNOWN = "error_unknown"


@dataclass(frozen=True)
class SideDifference:
    """Left against right of one metric.

    percent : None when a side is missing. formula : `100 (R - L) / (R + L)` or
    `100 (R - L) / max(L, R)`. verdict : None for a metric that carries none.
    """

    metric: str
    left: float | None
    right: float | None
    percent: float | None
    formula: str
    verdict: Verdict | None


@dataclass(frozen=True)
class Change:
    """One metric of one side, now against then. percent : of the earlier value; None when not defined."""

    metric: str
    side: str
    then: float | None
    now: float | None
    percent: float | None
    verdict: Verdict | None


def sides(
    assessment: str, metric: str, left: float | None, right: float | None, *, one_legged: bool = False
) -> SideDifference:
    """Compare left with right. A missing side gives no number: it is never treated as 100 %.

    one_legged : the two values come from trials on one leg each, as a landing may be.
    """
    both = assessment in BILATERAL and not one_legged
    formula = "100 (R - L) / (R + L)" if both else "100 (R - L) / max(L, R)"
    percent = None
    if left is not None and right is not None:
        whole = left + right if both else max(left, right)
        percent = 100.0 * (right - left) / whole if whole > 0 else None
    verdict = Verdict.NO_REFERENCE if metric in PRIMARY.get(assessment, ()) else None
    return SideDifference(metric, left, right, percent, formula, verdict)


def change(assessment: str, metric: str, side: str, then: float | None, now: float | None) -> Change:
    """Compare a value with the same person's earlier one under the same conditions."""
    percent = None
    if then is not None and now is not None and then != 0:
        percent = 100.0 * (now - then) / abs(then)
    verdict = Verdict.ERROR_UNKNOWN if metric in PRIMARY.get(assessment, ()) else None
    return Change(metric, side, then, now, percent, verdict)


def conditions(
    context: Mapping[str, str], settings: Mapping[str, object], seconds: float, plate_kind: str
) -> tuple[tuple[str, str], ...]:
    """Return what must be equal for two trials of one assessment and side to be compared.

    seconds : planned length of the trial; 20 s and 30 s are different tests.
    Stage, pain and medicine are marks on the line and take no part.
    """
    held = [(key, context.get(key, "not asked")) for key in SAME_CONTEXT]
    method = [
        (key, str(settings.get(key))) for key in ("lowpass_hz", "settle_s", "keep_s") if key in settings
    ]
    return (*held, *method, ("seconds", f"{seconds:.0f}"), ("plate", plate_kind))


def differing(first: tuple[tuple[str, str], ...], second: tuple[tuple[str, str], ...]) -> list[str]:
    """Say what differs between two sets of `conditions`, such as `seconds 30 and 60`."""
    there = dict(second)
    return [f"{key} {value} and {there[key]}" for key, value in first if there.get(key, value) != value]


def results(first: Mapping[str, Any], second: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Compare two plain results (design: `station.result/1`) of one assessment, value by value.

    When each result holds one tested leg, and the legs differ, the values of the two legs are paired;
    otherwise values of the same side are. Returns rows with metric, sides, both values, unit, percent
    and the formula's name.
    """
    rows = []
    legs = _leg(first), _leg(second)
    across = None not in legs and legs[0] != legs[1]
    by_key = {(v["metric"], v["side"], v["repetition"]): v for v in second["values"]}
    for value in first["values"]:
        side = legs[1] if across and value["side"] == legs[0] else value["side"]
        other = by_key.get((value["metric"], side, value["repetition"]))
        if other is None or (across and value["side"] != legs[0]):
            continue
        a, b = value["value"], other["value"]
        if across:
            left, right = (a, b) if legs[0] == "left" else (b, a)
            difference = sides(first["assessment"], value["metric"], left, right, one_legged=True)
            percent, formula = difference.percent, difference.formula
        else:
            percent = change(first["assessment"], value["metric"], value["side"], a, b).percent
            formula = "100 (second - first) / first"
        rows.append(
            {
                "metric": value["metric"],
                "first_side": value["side"],
                "second_side": side,
                "first": a,
                "second": b,
                "percent": percent,
                "formula": formula,
                "unit": value["unit"],
            }
        )
    return rows


def _leg(result: Mapping[str, Any]) -> str | None:
    """Return the leg that stood, when the assessment tested one."""
    for event in result["events"]:
        if event["kind"] == "stance_side":
            return str(event["side"])
    return None
