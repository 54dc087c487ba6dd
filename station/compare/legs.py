"""Legs: left against right, judged by the spread between healthy legs for that very test and nothing else."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from station.assessments.assessment import assessment
from station.compare.context import Mean, as_mean, require_alike, unjudged
from station.compare.fitting import Asked, fitting, judged_sides
from station.compare.quantile import each_of, t_quantile
from station.compare.reference import Design, Reference
from station.compare.verdict import Verdict, may_carry
from station.events.fall import are_alike
from station.views.missing import Reason

BILATERAL_INDEX = "100 (R - L) / (R + L)"
UNILATERAL_INDEX = "100 (R - L) / max(L, R)"

SCREENS_NAMED = 0.05
"""Share of whole screens of healthy people in which a side is named, if their spread is gaussian.

The design allows ten in a hundred. Half of it is spent, because people spread more widely than that and
the spread is an estimate; `station/compare/DETECTION.md` has the figures.
"""


@dataclass(frozen=True)
class SideDifference:
    """Left against right of one metric.

    left, right : in the metric's unit. percent : by `formula`, positive when right is larger; None when a
    side is missing, and where the two may not be compared: `reason` says so.
    verdict : None for a metric that carries none. limit : in percent by the same formula, what the
    verdict compares `percent` with. reference : of that limit. notes : what was borrowed with it, or why
    there is none. trials : of the left and of the right value. seconds : length of a trial, when known.
    """

    metric: str
    left: float | None
    right: float | None
    percent: float | None
    formula: str
    verdict: Verdict | None
    reason: Reason | None = None
    limit: float | None = None
    reference: Reference | None = None
    notes: tuple[str, ...] = ()
    trials: tuple[int, int] = (1, 1)
    seconds: float | None = None
    tests: int = 1


def sides(
    key: str,
    metric: str,
    left: Mean | float | None,
    right: Mean | float | None,
    *,
    one_legged: bool = False,
    held: bool | None = None,
    own: Sequence[Reference] = (),
) -> SideDifference:
    """Compare left with right. A missing side gives no number: it is never treated as 100 %.

    key : of the assessment.
    left, right : plain numbers are shown and not judged: nothing is known of how they were made.
    one_legged : the two values come from trials on one leg each, as a landing may be.
    held : of a single-leg stance, whether both legs held. own : references of this station.

    Errors: TrialError NOT_COMPARABLE when the two were not made alike; ValueError for an own reference
    that is not of healthy legs.
    """
    here, there = as_mean(left), as_mean(right)
    require_alike(here.under, there.under)
    both = assessment(key).is_bilateral and not one_legged
    formula = BILATERAL_INDEX if both else UNILATERAL_INDEX
    if key == "landing" and one_legged and _fell_differently(here, there):
        reason = Reason.DROP_HEIGHTS_DIFFER
        return SideDifference(metric, here.value, there.value, None, formula, None, reason)
    percent = index(here.value, there.value, both)
    shown = SideDifference(metric, here.value, there.value, percent, formula, None)
    if not may_carry(key, metric, held):
        return shown
    if in_doubt := unjudged(here.under):
        return replace(shown, verdict=in_doubt)
    asked = Asked(key, metric, Design.HEALTHY_LEGS, here.under, one_legged)
    return _judged(shown, asked, here, there, own)


def _judged(
    shown: SideDifference, asked: Asked, left: Mean, right: Mean, own: Sequence[Reference]
) -> SideDifference:
    found = fitting(asked, own)
    trials = (left.trials, right.trials)
    reference, notes = found.reference, found.notes
    if asked.assessment == "landing" and asked.one_legged and None in (left.impact, right.impact):
        reference, notes = None, ("impact velocity not known",)
    tests = max(1, judged_sides(own))
    bound = None if reference is None else limit(reference, trials, asked.seconds, tests)
    verdict = Verdict.NO_REFERENCE
    if bound is not None and shown.percent is not None:
        verdict = Verdict.LARGER_THAN_USUAL if abs(shown.percent) > bound else Verdict.USUAL
    return SideDifference(
        shown.metric,
        shown.left,
        shown.right,
        shown.percent,
        shown.formula,
        verdict,
        None,
        bound,
        reference,
        notes,
        trials,
        asked.seconds,
        tests,
    )


def index(left: float | None, right: float | None, both: bool) -> float | None:
    """Return the side difference in percent. both : whether both legs carried in the same trial."""
    if left is None or right is None:
        return None
    whole = left + right if both else max(left, right)
    return 100.0 * (right - left) / whole if whole > 0 else None


def limit(reference: Reference, trials: tuple[int, int], seconds: float | None, tests: int) -> float:
    """Return the side difference, in percent, beyond which a side is named.

    trials : averaged of the left and of the right leg. seconds : length of a trial. tests : that may name
    a side in the same screen.

    The limit is a prediction limit for one more healthy person, t(n - 1) SD sqrt(1 + 1/n), so that a
    reference of few people is wider; its rate is Šidák's share of SCREENS_NAMED for one of `tests`.
    """
    each_leg = 2.0 / (1.0 / trials[0] + 1.0 / trials[1])
    rate = each_of(tests, SCREENS_NAMED)
    far = t_quantile(1.0 - rate / 2.0, reference.freedom)
    return far * math.sqrt(1.0 + 1.0 / reference.people) * reference.at(each_leg, seconds)


def _fell_differently(left: Mean, right: Mean) -> bool:
    if left.impact is None or right.impact is None:
        return False
    return not are_alike(left.impact, right.impact)
