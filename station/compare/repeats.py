"""Repeats: the station's own between-day error, from unchanged people measured twice."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from station.assessments.assessment import assessment
from station.compare.context import Conditions, differing
from station.compare.reference import Design, Evidence, Form, Legs, Reference

LEAST_DAYS = 2
MOST_DAYS = 14
LEAST_PEOPLE = 10


@dataclass(frozen=True)
class Repeat:
    """One person measured on two days.

    person : who. days, stages, values : of the first and the second time, values in the metric's unit.
    trials : averaged each time. under : conditions of all of them.
    """

    person: str
    days: tuple[date, date]
    stages: tuple[str, str]
    values: tuple[float, float]
    trials: int
    under: Conditions

    @property
    def counts(self) -> bool:
        """Whether nothing but the days should differ: 2 to 14 days apart, in the same stage."""
        apart = (self.days[1] - self.days[0]).days
        return LEAST_DAYS <= apart <= MOST_DAYS and self.stages[0] == self.stages[1]


@dataclass(frozen=True)
class Refused:
    """Why there is no own error yet, in one sentence."""

    why: str


def between_day(
    key: str,
    metric: str,
    repeats: Sequence[Repeat],
    form: Form = Form.PERCENT,
    *,
    one_legged: bool = False,
) -> Reference | Refused:
    """Return the station's own between-day error, or why there is none.

    key : of the assessment. repeats : of one metric and one side. Each person counts once, with the first
    pair of days that lie 2 to 14 apart in the same stage; at least 10 people. form : percent of the
    person's mean, or absolute (shares). SEM = SD of the differences / sqrt(2): what everybody gained from
    the first to the second time is learning, not error, and is said beside it.
    """
    counted: dict[str, Repeat] = {}
    for each in sorted(repeats, key=lambda each: each.days):
        if each.counts:
            counted.setdefault(each.person, each)
    found = list(counted.values())
    refused = _refused(found)
    if refused is not None:
        return refused
    scaled = [_difference(each, form) for each in found]
    middle = math.fsum(scaled) / len(scaled)
    spread = math.sqrt(math.fsum((each - middle) ** 2 for each in scaled) / (len(scaled) - 1))
    if spread == 0.0:
        return Refused("Every person gave exactly the same value twice: these are not repeats.")
    here = dict(found[0].under)
    legs = Legs.BOTH if assessment(key).is_bilateral and not one_legged else Legs.ONE
    unit = " %" if form is Form.PERCENT else ""
    return Reference(
        key,
        metric,
        Design.BETWEEN_DAY,
        form,
        legs,
        here["eyes"],
        here["surface"],
        float(here["seconds"]) if "seconds" in here else None,
        spread / math.sqrt(2.0),
        found[0].trials,
        None,
        len(found),
        "people of this station",
        "own repeats of this station",
        "station library",
        f"SD of {len(found)} differences / sqrt(2); mean change from first to second {middle:+.1f}{unit}",
        Evidence.OWN,
        True,
        days=f"{LEAST_DAYS} to {MOST_DAYS}",
    )


def _refused(found: Sequence[Repeat]) -> Refused | None:
    if len(found) < LEAST_PEOPLE:
        return Refused(
            f"{len(found)} people were measured twice, 2 to 14 days apart in the same stage; "
            f"{LEAST_PEOPLE} are needed."
        )
    for each in found[1:]:
        told = differing(found[0].under, each.under)
        if told:
            return Refused(f"The repeats were not made alike: {', '.join(told)}.")
        if each.trials != found[0].trials:
            return Refused(f"The repeats are means of {found[0].trials} and of {each.trials} trials.")
    return None


def _difference(each: Repeat, form: Form) -> float:
    first, second = each.values
    scale = (abs(first) + abs(second)) / 200.0 if form is Form.PERCENT else 1.0
    return (second - first) / scale if scale else 0.0
