"""Agreement: may a number of a pressure mat stand for the same number of a force plate?

Both watch the same people. A number is released for this one mat when nearly all of its differences from the
plate lie within what the number itself cannot tell apart from one day to the next. No released number is one
that is merely correlated: two devices can rise and fall together and never agree.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from station.assessments.assessment import assessment
from station.compare.quantile import t_quantile
from station.compare.reference import Design, Evidence, Form, Reference, published
from station.mat import Side
from station.metrics.metric import Metric, of_assessment
from station.metrics.released import NEVER
from station.result import Result

FEWEST = 10
"""People. Fewer say too little about the next one."""
OF_LIMITS = 1.96
CONFIDENCE = 0.975
WHOLE, LEGS = (Side.BOTH,), (Side.LEFT, Side.RIGHT)


class Verdict(StrEnum):
    """What follows for one number."""

    RELEASED = "released"
    OUTSIDE = "outside"
    NO_CHANGE_KNOWN = "no_change_known"
    TOO_FEW = "too_few"
    NOT_GIVEN = "not_given"
    NEVER = "never"


@dataclass(frozen=True)
class Watched:
    """One trial that a plate and a mat watched. person : a code, the same for all trials of one person."""

    person: str
    plate: Result
    mat: Result


@dataclass(frozen=True)
class Detectable:
    """The smallest change of a number that is more than its own scatter.

    value : in the unit of the metric, or percent of it. source : citation.
    """

    value: float
    is_percent: bool
    source: str


@dataclass(frozen=True)
class Agreement:
    """How far a mat is from a plate in one number.

    side : BOTH for the whole body, LEFT for either leg on its own. people, pairs : that have the number on
    both. alone : trials in which only one of the two devices gives it. bias : mean of mat less plate.
    sd : of one difference. Both in the unit of the metric, or percent of the mean of the two.
    """

    assessment: str
    metric: Metric
    side: Side
    people: int
    pairs: int
    alone: int
    bias: float
    sd: float
    detectable: Detectable | None

    @property
    def unit(self) -> str:
        """In which bias, limits and change are given."""
        return "%" if self.detectable and self.detectable.is_percent else self.metric.unit

    @property
    def limits(self) -> tuple[float, float]:
        """Limits of agreement: 95 % of differences lie between them."""
        return self.bias - OF_LIMITS * self.sd, self.bias + OF_LIMITS * self.sd

    @property
    def bounds(self) -> tuple[float, float]:
        """Outer ends of the 95 % confidence intervals of the limits, each person counted once.

        Source: Bland and Altman 1999, Stat Methods Med Res 8:135-160, doi 10.1177/096228029900800204.
        """
        if self.people < 2:
            return -math.inf, math.inf
        spread = self.sd * math.sqrt(1.0 / self.people + OF_LIMITS**2 / (2.0 * (self.people - 1)))
        wide = t_quantile(CONFIDENCE, self.people - 1) * spread
        return self.limits[0] - wide, self.limits[1] + wide

    @property
    def verdict(self) -> Verdict:
        """What follows."""
        if self.assessment in NEVER:
            return Verdict.NEVER
        if self.pairs == 0:
            return Verdict.NOT_GIVEN
        if self.people < FEWEST:
            return Verdict.TOO_FEW
        if self.detectable is None:
            return Verdict.NO_CHANGE_KNOWN
        is_inside = max(abs(limit) for limit in self.limits) <= self.detectable.value
        return Verdict.RELEASED if is_inside else Verdict.OUTSIDE


def agreements(watched: Sequence[Watched]) -> list[Agreement]:
    """Compare every number of trials that a plate and a mat watched, by assessment, metric and side.

    Numbers that only a mat gives are not compared.
    """
    made: list[Agreement | None] = []
    for key in dict.fromkeys(each.plate.assessment for each in watched):
        trials = [each for each in watched if each.plate.assessment == key]
        for metric in of_assessment(key, assessment(key).also):
            made += [_agreement(trials, key, metric, sides) for sides in (WHOLE, LEGS)]
    return [each for each in made if each is not None]


def released(found: Iterable[Agreement]) -> dict[str, tuple[str, ...]]:
    """Return the keys of the metrics that may be given, by assessment: all of their sides must agree."""
    named: dict[str, dict[str, bool]] = {}
    for each in found:
        of_test = named.setdefault(each.assessment, {})
        is_good = each.verdict is Verdict.RELEASED
        of_test[each.metric.key] = of_test.get(each.metric.key, True) and is_good
    return {
        key: kept for key, each in named.items() if (kept := tuple(m for m, good in each.items() if good))
    }


def _agreement(
    trials: Sequence[Watched], key: str, metric: Metric, sides: tuple[Side, ...]
) -> Agreement | None:
    """Compare one number on one leg or on both; None where neither device ever has it."""
    least = detectable(key, metric.key)
    differences: dict[str, list[float]] = {}
    alone = 0
    for trial in trials:
        for side in sides:
            plate, mat = _of(trial.plate, metric.key, side), _of(trial.mat, metric.key, side)
            if plate is None or mat is None:
                alone += (plate is None) is not (mat is None)
                continue
            far = mat - plate
            if least is not None and least.is_percent:
                middle = (mat + plate) / 2.0
                far = 100.0 * far / middle if middle else math.inf
            differences.setdefault(trial.person, []).append(far)
    if not differences and not alone:
        return None
    bias, sd = spread(differences)
    pairs = sum(map(len, differences.values()))
    return Agreement(key, metric, sides[0], len(differences), pairs, alone, bias, sd, least)


def _of(result: Result, metric: str, side: Side) -> float | None:
    return next(
        (
            value.value
            for value in result.values
            if (value.metric, value.side, value.repetition) == (metric, side, None)
        ),
        None,
    )


def spread(differences: Mapping[str, Sequence[float]]) -> tuple[float, float]:
    """Return mean and SD of one difference, where each person has several.

    The variance between people and that within one person are estimated apart and added, so that many trials
    of few people do not make the limits narrow. NaN where nothing is there; one difference has no SD.

    Source: Bland and Altman 2007, J Biopharm Stat 17:571-582, doi 10.1080/10543400701329422, section 4.
    """
    groups = [list(each) for each in differences.values() if each]
    count = sum(map(len, groups))
    if count < 2:
        return (groups[0][0] if groups else math.nan), (math.inf if groups else math.nan)
    mean = math.fsum(math.fsum(group) for group in groups) / count
    middles = [math.fsum(group) / len(group) for group in groups]
    inside = math.fsum((x - m) ** 2 for group, m in zip(groups, middles, strict=True) for x in group)
    between = math.fsum(len(group) * (m - mean) ** 2 for group, m in zip(groups, middles, strict=True))
    if len(groups) == 1:
        return mean, math.sqrt(inside / (count - 1))
    over = between / (len(groups) - 1)
    within = inside / (count - len(groups)) if count > len(groups) else 0.0
    size = (count - sum(len(group) ** 2 for group in groups) / count) / (len(groups) - 1)
    return mean, math.sqrt(max(0.0, (over - within) / size) + within)


def detectable(key: str, metric: str) -> Detectable | None:
    """Return the smallest change that is known to be more than scatter, of one trial; None without a source.

    Of several sources the one that asks most of a mat; those in percent and those in a unit cannot be set
    against each other, and the first come first.
    """
    found = [
        each
        for each in published()
        if (each.assessment, each.metric) == (key, metric)
        and each.design is not Design.HEALTHY_LEGS
        and each.evidence is not Evidence.UNVERIFIED
    ]
    if not found:
        return None
    least = min(found, key=lambda each: (each.form is Form.ABSOLUTE, _least(each)))
    return Detectable(_least(least), least.form is Form.PERCENT, least.source)


def _least(reference: Reference) -> float:
    return OF_LIMITS * math.sqrt(2.0) * reference.at(1.0)
