"""Step: one part of a qualification, and what became of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from station.qualification.finding import Finding, Verdict

ASKED = ("empty", "wiring", "ping", "drop", "person", "return")
"""The steps a builder is led through, in this order; the plate's word about itself comes before them."""


class Outcome(StrEnum):
    """What became of a step."""

    MEASURED = "measured"
    BROKEN_OFF = "broken off"
    SKIPPED = "skipped"
    NOT_REACHED = "not reached"
    NOT_POSSIBLE = "not possible"


@dataclass(frozen=True)
class Step:
    """One step. findings : what was found in it. why : in words, when it was not measured to its end."""

    name: str
    outcome: Outcome
    findings: tuple[Finding, ...] = ()
    why: str = ""

    @property
    def figures(self) -> int:
        """How many of its figures could be had."""
        return sum(each.value is not None for each in self.findings)

    def to_json(self) -> dict[str, Any]:
        """Return the plain form, without the name."""
        found = [each.to_json() for each in self.findings]
        return {"outcome": self.outcome.value, "why": self.why, "findings": found}


def judged(steps: Sequence[Step], verdict: Verdict) -> list[str]:
    """Return the names of all figures with this verdict."""
    return [each.name for step in steps for each in step.findings if each.verdict is verdict]


def ended(steps: Sequence[Step], outcome: Outcome) -> list[str]:
    """Return the names of the steps a builder is led through that came to this."""
    return [step.name for step in steps if step.name in ASKED and step.outcome is outcome]


def is_measured(steps: Sequence[Step]) -> bool:
    """Whether anything at all was measured; what the plate says of itself is no measurement."""
    return any(step.figures for step in steps if step.name in ASKED)


def worst(steps: Sequence[Step]) -> Verdict:
    """Return BAD when anything is, else NOT_MEASURED when nothing was, else LOOK, else GOOD.

    What is not possible on a plate is no fault of it.
    """
    if judged(steps, Verdict.BAD):
        return Verdict.BAD
    if not is_measured(steps):
        return Verdict.NOT_MEASURED
    return Verdict.LOOK if judged(steps, Verdict.LOOK) else Verdict.GOOD
