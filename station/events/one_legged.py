"""Sets of movements on one leg, with the touches of the other foot in between."""

from dataclasses import dataclass, replace

import numpy as np

from station.events.holds import FALSE_START_SECONDS, lifts
from station.events.standing import off_load
from station.events.weight import carried, least_load
from station.forces import Forces
from station.mat import Side
from station.mechanics.contact import runs

TOGETHER_SECONDS = 5.0
"""s the foot may be down before the next movement counts as another set."""
LEAST_SECONDS = 2.0
"""s. A shorter lift of the foot is no set."""
BEFORE_SECONDS = 1.0
"""s before the first squat of a set in which a touch already counts."""
STANDS = 0.5
"""Share of body weight from which a leg stands."""
NEARLY = 0.75
"""Share of a set's time that the leg must stand alone; else it is two-legged standing with lifted heels."""


@dataclass(frozen=True)
class OneLegged:
    """A set on one leg. side : it stands. start, stop : samples. touches : (start, stop) of each."""

    side: Side
    start: int
    stop: int
    touches: tuple[tuple[int, int], ...]


def sets(forces: Forces, weight: float | None) -> list[OneLegged]:
    """Return every set on either leg, in order of time.

    forces : with a plate for LEFT and one for RIGHT. weight : N, body weight or None. What begins by stepping
    onto the plate with one foot is taken only when there is nothing else: the other foot usually follows.
    """
    for counts_stepping_on in (False, True):
        found = [
            one
            for side in (Side.LEFT, Side.RIGHT)
            for one in _of_leg(forces, side, weight, counts_stepping_on=counts_stepping_on)
        ]
        if found:
            return sorted(found, key=lambda one: one.start)
    return []


def _of_leg(forces: Forces, side: Side, weight: float | None, *, counts_stepping_on: bool) -> list[OneLegged]:
    least, on = least_load(weight), max(off_load(weight), STANDS * (weight or 0.0))
    stance = carried(forces.fz[:, forces.sides.index(side)])
    lifted = carried(forces.fz[:, forces.sides.index(side.other)])
    alone = (lifted < least) & (stance >= on)
    if not counts_stepping_on:
        for start, stop in runs(alone, 1).tolist():
            if start > 0 and lifted[start - 1] < least:
                alone[start:stop] = False
    found = []
    for lift in lifts(np.where(alone, 0.0, np.maximum(lifted, least)), forces.rate, least, TOGETHER_SECONDS):
        begun = _begun(OneLegged(side, lift.start, lift.stop, tuple(lift.touches)), forces.rate)
        seconds = (begun.stop - begun.start) / forces.rate
        down = sum(stop - start for start, stop in begun.touches) / forces.rate
        if seconds >= LEAST_SECONDS and seconds - down >= NEARLY * seconds:
            found.append(begun)
    return found


def _begun(one: OneLegged, rate: float) -> OneLegged:
    """Begin a set with its first lift of at least 1 s: a shorter one was a false start."""
    start, touches = one.start, one.touches
    while touches and touches[0][0] - start < FALSE_START_SECONDS * rate:
        start, touches = touches[0][1], touches[1:]
    return replace(one, start=start, touches=touches)


def since(one: OneLegged, squat: int, rate: float) -> OneLegged:
    """Begin a set with the last lift of at least 1 s before its first squat, which begins at sample `squat`.

    What touched more than 1 s before that squat belongs to no squat and is left out.
    """
    counted = first_counted(squat, rate)
    start = one.start
    downs = [*(begin for begin, _ in one.touches[1:]), one.stop] if one.touches else []
    for (down, up), again in zip(one.touches, downs, strict=True):
        if down < counted and up <= squat and again - up >= FALSE_START_SECONDS * rate:
            start = up
    return replace(one, start=start, touches=tuple(each for each in one.touches if each[0] >= counted))


def first_counted(squat: int, rate: float) -> int:
    """Return the sample from which touches count in a set whose first squat begins at sample `squat`."""
    return squat - round(BEFORE_SECONDS * rate)
