"""Return-to-run gate: conditions that may read "met". Only a clinician opens it, by a signed plan."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

from station.clinic.check_in import Report, Said


class Goal(StrEnum):
    """What the runner comes back to: it decides how even the reach must be."""

    RUNNING = "running"
    SPORT = "sport"


@dataclass(frozen=True)
class Condition:
    """One condition. findings : what is entered for it, all of which must reach what is wanted.

    wanted : the default, `wanted_in_sport` instead of it for sport, then to be exceeded.
    source : where it comes from; P is our own proposal. is_rule : may be neither changed nor left out.
    """

    key: str
    findings: tuple[str, ...]
    wanted: float
    source: str
    wanted_in_sport: float | None = None
    is_rule: bool = False

    def default(self, goal: Goal) -> float:
        """Return what is wanted while nobody wrote another number."""
        if goal is Goal.SPORT and self.wanted_in_sport is not None:
            return self.wanted_in_sport
        return self.wanted


FLAT = "flat_pain_free"
CONDITIONS = (
    Condition(FLAT, (), 7, "RunnerRepair", is_rule=True),
    Condition("walk", ("walk_minutes",), 30, "RR1"),
    Condition("squats", ("squats_left", "squats_right"), 10, "RR1, RR2"),
    Condition("step_downs", ("step_downs_left", "step_downs_right"), 10, "RR2"),
    Condition("reach", ("reach_percent",), 85, "RR2", wanted_in_sport=90),
    Condition("phases", ("phase_repeats",), 2, "RR3"),
    Condition("tests", ("stance_done", "landing_done"), 1, "P"),
)
"""Handbook clinic.md 1.11. The first is the rule, the others are defaults that a clinic may edit."""
MOST = 1000
"""No minutes, repetitions or percent of any condition are more."""
FINDINGS = tuple(finding for condition in CONDITIONS for finding in condition.findings)


class State(StrEnum):
    """How a condition reads."""

    MET = "met"
    NOT_MET = "not_met"
    UNKNOWN = "unknown"
    NOT_REQUIRED = "not_required"


class Why(StrEnum):
    """Why the flat-running condition reads as it does, or any other."""

    ENTERED = "entered"
    NOT_ENTERED = "not_entered"
    NOT_REQUIRED = "not_required"
    NEVER_SAID = "never_said"
    NOT_ANSWERED = "not_answered"
    DOES_NOT_KNOW = "does_not_know"
    PAIN = "pain"
    DAYS = "days"


@dataclass(frozen=True)
class Reading:
    """A condition as it reads now. found : by finding, of the first condition the days. day : of the word."""

    condition: Condition
    state: State
    why: Why
    wanted: float
    found: tuple[float | None, ...] = ()
    day: date | None = None


@dataclass(frozen=True)
class Gate:
    """What a plan says about the gate.

    found : by finding, what is not entered is missing. wanted : by condition, in place of the default.
    left_out : conditions that the clinician does not ask for. is_opened : a wish until the plan is signed.
    """

    goal: Goal = Goal.RUNNING
    found: Mapping[str, float] = field(default_factory=dict)
    wanted: Mapping[str, float] = field(default_factory=dict)
    left_out: frozenset[str] = frozenset()
    is_opened: bool = False

    def __post_init__(self) -> None:
        numbers = [*self.found.values(), *self.wanted.values()]
        if not all(0.0 <= number <= MOST for number in numbers) or any(
            not each for each in self.wanted.values()
        ):
            raise ValueError("A condition of the gate has a number that is none.")


def readings(gate: Gate, reports: Sequence[Report]) -> tuple[Reading, ...]:
    """Read every condition. reports : the oldest first."""
    return tuple(
        flat_pain_free(condition, reports) if condition.key == FLAT else _entered(condition, gate)
        for condition in CONDITIONS
    )


def are_met(found: Sequence[Reading]) -> bool:
    """Tell whether nothing stands in the way: every condition that is asked for is met, none unknown."""
    return bool(found) and all(each.state in (State.MET, State.NOT_REQUIRED) for each in found)


def flat_pain_free(condition: Condition, reports: Sequence[Report]) -> Reading:
    """Read the rule: seven days of flat running at normal training without pain; any pain begins again.

    Only days up to the patient's own word count: nobody knows about those after it.
    """
    wanted = condition.wanted
    asked = [each for each in reports if each.is_check_in]
    painful = [each.day for each in reports if each.is_painful]
    if not asked:
        return Reading(condition, State.UNKNOWN, Why.NEVER_SAID, wanted)
    said = asked[-1]
    answer = said.pain_free
    if answer is Said.NO or (painful and painful[-1] >= said.day):
        last = max([*painful, said.day])
        return Reading(condition, State.NOT_MET, Why.PAIN, wanted, (0.0,), last)
    if not isinstance(answer, date) or answer > said.day:
        why = Why.DOES_NOT_KNOW if answer is Said.UNKNOWN else Why.NOT_ANSWERED
        return Reading(condition, State.UNKNOWN, why, wanted, (), said.day)
    refused = [each.day for each in asked if each.pain_free is Said.NO]
    begins = max([answer, *(day + timedelta(days=1) for day in (*painful, *refused))])
    days = max(0, (said.day - begins).days)
    state = State.MET if days >= wanted else State.NOT_MET
    return Reading(condition, state, Why.DAYS, wanted, (float(days),), said.day)


def _entered(condition: Condition, gate: Gate) -> Reading:
    if condition.key in gate.left_out and not condition.is_rule:
        return Reading(condition, State.NOT_REQUIRED, Why.NOT_REQUIRED, condition.wanted)
    is_sport = gate.goal is Goal.SPORT and condition.wanted_in_sport is not None
    wanted = gate.wanted.get(condition.key, condition.default(gate.goal))
    found = tuple(gate.found.get(finding) for finding in condition.findings)
    known = [value for value in found if value is not None]
    if any(value < wanted or (is_sport and value == wanted) for value in known):
        return Reading(condition, State.NOT_MET, Why.ENTERED, wanted, found)
    if len(known) < len(found):
        return Reading(condition, State.UNKNOWN, Why.NOT_ENTERED, wanted, found)
    return Reading(condition, State.MET, Why.ENTERED, wanted, found)
