"""Plan: stage, exercises, clock, next visit, gate. A plain value; it reaches a patient only signed."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from station.clinic.clock import WEEKS, Clock
from station.clinic.exercise import Dose, Unit, exercise
from station.clinic.gate import CONDITIONS, FINDINGS, Gate, Goal
from station.clinic.stage import Stage

FEWEST, MOST = 2, 3
"""Exercises at a time, stretches aside (Runner's World)."""
SETS = range(1, 11)
AMOUNT = range(1, 301)
PER_WEEK = range(1, 8)
UNCHOSEN = ""
SIDES = ("left", "right", "both", UNCHOSEN)
"""A draft may leave the side of an exercise open, a signed plan never."""


class Wrong(StrEnum):
    """Why a plan cannot be signed."""

    TOO_MANY = "too_many"
    TWICE = "twice"
    NO_SIDE = "no_side"
    NO_GATE = "no_gate"


@dataclass(frozen=True)
class Prescribed:
    """One exercise of a plan. side : of SIDES; both where it is not counted apart. per_week : times."""

    exercise: str
    side: str
    dose: Dose
    per_week: int

    def __post_init__(self) -> None:
        known = exercise(self.exercise)
        dose = self.dose
        if self.side not in SIDES or (not known.is_sided and self.side != "both"):
            raise ValueError(f"{self.exercise} is not counted on the side {self.side}.")
        if dose.unit is not known.unit or dose.sets not in SETS or dose.amount not in AMOUNT:
            raise ValueError(f"{self.exercise}: a dose that is none.")
        if self.per_week not in PER_WEEK:
            raise ValueError(f"{self.exercise}: {self.per_week} times a week.")


@dataclass(frozen=True)
class Plan:
    """What a clinician wants a patient to do. note : words to the patient."""

    stage: Stage
    clock: Clock
    exercises: tuple[Prescribed, ...] = ()
    next_visit: date | None = None
    note: str = ""
    gate: Gate = field(default_factory=Gate)

    def __post_init__(self) -> None:
        if self.clock.weeks not in WEEKS:
            raise ValueError(f"{self.clock.weeks} weeks are not between {WEEKS[0]} and {WEEKS[-1]}.")


@dataclass(frozen=True)
class Signed:
    """A plan with a name under it: the only form in which anything reaches a patient. at : aware."""

    plan: Plan
    by: str
    at: datetime

    def __post_init__(self) -> None:
        if not self.by.strip():
            raise ValueError("A plan is signed by name.")


def wrongs(plan: Plan, are_conditions_met: bool) -> tuple[Wrong, ...]:
    """Say why a plan cannot be signed as it is. are_conditions_met : of the return-to-run gate."""
    strength = [each for each in plan.exercises if not exercise(each.exercise).is_stretch]
    found = []
    if len(strength) > MOST:
        found.append(Wrong.TOO_MANY)
    if len({(each.exercise, each.side) for each in plan.exercises}) < len(plan.exercises):
        found.append(Wrong.TWICE)
    if any(each.side == UNCHOSEN for each in plan.exercises):
        found.append(Wrong.NO_SIDE)
    if plan.gate.is_opened and not are_conditions_met:
        found.append(Wrong.NO_GATE)
    return tuple(found)


def to_json(plan: Plan) -> dict[str, Any]:
    """Return the plain form that the library keeps."""
    return {
        "stage": plan.stage.value,
        "clock": {
            "start": plan.clock.start.isoformat(),
            "weeks": plan.clock.weeks,
            "stage": plan.clock.stage.value,
        },
        "exercises": [
            {
                "exercise": each.exercise,
                "side": each.side,
                "sets": each.dose.sets,
                "amount": each.dose.amount,
                "unit": each.dose.unit.value,
                "per_week": each.per_week,
            }
            for each in plan.exercises
        ],
        "next_visit": plan.next_visit.isoformat() if plan.next_visit else None,
        "note": plan.note,
        "gate": _plain_gate(plan.gate),
    }


def _plain_gate(gate: Gate) -> dict[str, Any]:
    return {
        "goal": gate.goal.value,
        "found": dict(gate.found),
        "wanted": dict(gate.wanted),
        "left_out": sorted(gate.left_out),
        "is_opened": gate.is_opened,
    }


def from_json(plain: Mapping[str, Any]) -> Plan:
    """Read the plain form. Errors: ValueError for one that is none; nothing of it is guessed."""
    try:
        return replace(
            timing(plain),
            exercises=tuple(_prescribed(each) for each in plain["exercises"]),
            note=str(plain["note"]),
            gate=_gate(plain["gate"]),
        )
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError("This is not a plan.") from error


def timing(plain: Mapping[str, Any]) -> Plan:
    """Read only what the worklist looks at: stage, clock and next visit. Errors: ValueError."""
    try:
        clock = plain["clock"]
        return Plan(
            Stage(plain["stage"]),
            Clock(date.fromisoformat(clock["start"]), int(clock["weeks"]), Stage(clock["stage"])),
            next_visit=date.fromisoformat(plain["next_visit"]) if plain["next_visit"] else None,
        )
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError("This is not a plan.") from error


def _prescribed(plain: Mapping[str, Any]) -> Prescribed:
    dose = Dose(int(plain["sets"]), int(plain["amount"]), Unit(plain["unit"]))
    return Prescribed(str(plain["exercise"]), str(plain["side"]), dose, int(plain["per_week"]))


def _gate(plain: Mapping[str, Any]) -> Gate:
    known = {condition.key for condition in CONDITIONS if not condition.is_rule}
    return Gate(
        Goal(plain["goal"]),
        {key: float(value) for key, value in plain["found"].items() if key in FINDINGS},
        {key: float(value) for key, value in plain["wanted"].items() if key in known},
        frozenset(key for key in plain["left_out"] if key in known),
        plain["is_opened"] is True,
    )
