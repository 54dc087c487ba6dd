"""Pace: how long a visit takes on the mat, at human paces; `python -m dashboard.visit.pace` prints it."""

from collections.abc import Sequence
from dataclasses import dataclass

from dashboard.visit.guide import COUNTDOWN
from dashboard.visit.steps import Act, Step, visit
from station.station import WEIGH_SECONDS

STEP_ON = 4.0
"""s to step onto the plates."""
READ = 3.0
"""s to read what is asked, or what came out."""
REACT = 1.5
"""s from having read to having pressed; the pain after a test is one more press."""
REDONE = 1.0 / 6.0
"""Share of the trials that are done once more."""
CLIMB = 4.0
"""s to step onto the box again before a landing."""
CORE, ADDED = 480.0, 240.0
"""s that the core screen and the add-ons may take on the mat."""


@dataclass(frozen=True)
class Spent:
    """One step, s. machine : it records or waits. person : reads, reacts, steps. again : redos."""

    step: Step
    machine: float
    person: float
    again: float

    @property
    def seconds(self) -> float:
        """All of it, s."""
        return self.machine + self.person + self.again


def spent(step: Step) -> Spent:
    """Return what a step takes on the mat; questions, zero and the empty check are done beside it."""
    if step.act is Act.WEIGH:
        return Spent(step, WEIGH_SECONDS, STEP_ON + READ + REACT, 0.0)
    if step.act is Act.PRACTICE:
        return Spent(step, COUNTDOWN + step.seconds, READ + REACT, 0.0)
    if step.act is not Act.TRIAL:
        return Spent(step, 0.0, 0.0, 0.0)
    machine = max(COUNTDOWN, step.lead) + step.seconds
    person = READ + REACT + READ + 2 * REACT + (CLIMB if step.begins_off else 0.0)
    return Spent(step, machine, person, REDONE * (machine + person))


def core(steps: Sequence[Step]) -> list[Spent]:
    """Return the planned steps on the mat."""
    return [each for step in steps if not step.is_add_on and (each := spent(step)).seconds > 0]


def add_ons(steps: Sequence[Step]) -> list[Spent]:
    """Return the add-ons; a pair of one day is a comparison of its own and takes its own time."""
    return [spent(step) for step in steps if step.is_add_on and not step.pair]


def table(rows: Sequence[Spent]) -> str:
    """Write the rows and their sum."""
    head = f"{'step':<24}{'machine s':>10}{'person s':>10}{'redo s':>10}{'all s':>10}"
    lines = [
        f"{each.step.key:<24}{each.machine:>10.1f}{each.person:>10.1f}{each.again:>10.1f}{each.seconds:>10.1f}"
        for each in rows
    ]
    whole = sum(each.seconds for each in rows)
    return "\n".join([head, *lines, f"{'together':<24}{whole:>40.1f}  = {whole / 60:.1f} min"])


if __name__ == "__main__":
    walk = visit()
    print(f"Core screen (at most {CORE / 60:.0f} min on the mat)\n{table(core(walk))}\n")
    print(f"Add-ons (at most {ADDED / 60:.0f} min)\n{table(add_ons(walk))}")
