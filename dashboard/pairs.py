"""Pairs: the trials of one visit that were made to be set against each other, by test, kind, role and leg."""

from collections.abc import Sequence
from dataclasses import dataclass

from dashboard.records import Tested, Tried, Visited
from station.assessments.assessment import assessment
from station.compare import Mean, Paired, paired, role_of
from station.compare.lines import Number, counted, has_held, values_of
from station.compare.lines import lines as side_by_side
from station.compare.pairing import KINDS
from station.mat import Side
from station.metrics.metric import Metric, metrics

Made = dict[tuple[str, str], list[Tried]]


@dataclass(frozen=True)
class PairOfTest:
    """One pair of one test. means : by role and side, of `metric`. found : what is stated."""

    test: str
    kind: str
    metric: Metric
    means: dict[tuple[str, str], Mean]
    found: tuple[Paired, ...]


def pairs(visit: Visited) -> list[PairOfTest]:
    """Return the pairs of a visit; none for a visit without."""
    return [made for tested in visit.tests for kind in KINDS for made in _of(tested, kind)]


def _of(tested: Tested, kind: str) -> list[PairOfTest]:
    trials = _by_role(tested.used, kind)
    if len({role for role, _ in trials}) < 2:
        return []
    named = {metric.key: metric for metric in metrics()}
    held = {side: _held(tested.key, made) for side, made in _by_side(trials).items()}
    stated = []
    for key in assessment(tested.key).primary:
        means = {(role, side): _mean(key, side, made) for (role, side), made in _each_side(trials).items()}
        known = {place: mean for place, mean in means.items() if mean.value is not None}
        found = paired(tested.key, key, kind, known, held)
        if found:
            stated.append(PairOfTest(tested.key, kind, named[key], known, tuple(found)))
    return stated


def _by_role(used: Sequence[Tried], kind: str) -> Made:
    """Group trials by role and the leg that was tested. Under one role the newest conditions count."""
    found: Made = {}
    for trial in used:
        belongs = role_of(trial.context)
        if belongs is not None and belongs[0] == kind:
            found.setdefault((belongs[1], trial.side), []).append(trial)
    return {
        place: [trial for trial in made if trial.conditions == made[-1].conditions]
        for place, made in found.items()
    }


def _each_side(trials: Made) -> Made:
    """Return the trials by the side whose number is compared: both legs of a test on both."""
    found: Made = {}
    for (role, side), made in trials.items():
        for each in (side,) if side in ("left", "right") else ("left", "right", "both"):
            found[(role, each)] = made
    return found


def _by_side(trials: Made) -> dict[str, list[Tried]]:
    found: dict[str, list[Tried]] = {}
    for (_, side), made in trials.items():
        found.setdefault(side, []).extend(made)
    return found


def _mean(metric: str, side: str, made: Sequence[Tried]) -> Mean:
    results = [trial.result for trial in made if trial.result]
    known = [v["value"] for v in values_of(metric, Side(side), results) if v["value"] is not None]
    falls = [v["value"] for v in values_of("impact_velocity", Side(side), results) if v["value"] is not None]
    value = sum(known) / len(known) if known else None
    impact = sum(falls) / len(falls) if falls else None
    return Mean(value, max(1, counted(metric, Side(side), results)), made[0].conditions, impact)


def _held(test: str, made: Sequence[Tried]) -> bool | None:
    if test != "single_leg_stance":
        return None
    results = [trial.result for trial in made if trial.result]
    hold = next((line for line in side_by_side(test, results) if line.metric.key == "hold_time"), None)
    numbers: list[Number] = [] if hold is None else [n for n in (hold.left, hold.right) if n is not None]
    return all(has_held(number) for number in numbers) if numbers else None
