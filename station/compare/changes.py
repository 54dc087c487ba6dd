"""Changes: the same person, leg and test, now against then; or the two trials of a pair of one day."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from station.compare.context import FATIGUE, Mean, as_mean, require_alike, unjudged
from station.compare.fitting import Asked, fitting
from station.compare.reference import Design, Form, Reference
from station.compare.verdict import Verdict, may_carry
from station.events.fall import are_alike
from station.views.missing import Reason

CONFIDENCE = 1.96
"""MDC95 = 1.96 sqrt(2) SEM: 95 of 100 unchanged people change less."""

PAIRED_BY = ("tape", FATIGUE)
"""What the two trials of a pair may differ in."""


@dataclass(frozen=True)
class Change:
    """One metric of one side, now against then.

    then, now : in the metric's unit. percent : of the earlier value; None when not defined, and where the
    two may not be compared: `reason` says so. verdict : None for a metric that carries none.
    design : of the error that judges. limit : MDC95 in the metric's unit. reference : of that limit.
    notes : what was borrowed with it, or why there is none. trials : of the earlier and the later value.
    seconds : length of a trial, when known.
    """

    metric: str
    side: str
    then: float | None
    now: float | None
    percent: float | None
    verdict: Verdict | None
    design: Design = Design.BETWEEN_DAY
    reason: Reason | None = None
    limit: float | None = None
    reference: Reference | None = None
    notes: tuple[str, ...] = ()
    trials: tuple[int, int] = (1, 1)
    seconds: float | None = None

    @property
    def band(self) -> tuple[float, float] | None:
        """Values between which `now` is within measurement error of `then`; None where nothing judges."""
        if self.reference is None or self.limit is None or self.then is None:
            return None
        return band(self.reference, self.trials, self.seconds, self.then)


def change(
    key: str,
    metric: str,
    side: str,
    then: Mean | float | None,
    now: Mean | float | None,
    *,
    one_legged: bool = False,
    held: bool | None = None,
    own: Sequence[Reference] = (),
) -> Change:
    """Compare a value with the same person's of another day: judged by between-day error only.

    key : of the assessment. then, now : plain numbers are shown and not judged.
    one_legged : of a landing on one leg.
    held : of a single-leg stance, whether the leg held both times. own : the station's between-day errors.

    Errors: TrialError NOT_COMPARABLE when the two were not made alike; ValueError for an error of
    another design.
    """
    here, there = as_mean(then), as_mean(now)
    require_alike(here.under, there.under)
    asked = Asked(key, metric, Design.BETWEEN_DAY, there.under, one_legged)
    return _compared(asked, side, here, there, held, own)


def pair(
    key: str,
    metric: str,
    side: str,
    first: Mean | float | None,
    second: Mean | float | None,
    *,
    one_legged: bool = False,
    held: bool | None = None,
    own: Sequence[Reference] = (),
) -> Change:
    """Compare the two trials of a pair of one day, such as with and without tape: within-session error only.

    Arguments and errors: as `change`; the two may differ in tape, or in fatigue.
    """
    here, there = as_mean(first), as_mean(second)
    require_alike(here.under, there.under, PAIRED_BY)
    asked = Asked(key, metric, Design.WITHIN_SESSION, there.under, one_legged)
    return _compared(asked, side, here, there, held, own)


def _compared(
    asked: Asked, side: str, then: Mean, now: Mean, held: bool | None, own: Sequence[Reference]
) -> Change:
    found = fitting(asked, own)
    reference, notes = found.reference, found.notes
    reason = None
    if asked.assessment == "landing":
        if then.impact is None or now.impact is None:
            reference, notes = None, ("impact velocity not known",)
        elif not are_alike(then.impact, now.impact):
            reason = Reason.DROP_HEIGHTS_DIFFER
    trials = (then.trials, now.trials)
    if reason is not None:
        return Change(asked.metric, side, then.value, now.value, None, None, asked.design, reason)
    percent = _percent(then.value, now.value)
    if not may_carry(asked.assessment, asked.metric, held):
        return Change(asked.metric, side, then.value, now.value, percent, None, asked.design)
    if in_doubt := unjudged(now.under) or unjudged(then.under):
        return Change(asked.metric, side, then.value, now.value, percent, in_doubt, asked.design)
    bound = None
    if reference is not None and then.value is not None and now.value is not None:
        bound = limit(reference, trials, asked.seconds, then.value, now.value)
    return Change(
        asked.metric,
        side,
        then.value,
        now.value,
        percent,
        _verdict(then.value, now.value, bound),
        asked.design,
        None,
        bound,
        reference,
        notes,
        trials,
        asked.seconds,
    )


def _verdict(then: float | None, now: float | None, bound: float | None) -> Verdict:
    if bound is None or then is None or now is None:
        return Verdict.ERROR_UNKNOWN
    return Verdict.CHANGED if abs(now - then) > bound else Verdict.WITHIN_ERROR


def _percent(then: float | None, now: float | None) -> float | None:
    if then is None or now is None or then == 0:
        return None
    return 100.0 * (now - then) / abs(then)


def limit(
    reference: Reference, trials: tuple[int, int], seconds: float | None, then: float, now: float
) -> float:
    """Return MDC95 in the metric's unit: the change that an unchanged person exceeds 5 times in 100.

    trials : averaged then and now. seconds : length of a trial. then, now : an error in percent is taken
    of their mean, so that which of them came first makes no difference.
    """
    both = math.hypot(*(reference.at(count, seconds) for count in trials))
    scale = (abs(then) + abs(now)) / 200.0 if reference.form is Form.PERCENT else 1.0
    return CONFIDENCE * both * scale


def band(
    reference: Reference, trials: tuple[int, int], seconds: float | None, then: float
) -> tuple[float, float]:
    """Return the lowest and the highest later value that `limit` still takes for unchanged."""
    both = CONFIDENCE * math.hypot(*(reference.at(count, seconds) for count in trials))
    if reference.form is not Form.PERCENT:
        return then - both, then + both
    part = both / 200.0
    if part >= 1.0:
        return 0.0, math.inf
    return then * (1.0 - part) / (1.0 + part), then * (1.0 + part) / (1.0 - part)


@dataclass(frozen=True)
class Spread:
    """How far a value moves when the same trials are made again on the same day: 95 times in 100 less than
    `reach`, in the metric's unit. reference, notes : what it rests on."""

    reach: float
    reference: Reference
    notes: tuple[str, ...]


def spread(key: str, metric: str, value: Mean, *, one_legged: bool = False) -> Spread | None:
    """Return the same-day error of one value, or None where none is known. It judges nothing.

    key : of the assessment. one_legged : of a landing on one leg.
    """
    asked = Asked(key, metric, Design.WITHIN_SESSION, value.under, one_legged)
    found = fitting(asked)
    if found.reference is None or value.value is None:
        return None
    scale = abs(value.value) / 100.0 if found.reference.form is Form.PERCENT else 1.0
    reach = CONFIDENCE * found.reference.at(value.trials, asked.seconds) * scale
    return Spread(reach, found.reference, found.notes)
