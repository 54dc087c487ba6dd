"""A plate whose cells are reversed or that says nothing while somebody stands on it; one foot on a mat."""

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from station.events.emptiness import LARGEST_OFFSET
from station.events.standing import OFF_SECONDS
from station.mat import Side
from station.mechanics.contact import runs, samples
from station.quality.check import Check, Examined
from station.quality.doubt import Doubt, Kind, Severity

REVERSED_SHARE = 0.1
"""Share of body weight below zero, and no less than the largest offset, that no zero explains."""
NOTHING = 5.0
"""N, the mean of a plate that says nothing …"""
STUCK_SD = 0.05
"""… and its standard deviation in N: cells that work are noisier."""
CARRIES = 100.0
"""N on the other plate: a person."""
CARRIES_SECONDS = 1.0
WHOLE = 0.85
"""Share of the weigh-in on the other plate from which somebody may stand on that one leg alone."""
ON_BOTH_LEGS = ("quiet_stance", "mini_squat", "weight_shift")

Array = NDArray[np.float64]


def find(trial: Examined) -> Iterable[Doubt]:
    """Look at each plate by itself."""
    if trial.is_of_mat:
        yield from _one_foot(trial)
        return
    for number, side in enumerate(trial.forces.sides):
        load = trial.forces.fz[:, number]
        if (negative := _negative(trial, load)) is not None:
            reads = f"{_name(side)} reads {negative:.0f} N while somebody stands: its cells are reversed."
            what = "Have its cables and its calibration checked, then redo."
            yield Doubt(Kind.PLATE_REVERSED, Severity.REDO, side, None, reads, what)
        elif (silent := _dead(trial, number)) is not None:
            what = "Have its cables checked, then redo with one foot on each plate."
            yield Doubt(Kind.PLATE_DEAD, Severity.REDO, side, None, silent, what)


def _one_foot(trial: Examined) -> Iterable[Doubt]:
    """Say that a mat never feels one of the feet. It has no plates and no cables, and does not weigh."""
    for number, side in enumerate(trial.forces.sides):
        if _dead(trial, number) is None:
            continue
        told = f"Only the {side.other} foot is seen on the mat."
        yield Doubt(Kind.ONE_FOOT, Severity.REDO, side, None, told, "Stand on it with both feet, then redo.")


def _negative(trial: Examined, load: Array) -> float | None:
    """Return the mean load, N, of the time in which a plate reads far less than nothing."""
    least = max(LARGEST_OFFSET, REVERSED_SHARE * (trial.weight or 0.0))
    found = runs(load < -least, samples(OFF_SECONDS, trial.forces.rate)).tolist()
    return float(np.concatenate([load[a:b] for a, b in found]).mean()) if found else None


def _dead(trial: Examined, number: int) -> str | None:
    """Say that a plate never changes while another carries somebody, or return None."""
    forces = trial.forces
    load = forces.fz[:, number]
    load = load[~np.isnan(load)]
    others = np.abs(np.delete(forces.fz, number, axis=1)).sum(axis=1)
    busy = others > CARRIES
    if len(load) == 0 or not len(runs(busy, samples(CARRIES_SECONDS, forces.rate))):
        return None
    mean, carried = float(load.mean()), float(np.median(others[busy]))
    name, other = _name(forces.sides[number]), f"the {forces.sides[number].other} plate carries"
    if np.ptp(load) == 0.0 and abs(mean) > NOTHING:
        return f"{name} reads {mean:.0f} N throughout while {other} {carried:.0f} N: its cells are stuck."
    if abs(mean) > NOTHING or load.std() >= STUCK_SD or not _should_carry(trial, carried):
        return None
    weigh_in = trial.facts.weigh_in
    of = "" if weigh_in is None else f" of {weigh_in:.0f} N at the weigh-in"
    return f"{name} reads nothing while {other} {carried:.0f} N{of}."


def _should_carry(trial: Examined, other: float) -> bool:
    """Tell whether weight must lie on a plate, when the other one carries so much, N."""
    weigh_in = trial.facts.weigh_in
    if weigh_in is not None:
        return other < WHOLE * weigh_in
    return trial.assessment in ON_BOTH_LEGS


def _name(side: Side) -> str:
    return "The plate" if side is Side.BOTH else f"The {side} plate"


CHECK = Check(15, find)
